/** Extents that do not meet: a certain reason why nothing of two layers does. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { boundsOf, isEmpty, type Bounds } from './flat.ts';

/**
 * @returns a clause with both extents in the plane of the coordinates (smallest x, y, largest x, y), to follow another
 * one; empty where they meet or a geometry has no position
 */
export function explainApart(a: FlatGeometry, b: FlatGeometry): string {
  if (isEmpty(a) || isEmpty(b)) return '';
  const [first, second] = [boundsOf(a), boundsOf(b)];
  const meet =
    first.west <= second.east &&
    second.west <= first.east &&
    first.south <= second.north &&
    second.south <= first.north;
  return meet ? '' : `; their extents ${format(first)} and ${format(second)} do not meet`;
}

function format({ west, south, east, north }: Bounds): string {
  return `[${[west, south, east, north].join(', ')}]`;
}
