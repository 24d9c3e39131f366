/** Constructions in the plane, of each feature by itself or of a layer as a whole. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { isEmpty } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { collectionOf, mapGeometries, leftOutWarnings } from '../layers/layers.ts';
import { orRefuse, type Repaired } from '../validity/repair.ts';
import { roundTheWorldWarnings } from '../antimeridian/antimeridian-warnings.ts';
import { validLayer } from '../validity/valid-layer.ts';

export interface Construction {
  /** What a result is called in warnings, such as "convex hull". */
  readonly name: string;
  readonly of: 'feature' | 'layer';
  /** Whether polygons must be valid for it. */
  readonly valid: boolean;
  /** Whether it fills what lies between positions, as a hull does. */
  readonly between?: boolean;
  readonly make: (engine: PlanarEngine, geometry: FlatGeometry) => FlatGeometry;
}

export interface Constructed {
  /** Of a layer as a whole: one, without properties. Null in place of what is empty. */
  readonly features: readonly LayerFeature[];
  readonly warnings: readonly string[];
}

/**
 * Makes a geometry of each feature, which keeps its id and properties, or one of all.
 * @throws {ProcessError} `invalid-geometry` when the engine gives up
 */
export async function construct(
  layer: Layer,
  construction: Construction,
  progress: (fraction: number) => void,
): Promise<Constructed> {
  const engine = await loadGeos();
  const { result, warnings }: Repaired<Layer> = construction.valid
    ? validLayer(engine, layer, 'layer')
    : { result: layer, warnings: [] };
  const whole: Layer = { form: 'feature', features: [{ properties: {}, geometry: collectionOf(result) }] };
  let empty = 0;
  const given = construction.of === 'layer' ? whole : result;
  const features = mapGeometries(given, (geometry, _, index) => {
    if (index % 256 === 0) progress(index / result.features.length);
    const made = orRefuse(() => construction.make(engine, geometry));
    if (!isEmpty(made)) return made;
    empty += 1;
    return null;
  });
  return {
    features,
    warnings: [
      ...leftOutWarnings(layer),
      ...warnings,
      ...(construction.between ? roundTheWorldWarnings(given.features.flatMap(({ geometry }) => geometry ?? [])) : []),
      ...(empty === 0
        ? []
        : [`The ${construction.name} of ${empty} geometr${empty === 1 ? 'y' : 'ies'} is empty (null).`]),
    ],
  };
}
