/** Joins two layers after repairing their polygons. */
import { formatCount } from '../../common/format-count.ts';
import type { Layer } from '../../../schemas/layer.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { hasPolygons } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { join, type Geometries, type JoinPredicate, type Matches, type Progress } from './join.ts';
import { missingGeometryWarnings } from '../layers/layers.ts';
import { PLANAR } from '../overlay/overlay.ts';
import { withGeometryErrors } from '../validity/repair.ts';

export interface LayerJoin {
  /** Indices in the other layer for each feature, ascending; empty for a feature without geometry. */
  readonly matches: Matches;
  readonly warnings: readonly string[];
}

export const planarMethod = `${PLANAR}; longitudes 180 and -180 are different places, so cut at the antimeridian`;

/**
 * @param predicate as in "layer predicate other"
 * @throws {ProcessError} `invalid-geometry` when a polygon cannot be repaired
 */
export async function joinLayers(
  layer: Layer,
  other: Layer,
  predicate: JoinPredicate,
  progress?: Progress,
): Promise<LayerJoin> {
  const engine = await loadGeos();
  const [left, right] = [repairGeometries(engine, layer, 'layer'), repairGeometries(engine, other, 'other')];
  const matches = join(engine, left.geometries, right.geometries, predicate, progress);
  return { matches, warnings: [...left.warnings, ...right.warnings] };
}

export interface RepairedGeometries {
  readonly geometries: Geometries;
  readonly warnings: readonly string[];
}

/** Geometries of a layer with polygons repaired; the features stay unchanged. */
export function repairGeometries(engine: PlanarEngine, layer: Layer, name: string): RepairedGeometries {
  const faults: string[] = [];
  const geometries = layer.features.map(({ geometry }, index) => {
    if (geometry === null || !hasPolygons(geometry)) return geometry;
    return withGeometryErrors(() => {
      const fault = engine.invalidity(geometry);
      if (!fault) return geometry;
      faults.push(`feature ${index}: ${fault.reason} at [${fault.at.join(', ')}]`);
      return engine.makeValid(geometry);
    });
  });
  const missing = missingGeometryWarnings(layer, name);
  const [first] = faults;
  if (first === undefined) return { geometries, warnings: missing };
  const count = formatCount(faults.length, 'geometry is', 'geometries are');
  const warning = `${name}: ${count} invalid (${first}); repaired for the comparison, unchanged in the result.`;
  return { geometries, warnings: [...missing, warning] };
}
