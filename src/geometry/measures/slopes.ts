/** Lengths of lines along their slopes, in a plane or on the ellipsoid. */
import type { EdgeModel } from '../../../schemas/edges.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { formatCount } from '../../common/format-count.ts';
import { geodesicEdgeLength, planarEdgeLength } from '../ellipsoid/ellipsoid-length.ts';
import { splitChains } from '../flat/rings.ts';
import { edgeInPlane } from './planar-measures.ts';

interface SlopeLength {
  /** Null without any Z coordinate on a line: nothing is known of its slopes. */
  readonly length: number | null;
  /** Positions of lines without a Z coordinate. */
  readonly without: number;
}

/** Edges are measured on it, and a metre of height is so many units of it. */
interface Surface {
  readonly measureEdge: (x0: number, y0: number, x1: number, y1: number) => number;
  readonly unitsPerMetre: number;
}

export function ellipsoidSurface(edges: EdgeModel): Surface {
  return { measureEdge: edges === 'planar' ? planarEdgeLength : geodesicEdgeLength, unitsPerMetre: 1 };
}

export function planeSurface(metresPerUnit: number): Surface {
  return { measureEdge: edgeInPlane, unitsPerMetre: 1 / metresPerUnit };
}

/**
 * Length of lines along their slopes: of each edge the hypotenuse of its length on the surface and its difference in height.
 * An edge without Z at one of its ends counts as level.
 * @param geometry Z coordinates in metres
 * @returns units of the surface
 */
function measureSlopes(geometry: FlatGeometry, { measureEdge, unitsPerMetre }: Surface): SlopeLength {
  let [length, without, withZ] = [0, 0, 0];
  for (const { coordinates, stride, start, end } of splitChains(geometry).lines) {
    const z = (i: number) => (stride === 3 ? (coordinates[i * stride + 2] ?? NaN) : NaN);
    for (let i = start; i < end; i++) {
      if (Number.isNaN(z(i))) without += 1;
      else withZ += 1;
      if (i === start) continue;
      const [from, to] = [(i - 1) * stride, i * stride];
      const [x0, y0, x1, y1] = [coordinates[from], coordinates[from + 1], coordinates[to], coordinates[to + 1]] as [number, number, number, number]; // prettier-ignore
      const level = measureEdge(x0, y0, x1, y1);
      const rise = (z(i) - z(i - 1)) * unitsPerMetre;
      length += Number.isNaN(rise) ? level : Math.hypot(level, rise);
    }
  }
  return { length: without > 0 && withZ === 0 ? null : length, without };
}

export interface SlopeMeasure {
  /** @returns length of the lines of a geometry along their slopes; null where none of their positions has Z */
  add(geometry: FlatGeometry): number | null;
  /** Sum over those that have one; null where there are lines, and none has Z. */
  total(): number | null;
  /** Says where Z is missing. */
  warnings(): readonly string[];
}

/** Measures the features of a layer, one after another. */
export function createSlopeMeasure(surface: Surface): SlopeMeasure {
  let [total, unknown, known, without] = [0, 0, 0, 0];
  return {
    add(geometry) {
      const measured = measureSlopes(geometry, surface);
      if (measured.length === null) {
        unknown += 1;
        return null;
      }
      if (splitChains(geometry).lines.length > 0) known += 1;
      without += measured.without;
      total += measured.length;
      return measured.length;
    },
    total: () => (known === 0 && unknown > 0 ? null : total),
    warnings: () => [
      ...(unknown > 0
        ? [`${formatCount(unknown, 'feature has', 'features have')} lines without Z coordinates: length_3d is null.`]
        : []),
      ...(without > 0
        ? [`${formatCount(without, 'position')} of lines with Z coordinates ${without === 1 ? 'has' : 'have'} none: length_3d takes edges there as level.`] // prettier-ignore
        : []),
    ],
  };
}
