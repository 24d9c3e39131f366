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
import { EngineError, type PlanarEngine, type RepairMethod } from './engine.ts';
import { measurePlanarLength } from '../flat/dimensions.ts';
import { boundsOf, isPolygonal, shapesOf } from '../flat/flat.ts';
import { createPointLocator } from '../flat/point-in-polygon.ts';
import {
  boundsIntersect,
  ringToLine,
  ringToPolygon,
  toRingPolygons,
  toShape,
  type Ring,
  type RingPolygon,
} from '../flat/ring-polygons.ts';
import { indexBounds } from '../flat/spatial-index.ts';
import { countTurns } from '../flat/winding.ts';
import { hasNearCoincidence } from './near-coincidence.ts';

/** Operations of the engine that the rules are made of. */
export type RepairEngine = Pick<
  PlanarEngine,
  'area' | 'invalidity' | 'intersection' | 'difference' | 'union' | 'polygonize' | 'pointOnSurface'
> & {
  /** The engine's own repair. */
  readonly makeValid: (geometry: FlatGeometry, method: Exclude<RepairMethod, 'outline'>) => FlatGeometry;
};

/** Difference of a double to the next, as a share of it, with some steps of rounding. */
const ROUNDING = 2 ** -50;

/** Distance by which the engine may move a vertex, as a share of the largest coordinate. */
const SNAPPING = 2 ** -40;

/** @returns a valid geometry; what has no area stays as lines and points */
export function repairBy(engine: RepairEngine, geometry: FlatGeometry, method: RepairMethod): FlatGeometry {
  if (geometry.type === 'GeometryCollection')
    return { ...geometry, geometries: geometry.geometries.map((member) => repairBy(engine, member, method)) };
  if (method === 'linework' || !isPolygonal(geometry))
    return engine.makeValid(geometry, method === 'outline' ? 'structure' : method);
  return traceOnce(
    engine,
    method === 'structure' ? repairByStructure(engine, geometry) : fillOutlines(engine, geometry),
  );
}

/** The engine makes a line there and back of a ring without area: its length would count twice. */
function traceOnce(engine: RepairEngine, repaired: FlatGeometry): FlatGeometry {
  const isLine = ({ type }: FlatShape) => type === 'LineString' || type === 'MultiLineString';
  const shapes = shapesOf(repaired);
  const lines = shapes.filter(isLine);
  if (lines.length === 0) return repaired;
  const once = shapesOf(engine.union({ type: 'GeometryCollection', geometries: lines }));
  const [only, ...others] = [...shapes.filter((shape) => !isLine(shape)), ...once];
  return only && others.length === 0 ? only : { type: 'GeometryCollection', geometries: only ? [only, ...others] : [] };
}

/**
 * Repair by the engine, with a guard: where edges nearly coincide, its overlay of the rings may lose or fill whole faces
 * without an exception, or end in one. There the rings are also put together by guarded overlays, and areas decide.
 */
function repairByStructure(engine: RepairEngine, shape: FlatShape): FlatGeometry {
  const separated = separateOutsideHoles(engine, shape);
  const byEngine = attempt(() => engine.makeValid(separated, 'structure'));
  const polygons = toRingPolygons(separated);
  const rings = polygons.flatMap(({ shell, holes }) => [shell, ...holes]);
  const isSafe = () => rings.length < 2 || !hasNearCoincidence([toShape(rings.map(withoutHoles))]);
  if (byEngine !== undefined && isSafe()) return byEngine;
  const assembled = assemble(engine, polygons);
  return byEngine !== undefined && isSameArea(engine, byEngine, assembled) ? byEngine : assembled;
}

function assemble(engine: RepairEngine, polygons: readonly RingPolygon[]): FlatGeometry {
  const collapsed: Ring[] = [];
  const regions = polygons.flatMap(({ shell, holes }) => {
    const land = toRegion(repairRing(engine, shell));
    if (land === undefined) {
      collapsed.push(shell);
      return [];
    }
    const water = holes.flatMap((hole) => toRingPolygons(repairRing(engine, hole)));
    return cutOut(engine, land, water);
  });
  return unite(engine, regions, collapsed);
}

/** @param water polygons that may overlap */
function cutOut(engine: RepairEngine, land: FlatShape, water: readonly RingPolygon[]): readonly RingPolygon[] {
  return toRingPolygons(water.length === 0 ? land : engine.difference(land, engine.union(toShape(water))));
}

