/** Joins two layers after repairing their polygons. */
import { formatCount } from '../../common/format-count.ts';
import type { Layer } from '../../../schemas/layer.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { getDimension } from '../flat/dimensions.ts';
import { hasPolygons, isPolygonal } from '../flat/flat.ts';
import { withGeos } from '../engine/geos.ts';
import { join, type JoinPredicate, type Matches } from './join.ts';
import type { Geometries, LocateOptions } from './locate-points.ts';
import { createFeatureWarnings } from '../layers/feature-warnings.ts';
import { missingGeometryWarnings } from '../layers/layers.ts';
import { PLANAR } from '../overlay/overlay.ts';
import { withGeometryErrors } from '../validity/repair.ts';
import { nameFaulty } from '../validity/valid-layer.ts';

export interface LayerJoin {
  /** Indices in the other layer for each feature, ascending; empty for a feature without geometry. */
  readonly matches: Matches;
  readonly warnings: readonly string[];
}

export const planarMethod = `${PLANAR}; longitudes 180 and -180 are different places, so cut at the antimeridian`;

interface LayerJoinOptions extends LocateOptions {
  /** As in "layer predicate other". */
  readonly predicate: JoinPredicate;
  /** Name of the other layer in warnings. */
  readonly otherName: string;
}

/**
 * @throws {ProcessError} `invalid-geometry` when a polygon cannot be repaired
 */
export async function joinLayers(
  layer: Layer,
  other: Layer,
  { predicate, otherName, ...options }: LayerJoinOptions,
): Promise<LayerJoin> {
  const [left, right] = await withGeos((engine) => {
    return [repairGeometries(engine, layer, 'layer'), repairGeometries(engine, other, otherName)] as const;
  });
  const [isWithin, isContains] = [predicate === 'within', predicate === 'contains'];
  const onBorders = new Set<number>();
  const onBorder = (l: number, r: number) => {
    if (isWithin) onBorders.add(l);
    else if (isContains) onBorders.add(r);
  };
  const matches = await join(left.geometries, right.geometries, predicate, { ...options, onBorder });
  const warnings = [...left.warnings, ...right.warnings];
  if (isWithin) {
    const matched = new Set(matches.flatMap((found, index) => (found.length > 0 ? [index] : [])));
    await addCovered(left.geometries, right.geometries, matched, onBorders);
    warnings.push(...borderWarnings(layer, onBorders, matched, 'layer', 'covered-by'));
  } else if (isContains) {
    const matched = new Set(matches.flat());
    await addCovered(right.geometries, left.geometries, matched, onBorders);
    warnings.push(...borderWarnings(other, onBorders, matched, otherName, 'covers'));
  }
  return { matches, warnings };
}

/** Adds lines and points of several parts that lie in borders altogether; `join` reports sole points. */
async function addCovered(
  members: Geometries,
  polygons: Geometries,
  matched: ReadonlySet<number>,
  onBorders: Set<number>,
): Promise<void> {
  const rest = members.map((geometry, index) => {
    const isCandidate = geometry && geometry.type !== 'Point' && getDimension(geometry) < 2 && !matched.has(index);
    return isCandidate ? geometry : null;
  });
  if (rest.every((geometry) => geometry === null)) return;
  const zones = polygons.map((geometry) => (isPolygonal(geometry) ? geometry : null));
  const covered = await join(rest, zones, 'covered-by');
  covered.forEach((found, index) => found.length > 0 && onBorders.add(index));
}

/** Warns about features that are in no polygon because they lie on a border, such as one that two polygons share. */
function borderWarnings(
  layer: Layer,
  onBorders: ReadonlySet<number>,
  matched: ReadonlySet<number>,
  input: string,
  alternative: JoinPredicate,
): readonly string[] {
  const text = `On the border of a polygon and inside none, so it does not match. To take borders in use predicate ${alternative}.`;
  const warnings = createFeatureWarnings(layer.features, input);
  for (const index of [...onBorders].sort((a, b) => a - b)) if (!matched.has(index)) warnings.add(index, [text]);
  return warnings.warnings();
}

export interface RepairedGeometries {
  readonly geometries: Geometries;
  readonly warnings: readonly string[];
}

/** Geometries of a layer with polygons repaired; the features stay unchanged. */
export function repairGeometries(engine: PlanarEngine, layer: Layer, name: string): RepairedGeometries {
  const faults: number[] = [];
  let reason = '';
  const geometries = layer.features.map(({ geometry }, index) => {
    if (geometry === null || !hasPolygons(geometry)) return geometry;
    return withGeometryErrors(() => {
      const fault = engine.invalidity(geometry);
      if (!fault) return geometry;
      if (faults.length === 0) reason = `${fault.reason} at [${fault.at.join(', ')}]`;
      faults.push(index);
      return engine.makeValid(geometry);
    });
  });
  const missing = missingGeometryWarnings(layer, name);
  if (faults.length === 0) return { geometries, warnings: missing };
  const count = formatCount(faults.length, 'geometry is', 'geometries are');
  const warning = `${name}: ${count} invalid (${nameFaulty(layer, faults, reason)}); repaired for the comparison, unchanged in the result.`;
  return { geometries, warnings: [...missing, warning] };
}
