/** Saves results in the root folder, for clients that share the files of this machine with the server. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { CrsReference } from '../../schemas/crs.ts';
import { dialects } from '../../schemas/dialect.ts';
import { compact } from '../../src/common/compact.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { layerNameOf } from '../../src/formats/layer-name.ts';
import { writeLayer } from '../../src/execution/write-layer.ts';
import { describeGuarded } from '../../src/formats/formula-guard.ts';
import { formatOfName, loadFormats } from '../../src/formats/registry.ts';
import { outputUri } from '../../src/inputs/job-uri.ts';
import { resolveTargetInRoot, writeInRoot, type Root } from '../../src/inputs/root-folder.ts';
import { hasEnded, type Job } from '../../src/model/job.ts';
import type { Output } from '../../src/model/output.ts';
import { packFor } from '../../src/storage/gzip-chunks.ts';
import { openOutput } from '../../src/storage/output-files.ts';
import type { Annotations, McpServices } from '../model/tool.ts';
import { addNotes } from '../results/answers.ts';
import { formatBytes } from '../results/facts.ts';
import { readOnly, writesFiles } from './define-tool.ts';

/** Listed without its limits, because it is listed with every tool. */
const FileName = z
  .string()
  .min(1)
  .max(500)
  .register(dialects, { mcp: { type: 'string' } });

/** Arguments of the tools that have results. They are listed only if there is a root folder. */
export const saveFields = {
  save_as: FileName.optional().describe('Writes the result to this file, format by extension.'),
  overwrite: z.boolean().default(false),
};

/** The form of the file. Listed where there is room: with `read_result` and `run_process`. */
export const saveForms = {
  save_crs: CrsReference.optional().describe('CRS of the file alone; former name of output_crs.'),
  save_decimals: z.int().min(0).max(15).optional(),
};

/** Taken, and not listed: a process brings its result to another CRS by its input `output_crs`. */
export const formerSaveNames: readonly string[] = ['save_crs'];

export const saveNames: readonly string[] = Object.keys({ ...saveFields, ...saveForms });

/** Annotations of the tools that run processes. */
export function annotationsOf({ root, fetches = false }: McpServices): Annotations {
  return { ...(root ? writesFiles : readOnly), openWorldHint: fetches };
}

export interface SaveOptions {
  /** A file name in the root folder. */
  readonly path: string;
  readonly overwrite: boolean;
  readonly crs?: CrsReference;
  /** Argument that has the CRS. */
  readonly crsName?: string;
  readonly decimals?: number;
}

/** Called before the job is submitted. @returns where it is saved. @throws {ProcessError} `invalid-input` */
export async function checkSave({ path, overwrite }: SaveOptions, { root }: McpServices): Promise<Root> {
  if (!root) throw saveError('works only over standard input and output, with --root. Remove it');
  await resolveTargetInRoot(path, root, overwrite).catch(rethrowFor(path));
  return root;
}

/** @returns the answer with a note on the file; nothing is written for a job without results */
export async function saveResult(
  answer: CallToolResult,
  job: Job,
  options: SaveOptions,
  services: McpServices,
): Promise<CallToolResult> {
  if (!hasEnded(job))
    return addNotes(answer, { not_saved: 'Not saved yet. When the job has ended, call read_result with save_as.' });
  if (job.status !== 'successful') return answer;
  const { outputs } = await services.execution.outputs(job.id);
  const layers = outputs.filter(({ summary }) => summary !== undefined);
  const [only, ...others] = layers.length > 0 ? layers : outputs;
  if (!only || others.length > 0) {
    const ids = outputs.map(({ id }) => id).join(', ');
    return addNotes(answer, {
      not_saved: `NOT SAVED: there are several outputs (${ids}). Call read_result with save_as for each.`,
    });
  }
  try {
    return addNotes(answer, { saved: await saveOutput(job.id, only, options, services) });
  } catch (error) {
    // The job was successful and its result is stored, so that the call has not failed.
    if (!(error instanceof ProcessError)) throw error;
    return addNotes(answer, { not_saved: `NOT SAVED: ${error.message} Call read_result with save_as.` });
  }
}

/** @returns a sentence on the file, and those on what was changed or left out. @throws {ProcessError} `invalid-input` */
export async function saveOutput(
  jobId: string,
  output: Output,
  options: SaveOptions,
  services: McpServices,
): Promise<string> {
  const root = await checkSave(options, services);
  const { raw, mediaType, id } = output;
  const { path, overwrite } = options;
  if (raw) throw saveError(`would hold ${id}, which is ${mediaType}; layers and JSON are saved`);
  const { file, notes } = await toFile(jobId, output, options, services);
  const bytes = await writeInRoot(path, packFor(path, openOutput(file)), root, overwrite).catch(rethrowFor(path));
  return [`${id} is saved as ${path} (${formatBytes(bytes)}).`, ...notes].join(' ');
}

/** GeoJSON is saved as it is stored; any other file is written by a view. */
async function toFile(
  jobId: string,
  output: Output,
  { path, crs, crsName = 'save_crs', decimals }: SaveOptions,
  { execution }: McpServices,
): Promise<{ readonly file: Output; readonly notes: readonly string[] }> {
  const { id: format, title } = formatOfName(await loadFormats(), path);
  if (format === 'geojson' && crs === undefined && decimals === undefined) return { file: output, notes: [] };
  if (!output.summary) throw saveError(`would be ${title}, and ${output.id} is not a layer. Save it as .json`);
  const layer = { href: outputUri(jobId, output.id) };
  const { file, notes, guarded } = await writeLayer(execution, {
    layer,
    format,
    name: layerNameOf(path),
    ...compact({ crs, decimals }),
  }).catch((error: unknown) => {
    throw error instanceof ProcessError ? renameCrs(error, crsName) : error;
  });
  return { file, notes: guarded === 0 ? notes : [...notes, `${describeGuarded(guarded)}.`] };
}

/** Under the name that the argument has here. */
function renameCrs({ code, message, issues }: ProcessError, name: string): ProcessError {
  const renamed = issues.map((issue) => (issue.pointer === '/crs' ? { ...issue, pointer: `/${name}` } : issue));
  return new ProcessError(code, message.replace(/^crs /, `${name} `), renamed);
}

function rethrowFor(path: string) {
  return (error: unknown): never => {
    if (!(error instanceof ProcessError) || error.code !== 'invalid-input') throw error;
    throw saveError(`is "${path.slice(0, 80)}", which ${error.message}`);
  };
}

function saveError(message: string): ProcessError {
  return new ProcessError('invalid-input', `/save_as ${message}.`, [{ pointer: '/save_as', message }]);
}
