/** The inputs of a job that can be drawn on a map beside its results, and why the others cannot. */
import { isGeoJsonFormat } from '../../schemas/dialect.ts';
import { inputUri, toOwnScheme } from '../inputs/job-uri.ts';
import { describeFields } from '../process/describe.ts';
import { toProcessError } from '../common/errors.ts';
import type { Process } from '../process/define-process.ts';
import { presentName } from '../process/parse-inputs.ts';
import { namesOf } from '../inputs/kept-input.ts';
import { findReferences, type Resolve } from '../inputs/references.ts';
import { isFileReference } from '../inputs/root-folder.ts';
import type { Job } from '../model/job.ts';
import type { KeptInputs } from '../model/job-store.ts';

export interface InputLayer {
  /** Id of the input. */
  readonly id: string;
  /** Reference for a view: `isthmus://…`, or a file of the root folder. */
  readonly href: string;
}

export interface InputLayers {
  readonly layers: readonly InputLayer[];
  /** Sentences: what is not drawn, and why. */
  readonly notes: readonly string[];
}

/** A worker would take too long to read more just to draw it. */
const MAX_BYTES = 50e6;

interface InputLayersDeps {
  readonly resolve: Resolve;
  readonly bases: readonly string[];
}

export async function findInputLayers(
  job: Job,
  process: Process,
  kept: KeptInputs | undefined,
  { resolve, bases }: InputLayersDeps,
): Promise<InputLayers> {
  const ids = Object.entries(describeFields(process).inputs)
    .filter(([, { schema }]) => isGeoJsonFormat(schema.format))
    .map(([id]) => id);
  if (ids.length === 0) return { layers: [], notes: [] };
  if (!kept) return { layers: [], notes: ['The inputs are not drawn: this job does not keep them any more.'] };
  const { bytes = 0 } = job.inputs ?? {};
  const names = namesOf(kept.source) ?? ids;
  const references = findReferences(process, kept.source).filter(({ path }) => path.length === 1);
  const own = kept.base === undefined ? bases : [kept.base, ...bases];
  const layers: InputLayer[] = [];
  const notes: string[] = [];
  // Under the name by which it was sent.
  for (const id of ids.flatMap((present) => names.filter((name) => presentName(process, name, names) === present))) {
    const reference = references.find(({ path: [name] }) => name === id);
    if (!reference && bytes > MAX_BYTES) {
      const size = `${Math.round(bytes / 1e6)} MB of inputs; more than ${MAX_BYTES / 1e6} MB are not drawn`;
      notes.push(`Input ${id} is not drawn: the job has ${size}.`);
    } else if (!reference) layers.push({ id, href: inputUri(job.id, id) });
    else await addReference(id, reference.href);
  }
  return { layers, notes };

  async function addReference(id: string, href: string): Promise<void> {
    // A view resolves references in the server's own scheme only.
    const plain = isFileReference(href) ? href : toOwnScheme(href, own);
    if (plain === undefined) {
      notes.push(`Input ${id} is not drawn: it is on another server, at ${href}.`);
      return;
    }
    try {
      const [found] = await resolve(process.id, [{ path: [id], href: plain }], {});
      const size = found && ('output' in found ? found.output.bytes : 'root' in found ? found.bytes : undefined);
      if (size !== undefined && size > MAX_BYTES) {
        notes.push(`Input ${id} is not drawn: it has ${Math.round(size / 1e6)} MB.`);
        return;
      }
      layers.push({ id, href: plain });
      // Results do not change; the user's files do.
      if (isFileReference(href)) notes.push(`Input ${id} is drawn as ${href} is now.`);
    } catch (error) {
      const { issues } = toProcessError(error);
      notes.push(`Input ${id} is not drawn: it ${issues[0]?.message ?? 'cannot be read'}.`);
    }
  }
}
