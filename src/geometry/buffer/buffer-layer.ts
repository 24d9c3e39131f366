/** Buffers of a layer: of each feature, or one of all. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { packGeometries } from '../../../schemas/packed-geometries.ts';
import type { MapBlocks } from '../../common/blocks.ts';
import { countPositions } from '../flat/flat.ts';
import { createPropertyAdder, type Properties } from '../layers/attributes.ts';
import { createFeatureWarnings } from '../layers/feature-warnings.ts';
import { toCollection, missingGeometryWarnings } from '../layers/layers.ts';
import { blockWork, unpackBuffers, type Buffered, type BufferWay } from './buffer-blocks.ts';

export interface LayerBuffer {
  readonly way: BufferWay;
  /** Properties to add to a feature; `isMember` of a collection, where a summary has what holds for all. */
  readonly describe: (before: FlatGeometry, buffered: Buffered, isMember: boolean) => Properties;
  /** True when a collection becomes one feature. */
  readonly dissolve?: boolean;
  /** Name of the input, for messages. */
  readonly input: string;
  readonly progress: (fraction: number, message?: string) => void;
  readonly mapBlocks: MapBlocks;
}

export interface BufferedLayer {
  readonly features: readonly LayerFeature[];
  /** Number of buffers, and of those that were drawn in planes. */
  readonly buffers: number;
  readonly inPlanes: number;
  /** Sum of their areas. */
  readonly area: number;
  /** The largest. */
  readonly errorBound: number;
  readonly warnings: readonly string[];
}

/** Positions per block. */
const BLOCK = 1024;

/** Time for a position, with the curve beside it and its area. */
const MS_PER_POSITION = { ellipsoid: 0.01, plane: 0.015 } as const;

/**
 * @returns features in their order, with IDs and properties; those without a geometry unchanged
 * @throws {ProcessError} as `geodesicBuffer` or `planarBuffer`, naming the feature where there are several
 */
export async function bufferLayer(layer: Layer, options: LayerBuffer): Promise<BufferedLayer> {
  const { way, describe, input, mapBlocks } = options;
  const isCollection = layer.form === 'collection';
  const inputs: readonly LayerFeature[] =
    options.dissolve && isCollection ? [{ properties: {}, geometry: toCollection(layer) }] : layer.features;
  const items = inputs.length;
  const positions = inputs.reduce((sum, { geometry }) => sum + (geometry ? countPositions(geometry) : 0), 0);
  const blocks = mapBlocks(
    blockWork,
    { geometries: packGeometries(inputs.map(({ geometry }) => geometry)), way, input },
    {
      items,
      blockSize: Math.max(1, Math.floor((BLOCK * items) / Math.max(positions, items))),
      positions,
      msPerPosition: MS_PER_POSITION[way.surface],
      progress: (fraction) => options.progress(fraction, `${Math.floor(fraction * items)} of ${items} features`),
    },
  );
  const [properties, bufferWarnings] = [createPropertyAdder(), createFeatureWarnings(inputs, undefined, layer.label)];
  const features: LayerFeature[] = [];
  let [buffers, inPlanes, area, errorBound] = [0, 0, 0, 0];
  for await (const block of blocks) {
    for (const buffered of unpackBuffers(block)) {
      const index = features.length;
      const feature = inputs[index];
      if (!feature) continue;
      if (!buffered || !feature.geometry) {
        features.push(feature);
        continue;
      }
      buffers += 1;
      inPlanes += Number(buffered.isInPlanes);
      area += buffered.area;
      errorBound = Math.max(errorBound, buffered.errorBound);
      bufferWarnings.add(index, buffered.warnings);
      const added = describe(feature.geometry, buffered, isCollection);
      features.push(properties.add({ ...feature, geometry: buffered.geometry }, added));
    }
  }
  const warnings = [...missingGeometryWarnings(layer), ...bufferWarnings.warnings(), ...properties.warnings()];
  return { features, buffers, inPlanes, area, errorBound, warnings };
}
