/**
 * Rules of repair.
 *
 * - `structure`: shells stay shells, holes stay holes (JTS GeometryFixer). The land of a ring is where its winding number
 *   is not 0. One deviation from GEOS: it drops a hole that lies outside of its shell and touches it, though it makes a
 *   polygon of the same hole a thousandth further off (JTS issue 772); here both become polygons.
 * - `linework`: GEOS alone; land and not land alternate from line to line.
 * - `outline`: all that a shell encloses is land, also where it goes around twice or in reverse direction. What a hole
 *   encloses of its shell is not, nor in other polygons that overlap it, unless they lie in the hole as islands do. A
 *   hole outside of its shell means nothing.
 */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine, RepairMethod } from './engine.ts';
import { measurePlanarLength } from '../flat/dimensions.ts';
import { boundsOf, shapesOf } from '../flat/flat.ts';
import { createPointLocator } from '../flat/point-in-polygon.ts';
import {
  boundsIntersect,
  ringToPolygon,
  toRingPolygons,
  toShape,
  type Ring,
  type RingPolygon,
} from '../flat/ring-polygons.ts';
import { indexBounds } from '../flat/spatial-index.ts';

/** Operations of the engine that the rules are made of. */
export type RepairEngine = Pick<
  PlanarEngine,
  'area' | 'is' | 'intersection' | 'difference' | 'union' | 'polygonize' | 'pointOnSurface'
> & {
  readonly makeValid: (geometry: FlatGeometry, method: Exclude<RepairMethod, 'outline'>) => FlatGeometry;
};

/** Difference of a double to the next, as a share of it, with some steps of rounding. */
const ROUNDING = 2 ** -50;

/** @returns a valid geometry; what has no area stays as lines and points */
export function repairBy(engine: RepairEngine, geometry: FlatGeometry, method: RepairMethod): FlatGeometry {
  if (method === 'linework') return engine.makeValid(geometry, method);
  const prepare = method === 'structure' ? separateOutsideHoles : fillOutlines;
  return engine.makeValid(
    mapPolygonal(geometry, (shape) => prepare(engine, shape)),
    'structure',
  );
}

function mapPolygonal(geometry: FlatGeometry, change: (shape: FlatShape) => FlatShape): FlatGeometry {
  if (geometry.type === 'GeometryCollection')
    return { ...geometry, geometries: geometry.geometries.map((member) => mapPolygonal(member, change)) };
  return geometry.type === 'Polygon' || geometry.type === 'MultiPolygon' ? change(geometry) : geometry;
}

/** Makes polygons of holes that touch their shell from outside. @returns the shape itself where there are none */
function separateOutsideHoles(engine: RepairEngine, shape: FlatShape): FlatShape {
  if (shape.ends.length <= (shape.parts?.length ?? 1)) return shape;
  const polygons = toRingPolygons(shape);
  const outside = new Set(polygons.flatMap((polygon) => findTouchingOutsideHoles(engine, polygon)));
  if (outside.size === 0) return shape;
  return toShape([
    ...polygons.map(({ shell, holes }) => ({ shell, holes: holes.filter((hole) => !outside.has(hole)) })),
    ...Array.from(outside, (shell) => ({ shell, holes: [] })),
  ]);
}

function findTouchingOutsideHoles(engine: RepairEngine, { shell, holes }: RingPolygon): readonly Ring[] {
  if (holes.length === 0) return [];
  const land = toRegion(engine.makeValid(ringToPolygon(shell), 'structure'));
  if (land === undefined) return [];
  const locate = createPointLocator(land, holes.length);
  return holes.filter((hole) => {
    if (!boundsIntersect(hole.bounds, shell.bounds)) return false;
    const region = toRegion(engine.makeValid(ringToPolygon(hole), 'structure'));
    if (region === undefined) return false;
    const [x = NaN, y = NaN] = firstPosition(engine.pointOnSurface(region));
    return locate(x, y) !== 'inside' && engine.is('intersects', land, region) && isOutside(engine, region, land);
  });
}

/**
 * Fills each shell and cuts holes out of it.
 * @returns polygons that may overlap: their union is the land; shells that enclose nothing stay as they are
 */
function fillOutlines(engine: RepairEngine, shape: FlatShape): FlatShape {
  const polygons = toRingPolygons(shape);
  const outlines = polygons.map(({ shell }) => fill(engine, shell));
  const index = indexBounds(polygons.map(({ shell }) => shell.bounds));
  const cuts: FlatShape[][] = polygons.map(() => []);
  polygons.forEach(({ holes }, i) => {
    const own = outlines[i];
    if (own === undefined) return;
    for (const ring of holes) {
      const hole = fill(engine, ring);
      if (hole === undefined || isOutside(engine, hole, own)) continue;
      const water = toRegion(engine.intersection(hole, own));
      if (water === undefined) continue;
      for (const j of index.search(boundsOf(water))) {
        const other = outlines[j];
        if (other !== undefined && (j === i || !isWithin(engine, other, hole))) cuts[j]?.push(water);
      }
    }
  });
  const regions = polygons.flatMap(({ shell }, i): readonly RingPolygon[] => {
    const outline = outlines[i];
    if (outline === undefined) return [{ shell, holes: [] }];
    const holes = cuts[i] ?? [];
    if (holes.length === 0) return toRingPolygons(outline);
    const water = engine.union(toShape(holes.flatMap(toRingPolygons)));
    return toRingPolygons(engine.difference(outline, water));
  });
  return toShape(regions);
}

/** @returns all that a ring encloses; undefined for a ring that encloses nothing */
function fill(engine: RepairEngine, ring: Ring): FlatShape | undefined {
  const faces = toRegion(engine.polygonize(engine.union(toLine(ring))));
  return faces && toRegion(engine.union(faces));
}

/** True when a region overlaps another one by no more than rounding moves its edges. */
function isOutside(engine: RepairEngine, region: FlatShape, other: FlatShape): boolean {
  return isThin(engine, engine.intersection(region, other), region);
}

function isWithin(engine: RepairEngine, region: FlatShape, other: FlatShape): boolean {
  return boundsIntersect(boundsOf(region), boundsOf(other)) && isThin(engine, engine.difference(region, other), region);
}

/** True for a part of a region that is no wider than rounding, and less than half of it. */
function isThin(engine: RepairEngine, part: FlatGeometry, region: FlatShape): boolean {
  const { west, south, east, north } = boundsOf(region);
  const width = ROUNDING * Math.max(-west, -south, east, north);
  const length = measurePlanarLength({ ...region, type: 'MultiLineString' });
  return engine.area(part) <= Math.min(width * length, engine.area(region) / 2);
}

/** Polygons of a geometry, without its lines and points; undefined where there are none. */
function toRegion(geometry: FlatGeometry): FlatShape | undefined {
  const region = toShape(toRingPolygons(geometry));
  return region.coordinates.length === 0 ? undefined : region;
}

function toLine({ coordinates }: Ring): FlatShape {
  return { type: 'LineString', coordinates, stride: 2, ends: Uint32Array.of(coordinates.length / 2) };
}

function firstPosition(point: FlatGeometry): Float64Array {
  return shapesOf(point)[0]?.coordinates ?? new Float64Array();
}
