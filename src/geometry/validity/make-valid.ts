/** Makes the geometries of a layer valid one by one and reports the changes. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { formatCount, formatList } from '../../common/format-count.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';
import { createPropertyAdder, type Properties } from '../layers/attributes.ts';
import { createFeatureWarnings } from '../layers/feature-warnings.ts';
import type { PlanarEngine, RepairMethod } from '../engine/engine.ts';
import { droppedZWarnings, isEmpty, countPositions, shapesOf } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { brokenWarnings, describeFaults, describeMending } from './broken.ts';
import { findDroppedRings, type DroppedRing } from './dropped-rings.ts';
import { selectKept, type Keep } from './keep-polygons.ts';
import { makeGeometryValid, withGeometryErrors } from './repair.ts';

/** Maximum number of dropped rings that are named. */
const MAX_RINGS = 10;

export const repairMethods = ['structure', 'linework', 'outline'] as const satisfies readonly RepairMethod[];

export interface RepairOptions {
  readonly method: RepairMethod;
  readonly keep: Keep;
}

export interface RepairedLayer {
  readonly features: readonly LayerFeature[];
  /** Number of features that were invalid. */
  readonly changed: number;
  /** In square units of the coordinates; for an invalid ring the sum over its windings. */
  readonly areaBefore: number;
  readonly areaAfter: number;
  /** Rings of which no part is in the result, and what they enclose. */
  readonly ringsDropped: number;
  readonly areaDropped: number;
  readonly warnings: readonly string[];
}

interface Repair {
  readonly geometry: FlatGeometry | null;
  readonly reason: string | null;
  readonly change: string | null;
  readonly areaBefore: number;
  readonly areaAfter: number;
  readonly dropped: readonly DroppedRing[];
  /** Lines and points, where polygons alone are kept. */
  readonly leftOut: string | undefined;
  /** True when it had positions and the repaired geometry is empty. */
  readonly isEmptied: boolean;
}

const EMPTY_RESULT = 'The repaired geometry is empty: the original enclosed no area.';

/**
 * Makes every geometry valid; valid ones stay unchanged to the bit.
 * @returns features with the properties valid_before, valid_reason, valid_change, valid_area_before, valid_area_after,
 *   valid_dropped
 * @throws {ProcessError} `invalid-geometry` when the engine cannot repair a geometry
 * @see repair-methods.ts for the rules
 */
export async function makeLayerValid(
  layer: Layer,
  options: RepairOptions,
  progress: (fraction: number) => void,
): Promise<RepairedLayer> {
  const engine = await loadGeos();
  const repairs = layer.features.map((feature, index) => {
    if (index % 1000 === 999) progress(index / layer.features.length);
    return withGeometryErrors(() => repairFeature(engine, feature, options));
  });
  const properties = createPropertyAdder();
  const features = repairs.map((repair, i) => {
    const { broken: _, ...sent } = layer.features[i] ?? {};
    const feature: LayerFeature = { properties: {}, ...sent, geometry: repair.geometry };
    return properties.add(feature, toProperties(repair));
  });
  const featureWarnings = createFeatureWarnings(layer.features, undefined, layer.label);
  repairs.forEach(({ dropped, leftOut, isEmptied }, i) => {
    if (dropped.length > 0) featureWarnings.add(i, [`Dropped ${describeDropped(dropped)}.`]);
    if (leftOut !== undefined) featureWarnings.add(i, [`Left out ${leftOut}; only polygons are kept.`]);
    // For a sole feature the empty result is reported elsewhere.
    if (isEmptied && leftOut === undefined && layer.features.length > 1) featureWarnings.add(i, [EMPTY_RESULT]);
  });
  const repairedInputs = layer.features.flatMap((feature, i) => {
    const before = readable(feature);
    return before && repairs[i]?.geometry !== before ? [before] : [];
  });
  const dropped = repairs.flatMap((repair) => repair.dropped);
  return {
    features,
    changed: repairs.filter(({ reason }) => reason !== null).length,
    areaBefore: sum(repairs.map(({ areaBefore }) => areaBefore)),
    areaAfter: sum(repairs.map(({ areaAfter }) => areaAfter)),
    ringsDropped: dropped.length,
    areaDropped: sum(dropped.map(({ area }) => area)),
    warnings: [
      ...brokenWarnings(layer),
      ...droppedZWarnings({ type: 'GeometryCollection', geometries: repairedInputs }),
      ...featureWarnings.warnings(),
      ...properties.warnings(),
    ],
  };
}

/** The geometry as far as it can be read. */
function readable({ geometry, broken }: LayerFeature): FlatGeometry | null {
  return broken?.mended ?? geometry;
}

/** A feature that cannot be read as it was sent is mended first: its rings are closed. */
function repairFeature(engine: PlanarEngine, feature: LayerFeature, options: RepairOptions): Repair {
  const repair = repairGeometry(engine, readable(feature), options);
  const { broken } = feature;
  if (!broken) return repair;
  const reasons = [describeFaults(broken), ...(repair.reason === null ? [] : [repair.reason])];
  const changes = [describeMending(broken), ...(repair.change === null ? [] : [repair.change])];
  return { ...repair, reason: reasons.join('; '), change: changes.join('; ') };
}

function toProperties({ reason, change, areaBefore, areaAfter, dropped, leftOut }: Repair): Properties {
  const parts = [
    ...(dropped.length > 0 ? [describeDropped(dropped)] : []),
    ...(leftOut === undefined ? [] : [leftOut]),
  ];
  return {
    valid_before: reason === null,
    valid_reason: reason,
    valid_change: change,
    valid_area_before: areaBefore,
    valid_area_after: areaAfter,
    valid_dropped: parts.length === 0 ? null : parts.join('; '),
  };
}

function repairGeometry(engine: PlanarEngine, geometry: FlatGeometry | null, { method, keep }: RepairOptions): Repair {
  const unchanged = { reason: null, change: null, dropped: [], leftOut: undefined, isEmptied: false };
  if (geometry === null) return { ...unchanged, geometry, areaBefore: 0, areaAfter: 0 };
  const areaBefore = engine.area(geometry);
  const { fault, geometry: valid } = makeGeometryValid(engine, geometry, method);
  const { geometry: kept, leftOut } = selectKept(valid, keep, geometry);
  const isEmptied = isEmpty(kept) && !isEmpty(geometry);
  if (!fault) return { ...unchanged, geometry: kept, areaBefore, areaAfter: areaBefore, leftOut, isEmptied };
  const location = fault.at.length > 0 ? ` at [${fault.at.join(', ')}]` : '';
  return {
    geometry: kept,
    reason: `${fault.reason}${location}`,
    change: describeChange(geometry, kept),
    areaBefore,
    areaAfter: engine.area(kept),
    dropped: findDroppedRings(engine, geometry, kept, method),
    leftOut,
    isEmptied,
  };
}

/** Such as `1 ring: hole 0 (area 4, outside of its shell)`. */
function describeDropped(rings: readonly DroppedRing[]): string {
  const names = rings.map(({ name, area, reason }) => `${name} (area ${area}, ${reason})`);
  return `${formatCount(rings.length, 'ring')}: ${formatList(names, MAX_RINGS)}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
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
