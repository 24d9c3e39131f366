/** Buffers of a layer: of each feature by itself, or one of all. */
import { ProcessError } from '../../common/errors.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { adding, type Properties } from '../layers/attributes.ts';
import { featureWarnings } from '../layers/feature-warnings.ts';
import { collectionOf, missingWarnings } from '../layers/layers.ts';
import type { Buffered } from './planar-buffer.ts';

type Tell = (fraction: number, message?: string) => void;

export interface LayerBuffer {
  /** Of one geometry. */
  readonly buffer: (geometry: FlatGeometry, progress: (fraction: number) => void) => Promise<Buffered>;
  /** What to add to a feature; `isMember` of a collection, where a summary says what holds for all. */
  readonly describe: (before: FlatGeometry, after: FlatGeometry, isMember: boolean) => Properties | Promise<Properties>;
  /** Whether a collection becomes one feature. */
  readonly dissolve?: boolean;
  readonly progress: Tell;
}

export interface BufferedLayer {
  readonly features: readonly LayerFeature[];
  readonly warnings: readonly string[];
}

/**
 * @returns features in their order, with ids and properties; those without a geometry as they were
 * @throws {ProcessError} what `buffer` throws, naming the feature where there are several
 */
export async function bufferLayer(layer: Layer, options: LayerBuffer): Promise<BufferedLayer> {
  const isCollection = layer.form === 'collection';
  const sent: readonly LayerFeature[] =
    options.dissolve && isCollection ? [{ properties: {}, geometry: collectionOf(layer) }] : layer.features;
  const [properties, said] = [adding(), featureWarnings(sent)];
  const features: LayerFeature[] = [];
  for (const [index, feature] of sent.entries()) {
    const { geometry } = feature;
    if (geometry === null) {
      features.push(feature);
      continue;
    }
    const progress = (fraction: number) => {
      options.progress((index + fraction) / sent.length, `${index} of ${sent.length} features`);
    };
    const buffered = await naming(sent, index, () => options.buffer(geometry, progress));
    said.add(index, buffered.warnings);
    const added = await options.describe(geometry, buffered.geometry, isCollection);
    features.push(properties.add({ ...feature, geometry: buffered.geometry }, added));
  }
  return { features, warnings: [...missingWarnings(layer), ...said.warnings(), ...properties.warnings()] };
}

async function naming<T>(sent: readonly LayerFeature[], index: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProcessError) || sent.length < 2 || error.code !== 'invalid-geometry') throw error;
    const { message } = error;
    throw new ProcessError(error.code, `Feature at index ${index}: ${message}`, [
      { pointer: `/geometry/features/${index}`, message },
    ]);
  }
}
