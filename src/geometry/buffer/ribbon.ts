/** Every place within a distance of a line in the plane, as the curve that goes once around it. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Line } from '../shapes/parts.ts';

/**
 * The curve runs beside the line, along one side and back along the other, and crosses itself where the line turns in.
 * It winds round a place as many times as the line passes by within the radius (a convolution of line and disc), so
 * what it winds round at least once is the buffer. GEOS' buffer by 0 keeps just that; its own buffer by the radius
 * would first fill dents that are shallower than 1 % of it.
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
 * Arcs are drawn with vertices on the circle, at the same directions for every line, so that neighbours agree.
 * @param segments chords in a full circle; between two vertices an arc is missed by radius (1 - cos(π / segments))
 */
export function discOf(radius: number, segments: number): Disc {
  const step = (2 * Math.PI) / segments;
  const cosines = Float64Array.from({ length: segments }, (_, i) => radius * Math.cos(i * step));
  const sines = Float64Array.from({ length: segments }, (_, i) => radius * Math.sin(i * step));

  function pushArc(out: number[], x: number, y: number, from: number, turn: number): void {
    // A vertex so near to the end of the arc that it would double it is left out.
    const first = Math.floor(from / step + 1e-9) + 1;
    const last = Math.ceil((from + turn) / step - 1e-9) - 1;
    for (let i = first; i <= last; i++) {
      const k = ((i % segments) + segments) % segments;
      out.push(x + (cosines[k] ?? 0), y + (sines[k] ?? 0));
    }
  }

  return {
    around(line) {
      const out: number[] = [];
      const [[x0 = 0, y0 = 0] = []] = line;
      if (line.length === 1) {
        for (let k = 0; k < segments; k++) out.push(x0 + (cosines[k] ?? 0), y0 + (sines[k] ?? 0));
        return closed(out);
      }
      const count = line.length - 1;
      // There and back: the edges of a polygon without an inside.
      for (let i = 0; i < 2 * count; i++) {
        const [ax = 0, ay = 0] = line[i < count ? i : 2 * count - i] ?? [];
        const [bx = 0, by = 0] = line[i < count ? i + 1 : 2 * count - i - 1] ?? [];
        const following = (i + 1) % (2 * count);
        const [cx = 0, cy = 0] = line[following < count ? following + 1 : 2 * count - following - 1] ?? [];
        const [ux, uy] = unit(bx - ax, by - ay);
        out.push(ax + radius * uy, ay - radius * ux, bx + radius * uy, by - radius * ux);
        const isEnd = i === count - 1 || i === 2 * count - 1;
        const [vx, vy] = unit(cx - bx, cy - by);
        const cross = ux * vy - uy * vx;
        const dot = ux * vx + uy * vy;
        const turn = isEnd || (cross === 0 && dot < 0) ? Math.PI : Math.atan2(cross, dot);
        if (turn > 0) pushArc(out, bx, by, Math.atan2(-ux, uy), turn);
      }
      return closed(out);
    },
  };
}

function closed(out: number[]): FlatShape {
  out.push(out[0] ?? 0, out[1] ?? 0);
  const coordinates = Float64Array.from(out);
  return { type: 'Polygon', coordinates, stride: 2, ends: Uint32Array.of(coordinates.length / 2) };
}

function unit(dx: number, dy: number): readonly [number, number] {
  const length = Math.hypot(dx, dy);
  return [dx / length, dy / length];
}
