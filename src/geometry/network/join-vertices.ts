/** Vertices of lines that are at one place, to the bit. */
import type { StreetLines } from './street-lines.ts';

export interface JoinedVertices {
  /** Place of each vertex: equal for vertices that have the same longitude and latitude. */
  readonly places: Uint32Array;
  /** Number of vertices at each place; a line that comes twice counts twice. */
  readonly counts: Uint32Array;
}

/**
 * Numbers the places of vertices in the order in which they come; longitudes 180 and -180 are one place, and so is a pole.
 */
export function joinVertices({ coordinates }: Pick<StreetLines, 'coordinates'>): JoinedVertices {
  const vertices = coordinates.length / 2;
  const size = 2 ** Math.ceil(Math.log2(Math.max(2 * vertices, 2)));
  const slots = new Uint32Array(size);
  const xs = new Float64Array(1);
  const bits = new Uint32Array(xs.buffer);
  const hash = (value: number, seed: number) => {
    xs[0] = value;
    const mixed = Math.imul((bits[0] as number) ^ seed, 0x9e3779b1) ^ Math.imul(bits[1] as number, 0x85ebca6b);
    return Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
  };
  const firsts = new Uint32Array(vertices);
  const places = new Uint32Array(vertices);
  const counts = new Uint32Array(vertices);
  let found = 0;
  for (let vertex = 0; vertex < vertices; vertex++) {
    const x = placeLongitude(coordinates, vertex);
    const y = coordinates[2 * vertex + 1] as number;
    const mixed = hash(y, hash(x, 0));
    let slot = (mixed ^ (mixed >>> 13)) & (size - 1);
    for (;;) {
      const place = (slots[slot] as number) - 1;
      if (place < 0) {
        slots[slot] = found + 1;
        firsts[found] = vertex;
        places[vertex] = found;
        counts[found++] = 1;
        break;
      }
      const other = firsts[place] as number;
      if (placeLongitude(coordinates, other) === x && coordinates[2 * other + 1] === y) {
        places[vertex] = place;
        counts[place] = (counts[place] as number) + 1;
        break;
      }
      slot = (slot + 1) & (size - 1);
    }
  }
  return { places, counts: counts.slice(0, found) };
}

function placeLongitude(coordinates: Float64Array, vertex: number): number {
  const x = coordinates[2 * vertex] as number;
  if (Math.abs(coordinates[2 * vertex + 1] as number) === 90) return 0;
  return x === -180 ? 180 : x;
}
