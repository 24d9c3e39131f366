/** Writes a layer as a file, in a worker. */
import { ProcessError } from '../common/errors.ts';
import type { Output } from '../model/output.ts';
import { readOutput } from '../storage/output-files.ts';
import type { ExecutionService } from './execution.ts';

export interface WriteRequest {
  /** The layer, or its reference. */
  readonly layer: unknown;
  /** Id of a format that can be written. */
  readonly format: string;
  /** In a table, an apostrophe before text that a spreadsheet runs; by default there is one. */
  readonly guard?: boolean;
  /** Name of the layer, where it has none of its own. */
  readonly name?: string;
  readonly crs?: string | number;
  readonly decimals?: number;
}

export interface WrittenLayer {
  readonly file: Output;
  /** Sentences about what was changed or left out. */
  readonly notes: readonly string[];
  /** Cells with an apostrophe. */
  readonly guarded: number;
  /** URI of its CRS, where the layer names one and the URI says the order of the axes that the file has. */
  readonly crsUri?: string;
}

/** @throws {ProcessError} `invalid-input` */
export async function writeLayer(
  execution: Pick<ExecutionService, 'view'>,
  request: WriteRequest,
): Promise<WrittenLayer> {
  const outputs = await execution.view('write-layer', { ...request });
  const [file, notes, guarded] = ['file', 'notes', 'guarded'].map((id) => outputs.find((one) => one.id === id));
  if (!file || !notes || !guarded) throw new ProcessError('internal', 'The view write-layer lacks one of its outputs.');
  // These outputs of the view are a list of sentences and a number.
  const uri = outputs.find(({ id }) => id === 'crs_uri');
  return {
    file,
    notes: JSON.parse(await readOutput(notes)) as string[],
    guarded: Number(await readOutput(guarded)),
    ...(uri && { crsUri: JSON.parse(await readOutput(uri)) as string }),
  };
}
