/** Buffers of a layer: of each feature, or one of all. */
import { ProcessError } from '../../common/errors.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { createPropertyAdder, type Properties } from '../layers/attributes.ts';
import { createFeatureWarnings } from '../layers/feature-warnings.ts';
import { toCollection, missingGeometryWarnings } from '../layers/layers.ts';
import type { BufferResult } from './planar-buffer.ts';

type Progress = (fraction: number, message?: string) => void;

export interface LayerBuffer {
  /** Buffers one geometry. */
  readonly buffer: (geometry: FlatGeometry, progress: (fraction: number) => void) => Promise<BufferResult>;
  /** Properties to add to a feature; `isMember` of a collection, where a summary has what holds for all. */
  readonly describe: (before: FlatGeometry, after: FlatGeometry, isMember: boolean) => Properties | Promise<Properties>;
  /** True when a collection becomes one feature. */
  readonly dissolve?: boolean;
  /** Name of the input, for messages. */
  readonly input: string;
  readonly progress: Progress;
}

export interface BufferedLayer {
  readonly features: readonly LayerFeature[];
  readonly warnings: readonly string[];
}

/**
 * @returns features in their order, with IDs and properties; those without a geometry unchanged
 * @throws {ProcessError} as `buffer`, naming the feature where there are several
 */
export async function bufferLayer(layer: Layer, options: LayerBuffer): Promise<BufferedLayer> {
  const isCollection = layer.form === 'collection';
  const inputs: readonly LayerFeature[] =
    options.dissolve && isCollection ? [{ properties: {}, geometry: toCollection(layer) }] : layer.features;
  const [properties, bufferWarnings] = [createPropertyAdder(), createFeatureWarnings(inputs, undefined, layer.label)];
  const features: LayerFeature[] = [];
  for (const [index, feature] of inputs.entries()) {
    const { geometry } = feature;
    if (geometry === null) {
      features.push(feature);
      continue;
    }
    const progress = (fraction: number) => {
      options.progress((index + fraction) / inputs.length, `${index} of ${inputs.length} features`);
    };
    const buffered = await options.buffer(geometry, progress).catch((error: unknown) => {
      throw withFeature(error, options.input, inputs, index);
    });
    bufferWarnings.add(index, buffered.warnings);
    const addedProperties = await options.describe(geometry, buffered.geometry, isCollection);
    features.push(properties.add({ ...feature, geometry: buffered.geometry }, addedProperties));
  }
  return {
    features,
    warnings: [...missingGeometryWarnings(layer), ...bufferWarnings.warnings(), ...properties.warnings()],
  };
}

/** @returns the error of a geometry, with its feature where there are several */
function withFeature(error: unknown, input: string, features: readonly LayerFeature[], index: number): unknown {
  if (!(error instanceof ProcessError) || features.length < 2 || error.code !== 'invalid-geometry') return error;
  const { code, message } = error;
  const pointer = `/${input}/features/${index}`;
  return new ProcessError(code, `Feature at index ${index}: ${message}`, [{ pointer, message }]);
}