/** @param collapsed rings without area, which stay as lines */
function unite(engine: RepairEngine, regions: readonly RingPolygon[], collapsed: readonly Ring[]): FlatGeometry {
  const land = engine.union(toShape(regions));
  if (collapsed.length === 0 && engine.invalidity(land) === undefined) return land;
  return engine.makeValid(toShape([...toRingPolygons(land), ...collapsed.map(withoutHoles)]), 'structure');
}

function isSameArea(engine: RepairEngine, a: FlatGeometry, b: FlatGeometry): boolean {
  const { west, south, east, north } = boundsOf(a);
  const width = SNAPPING * Math.max(-west, -south, east, north);
  const region = toRegion(a);
  const length = region === undefined ? 0 : measurePlanarLength({ ...region, type: 'MultiLineString' });
  return Math.abs(engine.area(a) - engine.area(b)) <= width * length;
}

/** @returns undefined where the engine fails */
function attempt(operate: () => FlatGeometry): FlatGeometry | undefined {
  try {
    return operate();
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}

/** Makes polygons of holes outside of their shell; the engine alone makes them of those that do not touch it. @returns the shape itself where there are none */
function separateOutsideHoles(engine: RepairEngine, shape: FlatShape): FlatShape {
  if (shape.ends.length <= (shape.parts?.length ?? 1)) return shape;
  const polygons = toRingPolygons(shape);
  const outside = new Set(polygons.flatMap((polygon) => findOutsideHoles(engine, polygon)));
  if (outside.size === 0) return shape;
  return toShape([
    ...polygons.map(({ shell, holes }) => ({ shell, holes: holes.filter((hole) => !outside.has(hole)) })),
    ...Array.from(outside, withoutHoles),
  ]);
}

function findOutsideHoles(engine: RepairEngine, { shell, holes }: RingPolygon): readonly Ring[] {
  if (holes.length === 0) return [];
  const land = toRegion(repairRing(engine, shell));
  if (land === undefined) return [];
  const locate = createPointLocator(land, holes.length);
  return holes.filter((hole) => {
    const region = toRegion(repairRing(engine, hole));
    if (region === undefined) return false;
    if (!boundsIntersect(hole.bounds, shell.bounds)) return true;
    const [x = NaN, y = NaN] = firstPosition(engine.pointOnSurface(region));
    return locate(x, y) !== 'inside' && isOutside(engine, region, land);
  });
}

/** Fills each shell and cuts holes out of it. */
function fillOutlines(engine: RepairEngine, shape: FlatShape): FlatGeometry {
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
  const regions = outlines.flatMap((outline, i) =>
    outline === undefined ? [] : cutOut(engine, outline, (cuts[i] ?? []).flatMap(toRingPolygons)),
  );
  const collapsed = polygons.flatMap(({ shell }, i) => (outlines[i] === undefined ? [shell] : []));
  return unite(engine, regions, collapsed);
}

/** @returns all that a ring encloses; undefined for a ring that encloses nothing */
function fill(engine: RepairEngine, ring: Ring): FlatShape | undefined {
  const faces = toRegion(engine.polygonize(engine.union(ringToLine(ring))));
  return faces && toRegion(engine.union(faces));
}

/**
 * Land of a ring by its winding numbers. The engine alone fails on some that run over themselves ("unable to assign hole
 * to a shell"): those are put together from their faces.
 */
function repairRing(engine: RepairEngine, ring: Ring): FlatGeometry {
  const byEngine = attempt(() => engine.makeValid(ringToPolygon(ring), 'structure'));
  if (byEngine !== undefined) return byEngine;
  const line = engine.union(ringToLine(ring));
  const faces = toRingPolygons(engine.polygonize(line)).filter((face) => {
    const [x = NaN, y = NaN] = firstPosition(engine.pointOnSurface(toShape([face])));
    return countTurns(ring, x, y) !== 0;
  });
  return faces.length === 0 ? line : engine.union(toShape(faces));
}

/** True when a region overlaps another one by no more than rounding moves its edges. */
function isOutside(engine: RepairEngine, region: FlatShape, other: FlatShape): boolean {
  return isThin(engine, engine.intersection(region, other), region);
}

function isWithin(engine: RepairEngine, region: FlatShape, other: FlatShape): boolean {
  return boundsIntersect(boundsOf(region), boundsOf(other)) && isThin(engine, engine.difference(region, other), region);
}

/** True for a part of a region that is at most as wide as rounding, and less than half of it. */
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

function withoutHoles(shell: Ring): RingPolygon {
  return { shell, holes: [] };
}

function firstPosition(point: FlatGeometry): Float64Array {
  return shapesOf(point)[0]?.coordinates ?? new Float64Array();
}
