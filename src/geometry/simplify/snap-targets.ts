/** The vertices that others snap to, found by place. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { indexBoxes } from '../engine/spatial-index.ts';
import type { Tolerance } from './douglas-peucker.ts';
import { shapesOf } from '../shapes/flat.ts';
import { largestScale, type DegreeScale } from '../geodesy/metres-per-degree.ts';

type Place = readonly [number, number];

export interface Targets {
  /** The nearest one within the tolerance; the earliest of several. */
  near(x: number, y: number): Place | undefined;
  /** Those within the tolerance of an edge, along the edge, without its ends and what lies at them. */
  beside(ax: number, ay: number, bx: number, by: number): readonly Place[];
}

/** Below the shortest degree there is, so that no search box is too small. */
const METRES_PER_DEGREE = 110_000;

/** @param thinned leaves out vertices within the tolerance of an earlier one, which then snap to that */
export function createTargets(geometry: FlatGeometry, { distance, metres }: Tolerance, thinned: boolean): Targets {
  const vertices = distinctVertices(geometry);
  const index = indexBoxes(Float64Array.from(vertices.flatMap(([x, y]) => [x, y, x, y])));
  const dismissed = new Uint8Array(vertices.length);

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

  function nearest(x: number, y: number, before: number): number {
    const scale = scaleAt(y);
    const [rx, ry] = reachAt(y, y);
    let [best, least] = [-1, distance];
    for (const i of index.search(x - rx, y - ry, x + rx, y + ry)) {
      if (i >= before || dismissed[i] === 1) continue;
      const [tx, ty] = vertices[i] ?? [0, 0];
      const far = Math.hypot((tx - x) * scale.x, (ty - y) * scale.y);
      if (far < least || (far === least && best < 0)) [best, least] = [i, far];
    }
    return best;
  }
  if (thinned) vertices.forEach(([x, y], i) => (dismissed[i] = nearest(x, y, i) >= 0 ? 1 : 0));

  return {
    near: (x, y) => vertices[nearest(x, y, vertices.length)],
    beside(ax, ay, bx, by) {
      const [rx, ry] = reachAt(Math.min(ay, by), Math.max(ay, by));
      const found: { readonly t: number; readonly place: Place }[] = [];
      for (const i of index.search(
        Math.min(ax, bx) - rx,
        Math.min(ay, by) - ry,
        Math.max(ax, bx) + rx,
        Math.max(ay, by) + ry,
      )) {
        const place = vertices[i];
        if (!place || dismissed[i] === 1) continue;
        const scale = scaleAt(place[1]);
        const [dx, dy] = [(bx - ax) * scale.x, (by - ay) * scale.y];
        const [px, py] = [(place[0] - ax) * scale.x, (place[1] - ay) * scale.y];
        const t = (px * dx + py * dy) / (dx * dx + dy * dy);
        if (!(t > 0 && t < 1) || isEnd(place, ax, ay) || isEnd(place, bx, by)) continue;
        if (Math.hypot(px - t * dx, py - t * dy) <= distance) found.push({ t, place });
      }
      return found.sort((a, b) => a.t - b.t).map(({ place }) => place);
    },
  };
}

function isEnd([x, y]: Place, atX: number, atY: number): boolean {
  return x === atX && y === atY;
}

function distinctVertices(geometry: FlatGeometry): readonly Place[] {
  const places = new Map<string, Place>();
  for (const { coordinates, stride } of shapesOf(geometry)) {
    for (let i = 0; i < coordinates.length; i += stride) {
      const place: Place = [coordinates[i] ?? 0, coordinates[i + 1] ?? 0];
      const name = place.join();
      if (!places.has(name)) places.set(name, place);
    }
  }
  return [...places.values()];
}
