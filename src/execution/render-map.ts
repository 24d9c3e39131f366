/** A result on a map as PNG, with what it was made from, for whichever door asks. */
import { outputUri } from '../inputs/job-uri.ts';
import { ProcessError } from '../common/errors.ts';
import type { ExecutionService } from './execution.ts';
import type { InputLayer } from './input-layers.ts';
import { readOutput } from '../storage/output-files.ts';
import type { Output } from '../model/output.ts';

export interface MapOptions {
  readonly jobId: string;
  readonly outputId: string;
  /** Of the result, in the legend. */
  readonly name: string;
  /** Pixels. */
  readonly width?: number;
}

export interface Picture {
  readonly png: Output;
  /** Whole sentences: what the picture cannot say by itself. */
  readonly notes: readonly string[];
}

/** @throws {ProcessError} of any kind; an input that cannot be drawn is none, but a note */
export async function renderMap(
  execution: Pick<ExecutionService, 'view' | 'inputLayers'>,
  { jobId, outputId, name, width }: MapOptions,
): Promise<Picture> {
  const { layers, notes } = await execution.inputLayers(jobId);
  try {
    return await draw(layers, notes);
  } catch (error) {
    // The result is drawn whatever became of the inputs meanwhile.
    const isOfInput =
      error instanceof ProcessError && error.issues.some(({ pointer }) => pointer.startsWith('/inputs'));
    if (!isOfInput) throw error;
    return draw([], [...notes, `The inputs are not drawn: ${error.message}`]);
  }

  async function draw(inputs: readonly InputLayer[], said: readonly string[]): Promise<Picture> {
    const outputs = await execution.view('map', {
      result: { href: outputUri(jobId, outputId) },
      inputs: inputs.map(({ href }) => ({ href })),
      input_names: inputs.map(({ id }) => (inputs.length === 1 ? 'Input' : `Input ${id}`)),
      name,
      ...(width !== undefined && { width }),
    });
    const [png, more] = [outputs.find(({ id }) => id === 'png'), outputs.find(({ id }) => id === 'notes')];
    if (!png || !more) throw new ProcessError('internal', 'The view map gave no picture.');
    // The view's own output: a list of sentences.
    return { png, notes: [...(JSON.parse(await readOutput(more)) as string[]), ...said] };
  }
}
