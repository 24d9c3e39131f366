/** Builds flat geometries of positions that come one after another, as in texts. */
import { runningTotals, type FlatShape, type FlatType } from '../../schemas/flat-geometry.ts';

/** Numbers of a line or ring, three a position; NaN for a Z coordinate that is missing. */
export type Positions = readonly number[];

/**
 * @param polygons a list of rings each; one list of lines, or one list of one line, where the type has no more levels
 * @returns a shape without what is empty, and with Z coordinates where any position has one
 */
export function buildShape(type: FlatType, polygons: readonly (readonly Positions[])[]): FlatShape {
  const filled = polygons.map((rings) => rings.filter(({ length }) => length > 0)).filter(({ length }) => length > 0);
  const rings = filled.flat();
  const stride = rings.some(hasZ) ? 3 : 2;
  const count = rings.reduce((sum, { length }) => sum + length / 3, 0);
  const coordinates = new Float64Array(count * stride);
  let next = 0;
  for (const ring of rings) {
    for (let at = 0; at < ring.length; at += 3) {
      coordinates[next++] = ring[at] ?? NaN;
      coordinates[next++] = ring[at + 1] ?? NaN;
      if (stride === 3) coordinates[next++] = ring[at + 2] ?? NaN;
    }
  }
  const shape = { type, coordinates, stride, ends: runningTotals(rings.map(({ length }) => length / 3)) } as const;
  return type === 'MultiPolygon' ? { ...shape, parts: runningTotals(filled.map(({ length }) => length)) } : shape;
}

function hasZ(positions: Positions): boolean {
  for (let at = 2; at < positions.length; at += 3) if (!Number.isNaN(positions[at])) return true;
  return false;
}
