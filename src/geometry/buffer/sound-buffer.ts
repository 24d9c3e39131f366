/**
 * Buffer by GEOS, checked against distances. GEOS unites offset curves that it trims where the geometry turns inward,
 * and guesses which of them are inverted. What its guesses miss are holes and shells that lie within the distance of an
 * edge (of a closed line or ring that is narrower than twice the distance), or that are lost.
 * @see https://github.com/locationtech/jts/issues/876, https://github.com/libgeos/geos/issues/984
 */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { boundsOf, shapesOf } from '../flat/flat.ts';
import { orientation } from '../flat/orientation.ts';
import {
  ringToLine,
  toOrientedShape,
  toRingPolygons,
  toShape,
  type Ring,
  type RingPolygon,
} from '../flat/ring-polygons.ts';
import { coverEdges, createCheck, type BufferCheck } from './buffer-check.ts';
import { createEdgeReach } from './edge-reach.ts';
import { findLostParts, hasPointBeyond } from './lost-parts.ts';

/** Edges of a result that are compared with the same edges of the geometry. */
const EDGES_PER_SEARCH = 16;

/** Maximum number of edges that are compared faster than searched. */
const MAX_COMPARED_EDGES = 48;

/** Maximum number of repairs; each brings in edges that the one before left out. */
const MAX_REPAIRS = 16;

/**
 * Planar buffer of which every border is at the distance, up to the chords of arcs and the 1 % by which GEOS fills
 * dents.
 * @param geometry valid
 * @param distance in the unit of the coordinates
 * @returns polygons, shells counter-clockwise
 */
export function bufferSoundly(
  engine: PlanarEngine,
  geometry: FlatGeometry,
  distance: number,
  quadrantSegments: number,
): FlatGeometry {
  const result = engine.buffer(geometry, distance, quadrantSegments);
  if (distance === 0 || isCertain(geometry, distance)) return result;
  const check = createCheck(engine, geometry, distance, quadrantSegments);
  const parts = toRingPolygons(result);
  const lost = findLostParts(check, parts);
  const complete =
    lost.length === 0
      ? parts
      : distance > 0
        ? toRingPolygons(engine.difference(result, toShape(lost)))
        : [...parts, ...lost];
  const sound = removeFalseParts(check, complete);
  return sound === parts ? result : toOrientedShape(sound);
}

/** True for points, and for convex polygons that grow: their offset curves turn outward only. */
function isCertain(geometry: FlatGeometry, distance: number): boolean {
  const shapes = shapesOf(geometry);
  if (shapes.every(({ type }) => type === 'Point' || type === 'MultiPoint')) return true;
  if (distance < 0) return shapes.every(({ type }) => !type.endsWith('Polygon'));
  const polygons = toRingPolygons(geometry);
  return (
    polygons.length === 1 &&
    shapes.length === 1 &&
    polygons.every(({ shell, holes }) => holes.length === 0 && isConvex(shell))
  );
}

/** @param ring of a valid polygon: with turns to one side only, it goes round once */
function isConvex({ coordinates }: Ring): boolean {
  const at = (i: number) => coordinates[i % (coordinates.length - 2)] ?? 0;
  let side = 0;
  for (let i = 0; i < coordinates.length - 2; i += 2) {
    const turn = Math.sign(orientation(at(i), at(i + 1), at(i + 2), at(i + 3), at(i + 4), at(i + 5)));
    if (turn === 0) continue;
    if (turn === -side) return false;
    side = turn;
  }
  return true;
}

/** @returns the same parts where there is nothing to remove */
function removeFalseParts(check: BufferCheck, parts: readonly RingPolygon[]): readonly RingPolygon[] {
  const { engine, distance } = check;
  const used = new Set<number>();
  let current = parts;
  for (let repairs = 0; repairs < MAX_REPAIRS; repairs++) {
    const edges = new Set<number>();
    for (const ring of ringsOf(current)) {
      for (const [x, y] of findViolations(check, ring)) {
        for (const edge of check.reach.findWithin(x, y, check.strict)) edges.add(edge);
      }
    }
    const added = [...edges].filter((edge) => !used.has(edge));
    if (added.length === 0) break;
    for (const edge of added) used.add(edge);
    const covered = toShape(coverEdges(check, added));
    const repaired =
      distance > 0
        ? engine.union({ type: 'GeometryCollection', geometries: [toShape(current), covered] })
        : engine.difference(toShape(current), covered);
    current = toRingPolygons(repaired);
  }
  return dropFalseRings(check, current);
}

