/** Counts points in polygons; points on shared borders count once. */
import { formatCount } from '../../common/format-count.ts';
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer } from '../../../schemas/layer.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { selectDimension } from '../flat/dimensions.ts';
import { countPositions, isPolygonal, shapesOf } from '../flat/flat.ts';
import { createPointTable } from '../flat/spatial-index.ts';
import { uniteParts } from '../overlay/overlay.ts';
import { withGeos } from '../engine/geos.ts';
import { locatePoints, type LocateOptions } from './locate-points.ts';
import { repairGeometries } from './layer-join.ts';

export interface PointCounts {
  /** Number of points by feature of the polygon layer. */
  readonly counts: readonly number[];
  /** Index of the feature of each point, ascending. */
  readonly featureOf: Uint32Array;
  /** @returns indices of the polygons of a point, ascending */
  polygonsOf(point: number): readonly number[];
  /** Number of points in more than one polygon. */
  readonly inSeveral: number;
  /** Number of points that lie on borders and inside no polygon. */
  readonly onBorders: number;
  /** Indices of those of them that lie on borders of several polygons. */
  readonly onSharedBorders: readonly number[];
  readonly warnings: readonly string[];
}

interface CountOptions extends LocateOptions {
  /** Names of the two layers in warnings. */
  readonly polygonsName: string;
  readonly pointsName: string;
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
  { polygonsName, pointsName, ...options }: CountOptions,
): Promise<PointCounts> {
  const { zones, ...valid } = await withGeos((engine) => {
    const { geometries, warnings } = repairGeometries(engine, polygons, polygonsName);
    return { zones: geometries.map((geometry) => geometry && toPolygons(engine, geometry)), warnings };
  });
  const { xs, ys, featureOf, warnings } = splitPoints(points, pointsName);
  const [inside, border] = [createOwners(xs.length), createOwners(xs.length)];
  const add = (point: number, polygon: number, location: 'inside' | 'border') => {
    (location === 'inside' ? inside : border).add(point, polygon);
  };
  await locatePoints(createPointTable(xs, ys), zones, add, options);
  const counts = polygons.features.map(() => 0);
  let [inSeveral, onBorders] = [0, 0];
  const onSharedBorders: number[] = [];
  const polygonsOf = (point: number) => {
    const within = inside.get(point);
    return within.length > 0 ? within : border.get(point).slice(0, 1);
  };
  for (let point = 0; point < xs.length; point++) {
    const owners = polygonsOf(point);
    for (const polygon of owners) counts[polygon] = (counts[polygon] ?? 0) + 1;
    if (owners.length > 1) inSeveral += 1;
    const bordering = inside.get(point).length > 0 ? 0 : border.get(point).length;
    if (bordering > 0) onBorders += 1;
    if (bordering > 1) onSharedBorders.push(point);
  }
  const others = zones.filter((geometry) => geometry !== null && !isPolygonal(geometry)).length;
  return {
    counts,
    featureOf,
    polygonsOf,
    inSeveral,
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

/** Polygons of many points, of which most have one or none. */
interface Owners {
  /** @param polygon above those that the point has already */
  add(point: number, polygon: number): void;
  get(point: number): readonly number[];
}

const NONE: readonly number[] = [];

function createOwners(points: number): Owners {
  // One above the index of the first polygon; 0 without any.
  const first = new Uint32Array(points);
  const several = new Map<number, number[]>();
  // Points in one polygon alone share its list.
  const lone: (readonly number[])[] = [];
  const get = (point: number): readonly number[] => {
    const polygon = (first[point] as number) - 1;
    if (polygon < 0) return NONE;
    return several.get(point) ?? (lone[polygon] ??= [polygon]);
  };
  return {
    get,
    add(point, polygon) {
      if (first[point] === 0) first[point] = polygon + 1;
      else {
        const known = several.get(point);
        if (known) known.push(polygon);
        else several.set(point, [...get(point), polygon]);
      }
    },
  };
}

interface SplitPoints {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
  readonly featureOf: Uint32Array;
  readonly warnings: readonly string[];
}

function splitPoints({ features }: Layer, name: string): SplitPoints {
  const size = features.reduce((sum, { geometry }) => sum + (geometry ? countPositions(geometry) : 0), 0);
  const [xs, ys, featureOf] = [new Float64Array(size), new Float64Array(size), new Uint32Array(size)];
  let [points, missing, others] = [0, 0, 0];
  const addAll = ({ coordinates, stride }: FlatShape, index: number) => {
    for (let i = 0; i < coordinates.length; i += stride, points++) {
      xs[points] = coordinates[i] as number;
      ys[points] = coordinates[i + 1] as number;
      featureOf[points] = index;
    }
  };
  features.forEach(({ geometry }, index) => {
    if (geometry === null) missing += 1;
    else if (geometry.type === 'Point') addAll(geometry, index);
    else {
      for (const shape of shapesOf(geometry)) {
        if (shape.type === 'Point' || shape.type === 'MultiPoint') addAll(shape, index);
        else others += 1;
      }
    }
  });
  const warnings = [
    ...(missing === 0 ? [] : [`${name}: ${formatCount(missing, 'feature has', 'features have')} no geometry (null).`]),
    ...(others === 0
      ? []
      : [`${name}: ${formatCount(others, 'line or polygon is', 'lines or polygons are')} not counted.`]),
  ];
  return {
    xs: xs.subarray(0, points),
    ys: ys.subarray(0, points),
    featureOf: featureOf.subarray(0, points),
    warnings,
  };
}
