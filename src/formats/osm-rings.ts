/** Joins ways of a relation to rings, and rings to polygons. @see https://wiki.openstreetmap.org/wiki/Relation:multipolygon */
import type { FlatShape } from '../../schemas/flat-geometry.ts';
import { boundsOf } from '../../schemas/flat-walk.ts';
import { createPolygonLocator } from '../geometry/flat/containing-polygon.ts';
import { toOrientedShape, type Ring } from '../geometry/flat/ring-polygons.ts';
import type { OsmLine } from './osm-elements.ts';

/** Positions, the first one at the end too. */
const MIN_RING = 4;

export interface AssembledArea {
  /** Undefined where no outer ring is whole. */
  readonly shape: FlatShape | undefined;
  /** Rings that are open, and inner ones that lie in no outer one. */
  readonly left: number;
}

export function assembleArea(outer: readonly OsmLine[], inner: readonly OsmLine[]): AssembledArea {
  const [shells, holes] = [joinRings(outer), joinRings(inner)];
  let left = shells.open + holes.open;
  if (shells.rings.length === 0) return { shape: undefined, left };
  const polygons = shells.rings.map((shell) => ({ shell, holes: [] as Ring[] }));
  const locate = createPolygonLocator(shells.rings);
  for (const hole of holes.rings) {
    const around = polygons[locate(hole)];
    if (around) around.holes.push(hole);
    else left += 1;
  }
  return { shape: toOrientedShape(polygons), left };
}

/** @param line that ends where it begins */
export function toArea(line: OsmLine): FlatShape {
  return toOrientedShape([{ shell: toRing(line), holes: [] }]);
}

export function isClosed(line: OsmLine): boolean {
  return line.length >= 2 * MIN_RING && line[0] === line.at(-2) && line[1] === line.at(-1) && !line.some(Number.isNaN);
}

function joinRings(lines: readonly OsmLine[]): { readonly rings: Ring[]; readonly open: number } {
  const rings = lines.filter(isClosed).map(toRing);
  const others = lines.filter((line) => !isClosed(line));
  const rest = new Set(others.filter((line) => line.length >= 4 && !line.some(Number.isNaN)));
  let open = others.length - rest.size;
  const atEnds = new Map<string, OsmLine[]>();
  for (const line of rest) for (const key of [firstOf(line), lastOf(line)]) push(atEnds, key, line);
  for (const line of rest) {
    rest.delete(line);
    const joined = [...line];
    for (let next = findNext(joined, atEnds, rest); next; next = findNext(joined, atEnds, rest)) {
      rest.delete(next);
      append(joined, firstOf(next) === lastOf(joined) ? next : reverse(next));
    }
    if (isClosed(joined)) rings.push(toRing(joined));
    else open += 1;
  }
  return { rings, open };
}

/** A way that goes on where the line ends, unless that is where it begins. */
function findNext(line: OsmLine, atEnds: ReadonlyMap<string, OsmLine[]>, rest: ReadonlySet<OsmLine>) {
  const end = lastOf(line);
  if (end === firstOf(line)) return undefined;
  const candidates = atEnds.get(end) ?? [];
  for (let one = candidates.pop(); one; one = candidates.pop()) if (rest.has(one)) return one;
  return undefined;
}

function append(line: number[], next: OsmLine): void {
  for (let i = 2; i < next.length; i++) line.push(next[i] as number);
}

function reverse(line: OsmLine): OsmLine {
  const reversed: number[] = [];
  for (let i = line.length - 2; i >= 0; i -= 2) reversed.push(line[i] as number, line[i + 1] as number);
  return reversed;
}

function push(map: Map<string, OsmLine[]>, key: string, line: OsmLine): void {
  const lines = map.get(key);
  if (lines) lines.push(line);
  else map.set(key, [line]);
}

function firstOf(line: OsmLine): string {
  return `${line[0] ?? NaN},${line[1] ?? NaN}`;
}

function lastOf(line: OsmLine): string {
  return `${line.at(-2) ?? NaN},${line.at(-1) ?? NaN}`;
}

function toRing(line: OsmLine): Ring {
  const coordinates = Float64Array.from(line);
  const bounds = boundsOf({ type: 'LineString', coordinates, stride: 2, ends: Uint32Array.of(line.length / 2) });
  return { coordinates, bounds };
}
