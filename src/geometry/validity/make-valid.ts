/** Makes the geometries of a layer valid one by one, and says what that changed. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { adding } from '../layers/attributes.ts';
import { featureWarnings } from '../layers/feature-warnings.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { heightWarnings, isEmpty, positionCount, shapesOf } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { orRefuse } from './repair.ts';

export interface MadeValid {
  readonly features: readonly LayerFeature[];
  /** How many features were not valid. */
  readonly changed: number;
  /** In square units of the coordinates; of an invalid ring what its windings sum up to. */
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
  /** Whether it had positions and has none now. */
  readonly vanished: boolean;
}

const VANISHED = 'Nothing was left of it: it enclosed no area, so its geometry is empty.';

/**
 * Gives every feature a valid geometry; valid ones stay as they are, to the last bit.
 * @returns features with the properties valid_before, valid_reason, valid_change, valid_area_before, valid_area_after
 * @throws {ProcessError} `invalid-geometry` when the engine cannot repair one
 * @see GEOS MakeValid by structure: shells stay shells, holes stay holes
 */
export async function makeLayerValid(layer: Layer, progress: (fraction: number) => void): Promise<MadeValid> {
  const engine = await loadGeos();
  const repairs = layer.features.map(({ geometry }, index) => {
    if (index % 1000 === 999) progress(index / layer.features.length);
    return orRefuse(() => repairOne(engine, geometry));
  });
  const changed = repairs.filter(({ reason }) => reason !== null).length;
  const properties = adding();
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
  const emptied = featureWarnings(layer.features);
  // Of one alone the result is empty, which is said anyway.
  if (layer.features.length > 1) repairs.forEach(({ vanished }, i) => emptied.add(i, vanished ? [VANISHED] : []));
  const touched = layer.features.flatMap(({ geometry }, i) => (repairs[i]?.reason && geometry ? [geometry] : []));
  return {
    features,
    changed,
    areaBefore: repairs.reduce((sum, { areaBefore }) => sum + areaBefore, 0),
    areaAfter: repairs.reduce((sum, { areaAfter }) => sum + areaAfter, 0),
    warnings: [
      ...heightWarnings({ type: 'GeometryCollection', geometries: touched }),
      ...emptied.warnings(),
      ...properties.warnings(),
    ],
  };
}

function repairOne(engine: PlanarEngine, geometry: FlatGeometry | null): Repair {
  if (geometry === null) return { geometry, reason: null, change: null, areaBefore: 0, areaAfter: 0, vanished: false };
  const areaBefore = engine.area(geometry);
  const fault = engine.invalidity(geometry);
  if (!fault) return { geometry, reason: null, change: null, areaBefore, areaAfter: areaBefore, vanished: false };
  const place = fault.at.length > 0 ? ` at [${fault.at.join(', ')}]` : '';
  const valid = engine.makeValid(geometry);
  return {
    geometry: valid,
    reason: `${fault.reason}${place}`,
    change: changeBetween(geometry, valid),
    areaBefore,
    areaAfter: engine.area(valid),
    vanished: isEmpty(valid) && !isEmpty(geometry),
  };
}

function changeBetween(before: FlatGeometry, after: FlatGeometry): string {
  const counts: [string, number, number][] = [
    ['polygons', polygonsIn(before), polygonsIn(after)],
    ['rings', ringsIn(before), ringsIn(after)],
    ['positions', positionCount(before), positionCount(after)],
  ];
  const changes = counts.flatMap(([what, from, to]) => (from === to ? [] : [`${what} ${from} -> ${to}`]));
  const type = before.type === after.type ? [] : [`${before.type} -> ${after.type}`];
  return [...type, ...changes].join(', ') || 'order of positions';
}

function polygonsIn(geometry: FlatGeometry): number {
  return shapesOf(geometry).reduce((sum, { type, parts, ends }) => {
    if (type === 'MultiPolygon') return sum + (parts?.length ?? 0);
    return type === 'Polygon' && ends.length > 0 ? sum + 1 : sum;
  }, 0);
}

function ringsIn(geometry: FlatGeometry): number {
  return shapesOf(geometry).reduce(
    (sum, { type, ends }) => (type === 'Polygon' || type === 'MultiPolygon' ? sum + ends.length : sum),
    0,
  );
}
