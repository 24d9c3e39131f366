/** Planar buffer of a line by its offset curve, which goes once around it. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import type { Line } from '../flat/parts.ts';

/**
 * Buffer of a line by winding numbers. The curve runs along one side of the line and back along the other, and crosses
 * itself where the line turns inward. Its winding number at a point is at least the number of times the line passes by
 * (convolution of line and disc), and 0 out of reach; the buffer is where it is at least 1. GEOS' buffer by 0 keeps
 * exactly that; its own buffer by the radius would first fill dents shallower than 1 % of it.
 * @see Wein 2007, Exact and approximate construction of offset polygons, doi:10.1016/j.cad.2007.01.010
 */
export function bufferLine(engine: PlanarEngine, line: Line, disc: Disc): FlatGeometry {
  const curve = disc.createCurve(line);
  return line.length === 1 ? curve : engine.buffer(curve, 0, 1);
}

export interface Disc {
  /** Offset curve as a polygon that may cross itself; consecutive positions of the line must differ. */
  createCurve(line: Line): FlatShape;
}

/**
 * A regular polygon approximates the disc, for sides as for turns: with sides at the exact radius, their ends would not
 * be vertices of the polygon, and slivers within reach could lie outside the curve.
 * @param segments sides of the polygon, a multiple of 4; between vertices it misses radius (1 - cos(π / segments))
 */
export function createDisc(radius: number, segments: number): Disc {
  const step = (2 * Math.PI) / segments;
  const cosines = Float64Array.from({ length: segments }, (_, i) => radius * Math.cos(i * step));
  const sines = Float64Array.from({ length: segments }, (_, i) => radius * Math.sin(i * step));

  function appendVertex(out: number[], [x = 0, y = 0]: Position, vertex: number): void {
    const k = ((vertex % segments) + segments) % segments;
    out.push(x + (cosines[k] ?? 0), y + (sines[k] ?? 0));
  }

  /** Vertex that is farthest to the right of an edge. */
  function findVertex([ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position): number {
    return Math.round(Math.atan2(ax - bx, by - ay) / step);
  }

  return {
    createCurve(line) {
      const out: number[] = [];
      const [first = []] = line;
      if (line.length === 1) {
        for (let k = 0; k < segments; k++) appendVertex(out, first, k);
        return toPolygon(out);
      }
      const forward = line.slice(1).map((to, i) => findVertex(line[i] ?? to, to));
      // There and back, as a polygon without area.
      const vertices = [...forward, ...forward.map((vertex) => vertex + segments / 2).reverse()];
      vertices.forEach((vertex, i) => {
        const isEnd = i === forward.length - 1 || i === vertices.length - 1;
        const corner = line[i < forward.length ? i + 1 : vertices.length - 1 - i] ?? [];
        const following = vertices[(i + 1) % vertices.length] ?? vertex;
        const turn = isEnd ? segments / 2 : shortTurn(following - vertex, segments);
        appendVertex(out, corner, vertex);
        // An inward turn is cut short; what that adds is within reach of the vertex.
        for (let k = 1; k < turn; k++) appendVertex(out, corner, vertex + k);
        if (turn !== 0) appendVertex(out, corner, following);
      });
      return toPolygon(out);
    },
  };
}

/** Equivalent turn above -half up to half a circle. */
function shortTurn(turn: number, circle: number): number {
  return turn - circle * Math.ceil(turn / circle - 0.5);
}

function toPolygon(out: number[]): FlatShape {
  out.push(out[0] ?? 0, out[1] ?? 0);
  const coordinates = Float64Array.from(out);
  return { type: 'Polygon', coordinates, stride: 2, ends: Uint32Array.of(coordinates.length / 2) };
}
