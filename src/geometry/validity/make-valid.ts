/** Makes the geometries of a layer valid one by one and reports the changes. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { createPropertyAdder } from '../layers/attributes.ts';
import { createFeatureWarnings } from '../layers/feature-warnings.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { droppedZWarnings, isEmpty, countPositions, shapesOf } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { withGeometryErrors } from './repair.ts';

export interface RepairedLayer {
  readonly features: readonly LayerFeature[];
  /** Number of features that were invalid. */
  readonly changed: number;
  /** In square units of the coordinates; for an invalid ring the sum over its windings. */
  readonly areaBefore: number;
  readonly areaAfter: number;
  readonly warnings: readonly string[];
}

interface Repair {
  readonly geometry: FlatGeometry | null;
  readonly reason: string | null;
  readonly change: string | null;
  readonly areaBefore: number;
  readonly areaAfter: number;
  /** True when it had positions and the repaired geometry is empty. */
  readonly isEmptied: boolean;
}

const EMPTY_RESULT = 'The repaired geometry is empty: the original enclosed no area.';

/**
 * Makes every geometry valid; valid ones stay unchanged to the bit.
 * @returns features with the properties valid_before, valid_reason, valid_change, valid_area_before, valid_area_after
 * @throws {ProcessError} `invalid-geometry` when the engine cannot repair a geometry
 * @see GEOS MakeValid by structure: shells stay shells, holes stay holes
 */
export async function makeLayerValid(layer: Layer, progress: (fraction: number) => void): Promise<RepairedLayer> {
  const engine = await loadGeos();
  const repairs = layer.features.map(({ geometry }, index) => {
    if (index % 1000 === 999) progress(index / layer.features.length);
    return withGeometryErrors(() => repairGeometry(engine, geometry));
  });
  const changed = repairs.filter(({ reason }) => reason !== null).length;
  const properties = createPropertyAdder();
  const features = repairs.map(({ geometry, reason, change, areaBefore, areaAfter }, i) => {
    const feature: LayerFeature = { properties: {}, ...layer.features[i], geometry };
    return properties.add(feature, {
      valid_before: reason === null,
      valid_reason: reason,
      valid_change: change,
      valid_area_before: areaBefore,
      valid_area_after: areaAfter,
    });
  });
  const emptyWarnings = createFeatureWarnings(layer.features);
  // For a sole feature the empty result is reported elsewhere.
  if (layer.features.length > 1)
    repairs.forEach(({ isEmptied }, i) => emptyWarnings.add(i, isEmptied ? [EMPTY_RESULT] : []));
  const repairedInputs = layer.features.flatMap(({ geometry }, i) =>
    repairs[i]?.reason && geometry ? [geometry] : [],
  );
  return {
    features,
    changed,
    areaBefore: repairs.reduce((sum, { areaBefore }) => sum + areaBefore, 0),
    areaAfter: repairs.reduce((sum, { areaAfter }) => sum + areaAfter, 0),
    warnings: [
      ...droppedZWarnings({ type: 'GeometryCollection', geometries: repairedInputs }),
      ...emptyWarnings.warnings(),
      ...properties.warnings(),
    ],
  };
}

function repairGeometry(engine: PlanarEngine, geometry: FlatGeometry | null): Repair {
  if (geometry === null) return { geometry, reason: null, change: null, areaBefore: 0, areaAfter: 0, isEmptied: false };
  const areaBefore = engine.area(geometry);
  const fault = engine.invalidity(geometry);
  if (!fault) return { geometry, reason: null, change: null, areaBefore, areaAfter: areaBefore, isEmptied: false };
  const location = fault.at.length > 0 ? ` at [${fault.at.join(', ')}]` : '';
  const valid = engine.makeValid(geometry);
  return {
    geometry: valid,
    reason: `${fault.reason}${location}`,
    change: describeChange(geometry, valid),
    areaBefore,
    areaAfter: engine.area(valid),
    isEmptied: isEmpty(valid) && !isEmpty(geometry),
  };
}

function describeChange(before: FlatGeometry, after: FlatGeometry): string {
  const counts: [string, number, number][] = [
    ['polygons', countPolygons(before), countPolygons(after)],
    ['rings', countRings(before), countRings(after)],
    ['positions', countPositions(before), countPositions(after)],
  ];
  const changes = counts.flatMap(([what, from, to]) => (from === to ? [] : [`${what} ${from} -> ${to}`]));
  const type = before.type === after.type ? [] : [`${before.type} -> ${after.type}`];
  return [...type, ...changes].join(', ') || 'order of positions';
}

function countPolygons(geometry: FlatGeometry): number {
  return shapesOf(geometry).reduce((sum, { type, parts, ends }) => {
    if (type === 'MultiPolygon') return sum + (parts?.length ?? 0);
    return type === 'Polygon' && ends.length > 0 ? sum + 1 : sum;
  }, 0);
}

function countRings(geometry: FlatGeometry): number {
  return shapesOf(geometry).reduce(
    (sum, { type, ends }) => (type === 'Polygon' || type === 'MultiPolygon' ? sum + ends.length : sum),
    0,
  );
}