/** Drops holes, or shells of a negative buffer, of which every vertex is within the distance of an edge. */
function dropFalseRings(check: BufferCheck, parts: readonly RingPolygon[]): readonly RingPolygon[] {
  if (check.distance < 0) {
    const rest = parts.filter(({ shell }) => !isFalse(check, shell));
    return rest.length === parts.length ? parts : rest;
  }
  if (!parts.some(({ holes }) => holes.some((hole) => isFalse(check, hole)))) return parts;
  return parts.map(({ shell, holes }) => ({ shell, holes: holes.filter((hole) => !isFalse(check, hole)) }));
}

/**
 * True when no point of a ring is farther from the edges than the distance. Its vertices alone do not tell: on the grid of
 * GEOS, or by its simplification, all those of a small ring may lie within the distance.
 */
function isFalse(check: BufferCheck, ring: Ring): boolean {
  const { reach, strict } = check;
  const { coordinates } = ring;
  const radii = { beside: strict, beyond: strict };
  for (let i = 0; i < coordinates.length; i += 2) {
    if (!reach.isWithin(coordinates[i] ?? 0, coordinates[i + 1] ?? 0, radii)) return false;
  }
  return !hasPointBeyond(check, ring, createEdgeReach(ringToLine(ring), 0));
}

function ringsOf(parts: readonly RingPolygon[]): readonly Ring[] {
  return parts.flatMap(({ shell, holes }) => [shell, ...holes]);
}

/**
 * Points of a ring that are nearer to an edge than borders can be: vertices and, where its own edges are longer than
 * chords of arcs, their points nearest to an edge.
 */
function findViolations(check: BufferCheck, { coordinates }: Ring): (readonly [number, number])[] {
  const { reach, radii, quadrantSegments } = check;
  const size = Math.abs(check.distance);
  const chord = 3 * size * Math.sin((0.25 * Math.PI) / quadrantSegments);
  const nearest = Math.max(radii.beside, radii.beyond);
  const violations: (readonly [number, number])[] = [];
  let near: readonly number[] = [];
  let areFew = false;
  const test = (x: number, y: number) => {
    if (areFew ? reach.isWithinSome(near, x, y, radii) : reach.isWithin(x, y, radii)) violations.push([x, y]);
  };
  for (let first = 0; first + 2 < coordinates.length; first += 2 * EDGES_PER_SEARCH) {
    const run = coordinates.subarray(first, first + 2 * EDGES_PER_SEARCH + 2);
    near = reach.findNearBox(boundsOf(ringToLine({ coordinates: run })), size);
    areFew = near.length <= MAX_COMPARED_EDGES;
    for (let i = 2; i < run.length; i += 2) {
      const [ax, ay] = [run[i - 2] as number, run[i - 1] as number];
      const [bx, by] = [run[i] as number, run[i + 1] as number];
      test(bx, by);
      if ((bx - ax) ** 2 + (by - ay) ** 2 <= chord * chord) continue;
      const edges = areFew
        ? near
        : reach.findNearBox(boundsOf(ringToLine({ coordinates: run.subarray(i - 2, i + 2) })), size);
      for (const edge of edges) testApproaches(reach.edges, edge, ax, ay, bx, by, nearest, test);
    }
  }
  return violations;
}

/** Tests the points of a segment at which it comes nearest to an edge: across from its ends, and where they cross. */
function testApproaches(
  edges: Float64Array,
  edge: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  radius: number,
  test: (x: number, y: number) => void,
): void {
  const i = 4 * edge;
  const [dx, dy] = [bx - ax, by - ay];
  const size = dx * dx + dy * dy;
  const [px, py] = [(edges[i] as number) - ax, (edges[i + 1] as number) - ay];
  const [qx, qy] = [(edges[i + 2] as number) - ax, (edges[i + 3] as number) - ay];
  const [t0, t1] = [(dx * px + dy * py) / size, (dx * qx + dy * qy) / size];
  const [s0, s1] = [dx * py - dy * px, dx * qy - dy * qx];
  // An end that is farther away has no part in a distance below the radius.
  const limit = radius * Math.sqrt(size);
  if (t0 > 0 && t0 < 1 && Math.abs(s0) < limit) test(ax + t0 * dx, ay + t0 * dy);
  if (t1 > 0 && t1 < 1 && Math.abs(s1) < limit) test(ax + t1 * dx, ay + t1 * dy);
  if (s0 > 0 === s1 > 0) return;
  const t = t0 + ((t1 - t0) * s0) / (s0 - s1);
  if (t > 0 && t < 1) test(ax + t * dx, ay + t * dy);
}
