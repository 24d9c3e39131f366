/** Joins two layers: makes polygons valid first, and says what it had to do and leave out. */
import type { Layer } from '../../../schemas/layer.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { hasPolygons } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { join, type Geometries, type JoinPredicate, type Matches, type Progress } from './join.ts';
import { missingWarnings } from '../layers/layers.ts';
import { PLANAR } from '../overlay/overlay.ts';
import { orRefuse } from '../validity/repair.ts';

export interface LayerJoin {
  /** For each feature of the layer the positions in the other one, ascending; none for a feature without geometry. */
  readonly matches: Matches;
  readonly warnings: readonly string[];
}

export const planarMethod = `${PLANAR}; longitudes 180 and -180 are different places, so cut at the antimeridian`;

/**
 * @param predicate as in "layer predicate other"
 * @throws {ProcessError} `invalid-geometry` when a polygon cannot be made valid
 */
export async function joinLayers(
  layer: Layer,
  other: Layer,
  predicate: JoinPredicate,
  progress?: Progress,
): Promise<LayerJoin> {
  const engine = await loadGeos();
  const [left, right] = [validGeometries(engine, layer, 'layer'), validGeometries(engine, other, 'other')];
  const matches = join(engine, left.geometries, right.geometries, predicate, progress);
  return { matches, warnings: [...left.warnings, ...right.warnings] };
}

export interface ValidGeometries {
  readonly geometries: Geometries;
  readonly warnings: readonly string[];
}

/** The geometries of a layer with polygons made valid; the features themselves stay as they were sent. */
export function validGeometries(engine: PlanarEngine, layer: Layer, name: string): ValidGeometries {
  const faults: string[] = [];
  const geometries = layer.features.map(({ geometry }, index) => {
    if (geometry === null || !hasPolygons(geometry)) return geometry;
    return orRefuse(() => {
      const fault = engine.invalidity(geometry);
      if (!fault) return geometry;
      faults.push(`feature ${index}: ${fault.reason} at [${fault.at.join(', ')}]`);
      return engine.makeValid(geometry);
    });
  });
  const missing = missingWarnings(layer, name);
  const [first] = faults;
  if (first === undefined) return { geometries, warnings: missing };
  const count = faults.length === 1 ? '1 geometry is' : `${faults.length} geometries are`;
  const warning = `${name}: ${count} invalid (${first}); made valid for the comparison, left as sent in the result.`;
  return { geometries, warnings: [...missing, warning] };
}
