/** Renders a result on a map as PNG, together with the inputs of its job. */
import { compact } from '../common/compact.ts';
import { outputUri } from '../inputs/job-uri.ts';
import { ProcessError } from '../common/errors.ts';
import type { ExecutionService } from './execution.ts';
import type { InputLayer } from './input-layers.ts';
import { readOutput } from '../storage/output-files.ts';
import type { Output } from '../model/output.ts';

export interface MapOptions {
  readonly jobId: string;
  readonly outputId: string;
  /** Name of the result in the legend. */
  readonly name: string;
  /** Width in pixels. */
  readonly width?: number;
  /** Inputs of the view that style the result: `color_by` and so on. */
  readonly style?: Readonly<Record<string, unknown>>;
  /** Further results on the map. */
  readonly layers?: readonly FurtherLayer[];
}

export interface FurtherLayer {
  readonly jobId: string;
  readonly outputId: string;
  readonly name: string;
}

export interface MapImage {
  readonly png: Output;
  /** Sentences on what the map does not show. */
  readonly notes: readonly string[];
}

/** @throws {ProcessError} of any kind; an input that cannot be drawn is a note, not an error */
export async function renderMap(
  execution: Pick<ExecutionService, 'view' | 'inputLayers'>,
  { jobId, outputId, name, width, style, layers: further = [] }: MapOptions,
): Promise<MapImage> {
  const { layers, notes } = await execution.inputLayers(jobId);
  try {
    return await draw(layers, notes);
  } catch (error) {
    // The result is drawn even when an input was removed since.
    const isOfInput =
      error instanceof ProcessError && error.issues.some(({ pointer }) => pointer.startsWith('/inputs'));
    if (!isOfInput) throw error;
    return draw([], [...notes, `The inputs are not drawn: ${error.message}`]);
  }

  async function draw(inputs: readonly InputLayer[], inputNotes: readonly string[]): Promise<MapImage> {
    const outputs = await execution.view('map', {
      result: { href: outputUri(jobId, outputId) },
      inputs: inputs.map(({ href }) => ({ href })),
      input_names: inputs.map(({ id }) => (inputs.length === 1 ? 'Input' : `Input ${id}`)),
      name,
      ...(further.length > 0 && {
        layers: further.map((layer) => ({ href: outputUri(layer.jobId, layer.outputId) })),
        layer_names: further.map((layer) => layer.name),
      }),
      ...style,
      ...compact({ width }),
    });
    const [png, viewNotes] = [outputs.find(({ id }) => id === 'png'), outputs.find(({ id }) => id === 'notes')];
    if (!png || !viewNotes) throw new ProcessError('internal', 'The view map rendered no image.');
    // This output of the view is a list of sentences.
    return { png, notes: [...(JSON.parse(await readOutput(viewNotes)) as string[]), ...inputNotes] };
  }
}
