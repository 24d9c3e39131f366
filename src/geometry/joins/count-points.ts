/** Counts points in polygons, each on a border once. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { shapesOf } from '../flat/flat.ts';
import { loadGeos } from '../engine/geos.ts';
import { isPolygonal, placePoints, type Geometries, type Progress } from './join.ts';
import { validGeometries } from './layer-join.ts';

export interface Counted {
  /** For each feature of the polygon layer the points that it has. */
  readonly counts: readonly number[];
  /** For each point the position of its feature in the layer of points. */
  readonly featureOf: readonly number[];
  /** For each point the polygons that have it, ascending. */
  readonly polygonsOf: readonly (readonly number[])[];
  /** Points on borders that are inside no polygon. */
  readonly onBorders: number;
  readonly warnings: readonly string[];
}

/**
 * A point belongs to every polygon that it is inside of. One that is inside none but on the borders of some belongs to
 * the first of those, in the order of the layer: so polygons without overlaps share out the points, each counted once.
 * @param polygons of which features that are no polygons have no points
 * @param points Point and MultiPoint, whose members count one by one
 * @returns exact in the plane of the coordinates
 */
export async function countPoints(polygons: Layer, points: Layer, progress?: Progress): Promise<Counted> {
  const engine = await loadGeos();
  const valid = validGeometries(engine, polygons, 'polygons');
  const { single, featureOf, warnings } = singlePoints(points);
  const inside = single.map((): number[] => []);
  const border = single.map((): number[] => []);
  placePoints(
    single,
    valid.geometries,
    (point, polygon, place) => (place === 'inside' ? inside : border)[point]?.push(polygon),
    progress,
  );
  const counts = polygons.features.map(() => 0);
  let onBorders = 0;
  const polygonsOf = single.map((_, i) => {
    const within = inside[i] ?? [];
    const bordering = border[i] ?? [];
    if (within.length === 0 && bordering.length > 0) onBorders += 1;
    const has = within.length > 0 ? within : bordering.slice(0, 1);
    for (const polygon of has) counts[polygon] = (counts[polygon] ?? 0) + 1;
    return has;
  });
  const others = valid.geometries.filter((geometry) => geometry !== null && !isPolygonal(geometry)).length;
  return {
    counts,
    featureOf,
    polygonsOf,
    onBorders,
    warnings: [
      ...valid.warnings,
      ...(others === 0
        ? []
        : [
            `polygons: ${others} feature${others === 1 ? ' is no polygon and counts' : 's are no polygons and count'} no points.`,
          ]),
      ...warnings,
    ],
  };
}

interface SinglePoints {
  readonly single: Geometries;
  readonly featureOf: readonly number[];
  readonly warnings: readonly string[];
}

function singlePoints({ features }: Layer): SinglePoints {
  const single: FlatShape[] = [];
  const featureOf: number[] = [];
  let [missing, others] = [0, 0];
  features.forEach(({ geometry }, index) => {
    if (geometry === null) missing += 1;
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
    ...(missing === 0 ? [] : [`points: ${missing} feature${missing === 1 ? ' has' : 's have'} no geometry (null).`]),
    ...(others === 0
      ? []
      : [`points: ${others} ${others === 1 ? 'line or polygon' : 'lines or polygons'} not counted.`]),
  ];
  return { single, featureOf, warnings };
}
