/** Every place within a distance of a line in the plane, as the curve that goes once around it. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import type { Line } from '../flat/parts.ts';

/**
 * The curve runs beside the line, along one side and back along the other, and crosses itself where the line turns in.
 * It winds round a place at least as many times as the line passes by (a convolution of line and disc), and round none
 * that is out of reach, so what it winds round at least once is the buffer. GEOS' buffer by 0 keeps just that; its own
 * buffer by the radius would first fill dents that are shallower than 1 % of it.
 * @see Wein 2007, Exact and approximate construction of offset polygons, doi:10.1016/j.cad.2007.01.010
 */
export function ribbon(engine: PlanarEngine, line: Line, disc: Disc): FlatGeometry {
  const curve = disc.around(line);
  return line.length === 1 ? curve : engine.buffer(curve, 0, 1);
}

export interface Disc {
  /** The curve as a polygon that may cross itself; consecutive positions of the line differ. */
  around(line: Line): FlatShape;
}

/**
 * A regular polygon stands for the disc, for sides as for turns: were a side drawn at the very radius, its ends would
 * be no vertices of the polygon, and slivers well within reach could come to lie outside of the curve.
 * @param segments sides of the polygon, a multiple of 4: between two vertices it misses radius (1 - cos(π / segments))
 */
export function discOf(radius: number, segments: number): Disc {
  const step = (2 * Math.PI) / segments;
  const cosines = Float64Array.from({ length: segments }, (_, i) => radius * Math.cos(i * step));
  const sines = Float64Array.from({ length: segments }, (_, i) => radius * Math.sin(i * step));

  function pushVertex(out: number[], [x = 0, y = 0]: Position, vertex: number): void {
    const k = ((vertex % segments) + segments) % segments;
    out.push(x + (cosines[k] ?? 0), y + (sines[k] ?? 0));
  }

  /** The vertex that is furthest to the right of an edge. */
  function vertexBeside([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position): number {
    return Math.round(Math.atan2(ax - bx, by - ay) / step);
  }

  return {
    around(line) {
      const out: number[] = [];
      const [first = []] = line;
      if (line.length === 1) {
        for (let k = 0; k < segments; k++) pushVertex(out, first, k);
        return closed(out);
      }
      const there = line.slice(1).map((to, i) => vertexBeside(line[i] ?? to, to));
      // There and back: the edges of a polygon without an inside.
      const vertices = [...there, ...there.map((vertex) => vertex + segments / 2).reverse()];
      vertices.forEach((vertex, i) => {
        const isEnd = i === there.length - 1 || i === vertices.length - 1;
        const corner = line[i < there.length ? i + 1 : vertices.length - 1 - i] ?? [];
        const following = vertices[(i + 1) % vertices.length] ?? vertex;
        const turn = isEnd ? segments / 2 : shortTurn(following - vertex, segments);
        pushVertex(out, corner, vertex);
        // A turn in is cut short: what that adds is within reach of the corner.
        for (let k = 1; k < turn; k++) pushVertex(out, corner, vertex + k);
        if (turn !== 0) pushVertex(out, corner, following);
      });
      return closed(out);
    },
  };
}

/** The same turn, from -half to half a circle, the latter included. */
function shortTurn(turn: number, circle: number): number {
  return turn - circle * Math.ceil(turn / circle - 0.5);
}

function closed(out: number[]): FlatShape {
  out.push(out[0] ?? 0, out[1] ?? 0);
  const coordinates = Float64Array.from(out);
  return { type: 'Polygon', coordinates, stride: 2, ends: Uint32Array.of(coordinates.length / 2) };
}
