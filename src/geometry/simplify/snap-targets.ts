/** The vertices that others snap to, found by place: on Earth across the antimeridian too. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { indexBoxes } from '../flat/spatial-index.ts';
import type { Tolerance } from './douglas-peucker.ts';
import { shapesOf } from '../flat/flat.ts';
import { largestScale, type DegreeScale } from '../ellipsoid/metres-per-degree.ts';

type Place = readonly [number, number];

export interface Found {
  readonly places: readonly Place[];
  /** Numbers of other targets, beyond the antimeridian: lines and rings cannot go there and stay within [-180, 180]. */
  readonly barred: readonly number[];
}

export interface Targets {
  /**
   * The nearest one within the tolerance, the earliest of several; none where there is none.
   * @param free whether it is a point, that may change sides at the antimeridian
   */
  near(x: number, y: number, free: boolean): Found;
  /** Those within the tolerance of an edge, along the edge, without its ends and what lies at them. */
  beside(ax: number, ay: number, bx: number, by: number): Found;
}

interface Vertex {
  readonly place: Place;
  /** Whether no line or ring has it. */
  free: boolean;
}

/** A vertex as seen from one side of the antimeridian: its longitude, or that and a turn. */
interface Sight {
  readonly vertex: number;
  readonly place: Place;
}

/** Below the shortest degree there is, so that no search box is too small. */
const METRES_PER_DEGREE = 110_000;

/** @param thinned leaves out vertices within the tolerance of an earlier one, which then snap to that */
export function createTargets(geometry: FlatGeometry, { distance, metres }: Tolerance, thinned: boolean): Targets {
  const vertices = distinctVertices(geometry);
  // Both sides can come to what lies on the antimeridian, so that comes before all else.
  if (metres && thinned) vertices.sort((a, b) => Number(isOnSeam(b.place)) - Number(isOnSeam(a.place)));

  /** Distances are in the scale of the place asked about, never shorter than they truly are. */
  const scaleAt = (y: number): DegreeScale => {
    if (!metres) return { x: 1, y: 1 };
    const reach = distance / METRES_PER_DEGREE;
    return largestScale(y - reach, y + reach);
  };
  const reachAt = (south: number, north: number): Place => {
    if (!metres) return [distance, distance];
    const y = distance / METRES_PER_DEGREE;
    const poleward = Math.min(Math.max(Math.abs(south), Math.abs(north)) + y, 90);
    return [Math.min(360, y / Math.cos((poleward * Math.PI) / 180)), y];
  };

  const sights = sightsOf(vertices, ([x, y]) => metres && Math.abs(x) + reachAt(y, y)[0] >= 180);
  const index = indexBoxes(Float64Array.from(sights.flatMap(({ place: [x, y] }) => [x, y, x, y])));
  const dismissed = new Uint8Array(vertices.length);

  function nearest(x: number, y: number, free: boolean, before: number): Found {
    const scale = scaleAt(y);
    const [rx, ry] = reachAt(y, y);
    let [best, least] = [-1, Infinity];
    let [barred, leastBarred] = [-1, Infinity];
    for (const i of index.search(x - rx, y - ry, x + rx, y + ry)) {
      const { vertex, place } = sights[i] as Sight;
      if (vertex >= before || dismissed[vertex] === 1) continue;
      const far = Math.hypot((place[0] - x) * scale.x, (place[1] - y) * scale.y);
      if (far > distance) continue;
      if (metres && !free && isBeyond(place)) {
        if (far < leastBarred) [barred, leastBarred] = [vertex, far];
      } else if (far < least) [best, least] = [i, far];
    }
    const found = sights[best];
    // One that is a target itself stays where it is, though it would have moved.
    const isBarred = leastBarred < least || (thinned && least === 0 && barred >= 0);
    const others = isBarred ? [barred] : [];
    if (!found) return { places: [], barred: others };
    // A point becomes the same as the other one, on whichever side.
    return { places: [free ? (vertices[found.vertex] as Vertex).place : found.place], barred: others };
  }
  if (thinned) {
    vertices.forEach(({ place: [x, y], free }, i) => {
      dismissed[i] = nearest(x, y, free, i).places.length;
    });
  }

  return {
    near: (x, y, free) => nearest(x, y, free, vertices.length),
    beside(ax, ay, bx, by) {
      const [rx, ry] = reachAt(Math.min(ay, by), Math.max(ay, by));
      const found: { readonly t: number; readonly place: Place }[] = [];
      const barred: number[] = [];
      for (const i of index.search(
        Math.min(ax, bx) - rx,
        Math.min(ay, by) - ry,
        Math.max(ax, bx) + rx,
        Math.max(ay, by) + ry,
      )) {
        const { vertex, place } = sights[i] as Sight;
        if (dismissed[vertex] === 1) continue;
        const scale = scaleAt(place[1]);
        const [dx, dy] = [(bx - ax) * scale.x, (by - ay) * scale.y];
        const [px, py] = [(place[0] - ax) * scale.x, (place[1] - ay) * scale.y];
        const t = (px * dx + py * dy) / (dx * dx + dy * dy);
        if (!(t > 0 && t < 1) || isAt(place, ax, ay) || isAt(place, bx, by)) continue;
        if (Math.hypot(px - t * dx, py - t * dy) > distance) continue;
        if (metres && isBeyond(place)) barred.push(vertex);
        else found.push({ t, place });
      }
      return { places: found.sort((a, b) => a.t - b.t).map(({ place }) => place), barred };
    },
  };
}

function isAt([x, y]: Place, atX: number, atY: number): boolean {
  return x === atX && y === atY;
}

function isOnSeam([x]: Place): boolean {
  return Math.abs(x) === 180;
}

function isBeyond([x]: Place): boolean {
  return Math.abs(x) > 180;
}

/** @param isNear whether a vertex can be seen from beyond the antimeridian */
function sightsOf(vertices: readonly Vertex[], isNear: (place: Place) => boolean): readonly Sight[] {
  const names = new Set(vertices.map(({ place }) => place.join()));
  return vertices.flatMap(({ place }, vertex): readonly Sight[] => {
    const own = { vertex, place };
    if (!isNear(place)) return [own];
    const [x, y] = place;
    const turned: Place = [x > 0 ? x - 360 : x + 360, y];
    // On the antimeridian, another vertex may be there already.
    return names.has(turned.join()) ? [own] : [own, { vertex, place: turned }];
  });
}

function distinctVertices(geometry: FlatGeometry): Vertex[] {
  const vertices = new Map<string, Vertex>();
  for (const { type, coordinates, stride } of shapesOf(geometry)) {
    const free = type === 'Point' || type === 'MultiPoint';
    for (let i = 0; i < coordinates.length; i += stride) {
      const place: Place = [coordinates[i] ?? 0, coordinates[i + 1] ?? 0];
      const name = place.join();
      const known = vertices.get(name);
      if (!known) vertices.set(name, { place, free });
      else known.free &&= free;
    }
  }
  return [...vertices.values()];
}
