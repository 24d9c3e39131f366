/** Counts points in polygons; points on shared borders count once. */
import { formatCount } from '../../common/format-count.ts';
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer } from '../../../schemas/layer.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { selectDimension } from '../flat/dimensions.ts';
import { isPolygonal, shapesOf } from '../flat/flat.ts';
import { uniteParts } from '../overlay/overlay.ts';
import { withGeos } from '../engine/geos.ts';
import { locatePoints, type Geometries, type Progress } from './join.ts';
import { repairGeometries } from './layer-join.ts';

const NONE: readonly number[] = [];

export interface PointCounts {
  /** Number of points by feature of the polygon layer. */
  readonly counts: readonly number[];
  /** Index of the feature of each point. */
  readonly featureOf: readonly number[];
  /** Indices of the polygons of each point, ascending. */
  readonly polygonsOf: readonly (readonly number[])[];
  /** Number of points that lie on borders and inside no polygon. */
  readonly onBorders: number;
  /** Indices of those of them that lie on borders of several polygons. */
  readonly onSharedBorders: readonly number[];
  readonly warnings: readonly string[];
}

/** Names of the two layers in warnings. */
interface CountOptions {
  readonly polygonsName: string;
  readonly pointsName: string;
  readonly progress?: Progress | undefined;
}

/**
 * A point belongs to every polygon that contains it. A point on borders only belongs to the first of these polygons, in
 * the order of the layer: polygons without overlaps partition the points.
 * @param polygons features of other types have no points
 * @param points Point and MultiPoint; members count separately
 * @returns exact counts in the plane of the coordinates
 */
export async function countPoints(
  polygons: Layer,
  points: Layer,
  { polygonsName, pointsName, progress }: CountOptions,
): Promise<PointCounts> {
  const { zones, ...valid } = await withGeos((engine) => {
    const { geometries, warnings } = repairGeometries(engine, polygons, polygonsName);
    return { zones: geometries.map((geometry) => geometry && toPolygons(engine, geometry)), warnings };
  });
  const { single, featureOf, warnings } = splitPoints(points, pointsName);
  const inside = new Array<readonly number[]>(single.length).fill(NONE);
  const border = [...inside];
  // Most points are in one polygon: they share its list.
  const lone = zones.map((_, polygon) => [polygon]);
  locatePoints(
    single,
    zones,
    (point, polygon, location) => {
      const places = location === 'inside' ? inside : border;
      const before = places[point] ?? NONE;
      places[point] = before.length === 0 ? (lone[polygon] ?? NONE) : [...before, polygon];
    },
    progress,
  );
  const counts = polygons.features.map(() => 0);
  let onBorders = 0;
  const onSharedBorders: number[] = [];
  const polygonsOf = inside.map((within, i) => {
    const bordering = border[i] ?? NONE;
    if (within.length === 0 && bordering.length > 0) onBorders += 1;
    if (within.length === 0 && bordering.length > 1) onSharedBorders.push(i);
    const owner = bordering.length > 1 ? bordering.slice(0, 1) : bordering;
    const owners = within.length > 0 ? within : owner;
    for (const polygon of owners) counts[polygon] = (counts[polygon] ?? 0) + 1;
    return owners;
  });
  const others = zones.filter((geometry) => geometry !== null && !isPolygonal(geometry)).length;
  return {
    counts,
    featureOf,
    polygonsOf,
    onBorders,
    onSharedBorders,
    warnings: [
      ...valid.warnings,
      ...(others === 0
        ? []
        : [
            `${polygonsName}: ${formatCount(others, 'feature is not a polygon and counts', 'features are not polygons and count')} no points.`,
          ]),
      ...warnings,
    ],
  };
}

/** The polygons of a collection as one area; other geometries as they are. */
function toPolygons(engine: PlanarEngine, geometry: FlatGeometry): FlatGeometry {
  if (geometry.type !== 'GeometryCollection') return geometry;
  return selectDimension(uniteParts(engine, geometry), 2) ?? geometry;
}

interface SplitPoints {
  readonly single: Geometries;
  readonly featureOf: readonly number[];
  readonly warnings: readonly string[];
}

function splitPoints({ features }: Layer, name: string): SplitPoints {
  const single: FlatShape[] = [];
  const featureOf: number[] = [];
  let [missing, others] = [0, 0];
  features.forEach(({ geometry }, index) => {
    if (geometry === null) missing += 1;
    if (geometry?.type === 'Point') {
      if (geometry.coordinates.length === 0) return;
      single.push(geometry);
      featureOf.push(index);
      return;
    }
    for (const shape of geometry === null ? [] : shapesOf(geometry)) {
      if (shape.type !== 'Point' && shape.type !== 'MultiPoint') {
        others += 1;
        continue;
      }
      for (let i = 0; i < shape.coordinates.length; i += shape.stride) {
        const coordinates = shape.coordinates.subarray(i, i + 2);
        single.push({ type: 'Point', coordinates, stride: 2, ends: Uint32Array.of(1) });
        featureOf.push(index);
      }
    }
  });
  const warnings = [
    ...(missing === 0 ? [] : [`${name}: ${formatCount(missing, 'feature has', 'features have')} no geometry (null).`]),
    ...(others === 0
      ? []
      : [`${name}: ${formatCount(others, 'line or polygon is', 'lines or polygons are')} not counted.`]),
  ];
  return { single, featureOf, warnings };
}
