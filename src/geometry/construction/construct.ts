/** Planar constructions, for each feature or for a layer as a whole. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { formatCount } from '../../common/format-count.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { isEmpty } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { toCollection, mapGeometries, planarLayerWarnings } from '../layers/layers.ts';
import { withGeometryErrors, type Repaired } from '../validity/repair.ts';
import { antimeridianSpanWarnings } from '../antimeridian/antimeridian-warnings.ts';
import { repairLayer } from '../validity/valid-layer.ts';

export interface Construction {
  /** Name of the result in warnings, such as "convex hull". */
  readonly name: string;
  readonly of: 'feature' | 'layer';
  /** True when polygons must be valid. */
  readonly valid: boolean;
  /** True when the result covers the space between positions, as a hull does. */
  readonly between?: boolean;
  readonly make: (engine: PlanarEngine, geometry: FlatGeometry) => FlatGeometry;
}

export interface ConstructionResult {
  /** One feature without properties for a layer as a whole; null in place of empty geometries. */
  readonly features: readonly LayerFeature[];
  readonly warnings: readonly string[];
}

/**
 * Constructs a geometry for each feature, which keeps its ID and properties, or one for the whole layer.
 * @throws {ProcessError} `invalid-geometry` when the engine fails
 */
export async function construct(
  layer: Layer,
  construction: Construction,
  progress: (fraction: number) => void,
): Promise<ConstructionResult> {
  const engine = await loadGeos();
  const { result, warnings }: Repaired<Layer> = construction.valid
    ? repairLayer(engine, layer, 'layer')
    : { result: layer, warnings: [] };
  const whole: Layer = { form: 'feature', features: [{ properties: {}, geometry: toCollection(result) }] };
  let empty = 0;
  const inputs = construction.of === 'layer' ? whole : result;
  const features = mapGeometries(inputs, (geometry, _, index) => {
    if (index % 256 === 0) progress(index / result.features.length);
    const constructed = withGeometryErrors(() => construction.make(engine, geometry));
    if (!isEmpty(constructed)) return constructed;
    empty += 1;
    return null;
  });
  return {
    features,
    warnings: [
      ...planarLayerWarnings(layer),
      ...warnings,
      ...(construction.between
        ? antimeridianSpanWarnings(inputs.features.flatMap(({ geometry }) => geometry ?? []))
        : []),
      ...(empty === 0
        ? []
        : [`The ${construction.name} of ${formatCount(empty, 'geometry', 'geometries')} is empty (null).`]),
    ],
  };
}
