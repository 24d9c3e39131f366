/** Which inputs of a job can stand on a map beside its results, and why others cannot. */
import { inputUri } from '../inputs/job-uri.ts';
import { describeFields } from '../process/describe.ts';
import { toProcessError } from '../common/errors.ts';
import type { Process } from '../process/define-process.ts';
import { findReferences } from '../inputs/find-references.ts';
import { namesOf } from '../inputs/kept-input.ts';
import { toOwnScheme } from '../inputs/job-uri.ts';
import { namesFile } from '../inputs/root-folder.ts';
import type { Resolve } from '../inputs/resolve.ts';
import type { Job } from '../model/job.ts';
import type { KeptInputs } from '../model/job-store.ts';

export interface InputLayer {
  /** Of the input. */
  readonly id: string;
  /** For a view: `isthmus://…`, or a file of the root folder. */
  readonly href: string;
}

export interface InputLayers {
  readonly layers: readonly InputLayer[];
  /** Whole sentences: what is not drawn, and why. */
  readonly notes: readonly string[];
}

/** To read more only in order to draw it would take a worker longer than anybody looks at a map. */
const MOST_BYTES = 50e6;

interface Parts {
  readonly resolve: Resolve;
  readonly bases: readonly string[];
}

export async function findInputLayers(
  job: Job,
  process: Process,
  kept: KeptInputs | undefined,
  { resolve, bases }: Parts,
): Promise<InputLayers> {
  const ids = Object.entries(describeFields(process).inputs)
    .filter(([, { schema }]) => typeof schema.format === 'string' && schema.format.startsWith('geojson'))
    .map(([id]) => id);
  if (ids.length === 0) return { layers: [], notes: [] };
  if (!kept) return { layers: [], notes: ['The inputs of this job are not kept any more, so that none is drawn.'] };
  const { bytes = 0 } = job.inputs ?? {};
  const known = namesOf(kept.source) ?? ids;
  const references = findReferences(process, kept.source).filter(({ path }) => path.length === 1);
  const own = kept.base === undefined ? bases : [kept.base, ...bases];
  const layers: InputLayer[] = [];
  const notes: string[] = [];
  for (const id of ids.filter((candidate) => known.includes(candidate))) {
    const reference = references.find(({ path: [name] }) => name === id);
    if (!reference && bytes > MOST_BYTES) {
      const size = `${Math.round(bytes / 1e6)} MB of inputs; more than ${MOST_BYTES / 1e6} MB are not drawn`;
      notes.push(`Input ${id} is not drawn: the job has ${size}.`);
    } else if (!reference) layers.push({ id, href: inputUri(job.id, id) });
    else await addReferred(id, reference.href);
  }
  return { layers, notes };

  async function addReferred(id: string, href: string): Promise<void> {
    // A view knows no address of this server but its own.
    const plain = namesFile(href) ? href : toOwnScheme(href, own);
    if (plain === undefined) {
      notes.push(`Input ${id} is not drawn: it lies elsewhere, at ${href}.`);
      return;
    }
    try {
      const [found] = await resolve(process.id, [{ path: [id], href: plain }]);
      const size = found && ('output' in found ? found.output.bytes : 'root' in found ? found.bytes : undefined);
      if (size !== undefined && size > MOST_BYTES) {
        notes.push(`Input ${id} is not drawn: it has ${Math.round(size / 1e6)} MB.`);
        return;
      }
      layers.push({ id, href: plain });
      // Results do not change; what the user works on does.
      if (namesFile(href)) notes.push(`Input ${id} is drawn as ${href} is now.`);
    } catch (error) {
      const { issues } = toProcessError(error);
      notes.push(`Input ${id} is not drawn: it ${issues[0]?.message ?? 'cannot be read'}.`);
    }
  }
}
