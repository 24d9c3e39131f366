/** Writes results into the root folder, for clients that share this machine's files with the server. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { dialects } from '../../schemas/dialect.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { hasEnded, type Job } from '../../src/model/job.ts';
import { resolveTargetInRoot, writeInRoot } from '../../src/inputs/root-folder.ts';
import { openOutput } from '../../src/storage/output-files.ts';
import type { Output } from '../../src/model/output.ts';
import { addNotes } from '../results/answers.ts';
import { showBytes } from '../results/facts.ts';
import { readsOnly } from './define-tool.ts';
import type { Annotations, McpServices } from '../model/tool.ts';

/** Listed without its limits: it stands in every tool. */
const FileName = z
  .string()
  .min(1)
  .max(500)
  .register(dialects, { mcp: { type: 'string' } });

/** Arguments of the tools that give results. They are listed only where there is a root folder. */
export const saveFields = {
  save_as: FileName.optional().describe('Writes the result to this .geojson in the root folder.'),
  overwrite: z.boolean().default(false),
};

export const saveNames: readonly string[] = Object.keys(saveFields);

/** With `overwrite` a file is lost. */
export const mayWrite: Annotations = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: false,
};

/** Of the tools that run processes. */
export function annotationsOf({ root, fetches = false }: McpServices): Annotations {
  return { ...(root ? mayWrite : readsOnly), openWorldHint: fetches };
}

export interface SaveOptions {
  readonly save_as?: string | undefined;
  readonly overwrite?: boolean;
}

/** Before any work. @throws {ProcessError} `invalid-input` */
export async function checkSave({ save_as, overwrite = false }: SaveOptions, { root }: McpServices): Promise<void> {
  if (save_as === undefined) return;
  if (!root) throw refusal('works only over standard input and output, with --root. Leave it away');
  await resolveTargetInRoot(save_as, root, overwrite).catch(asRefusal(save_as));
}

/** @returns the answer, which says what became of the file; nothing is written of a job without results */
export async function withSaved(
  answer: CallToolResult,
  job: Job,
  options: SaveOptions,
  parts: McpServices,
): Promise<CallToolResult> {
  const { save_as } = options;
  if (save_as === undefined) return answer;
  if (!hasEnded(job))
    return addNotes(answer, { not_saved: 'Not saved yet. When it is done, call read_result with save_as.' });
  if (job.status !== 'successful') return answer;
  const { outputs } = await parts.execution.outputs(job.id);
  const layers = outputs.filter(({ summary }) => summary !== undefined);
  const [only, ...others] = layers.length > 0 ? layers : outputs;
  if (!only || others.length > 0) {
    const ids = outputs.map(({ id }) => id).join(', ');
    return addNotes(answer, {
      not_saved: `NOT SAVED: there are several outputs (${ids}). Call read_result with save_as for each.`,
    });
  }
  try {
    return addNotes(answer, { saved: await save(only, save_as, options, parts) });
  } catch (error) {
    // The work is done and its result kept, so that this is no failure of the call.
    if (!(error instanceof ProcessError)) throw error;
    return addNotes(answer, { not_saved: `NOT SAVED: ${error.message} Call read_result with save_as.` });
  }
}

/** @returns what was done, in words. @throws {ProcessError} `invalid-input` */
export async function save(output: Output, path: string, options: SaveOptions, parts: McpServices): Promise<string> {
  await checkSave({ ...options, save_as: path }, parts);
  const { raw, mediaType, bytes, id } = output;
  if (raw) throw refusal(`would hold ${id}, which is ${mediaType}; only JSON is saved`);
  const { root } = parts;
  if (root) await writeInRoot(path, openOutput(output), root, options.overwrite ?? false).catch(asRefusal(path));
  return `${id} is saved as ${path} (${showBytes(bytes)}).`;
}

function asRefusal(path: string) {
  return (error: unknown): never => {
    if (!(error instanceof ProcessError) || error.code !== 'invalid-input') throw error;
    throw refusal(`is "${path.slice(0, 80)}", which ${error.message}`);
  };
}

function refusal(message: string): ProcessError {
  return new ProcessError('invalid-input', `/save_as ${message}.`, [{ pointer: '/save_as', message }]);
}
