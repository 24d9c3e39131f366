/** Polygons of a zone from the borders around it. */
import type { FlatShape } from '../../../../schemas/flat-geometry.ts';
import { traceBorder } from '../../overlay/arrangement/trace-border.ts';
import type { Border } from '../../overlay/arrangement/border.ts';
import type { Borders } from './borders.ts';

/** @returns pieces with a label of each facility on a side of theirs */
export function groupPieces({ left, right }: Borders, roots: number, levels: number): readonly Uint32Array[] {
  if (roots === 1) return [Uint32Array.from(left.keys())];
  const groups: number[][] = Array.from({ length: roots }, () => []);
  left.forEach((label, piece) => {
    const own = label < 0 ? -1 : Math.floor(label / levels);
    const other = (right[piece] as number) < 0 ? -1 : Math.floor((right[piece] as number) / levels);
    if (own >= 0) groups[own]?.push(piece);
    if (other >= 0 && other !== own) groups[other]?.push(piece);
  });
  return groups.map((group) => Uint32Array.from(group));
}

/** @returns shells counter-clockwise; undefined for none */
export function assembleZone(
  { from, to, left, right, x, y }: Borders,
  pieces: Uint32Array,
  isIn: (label: number) => boolean,
): FlatShape | undefined {
  const [starts, ends]: [number[], number[]] = [[], []];
  for (const piece of pieces) {
    const isLeft = isIn(left[piece] as number);
    if (isLeft === isIn(right[piece] as number)) continue;
    starts.push((isLeft ? from : to)[piece] as number);
    ends.push((isLeft ? to : from)[piece] as number);
  }
  if (starts.length === 0) return undefined;
  const numbers = new Map<number, number>();
  const number = (node: number) => {
    const known = numbers.get(node);
    if (known !== undefined) return known;
    numbers.set(node, numbers.size);
    return numbers.size - 1;
  };
  const [own, other] = [Int32Array.from(starts, number), Int32Array.from(ends, number)];
  const nodes = [...numbers.keys()];
  const border = {
    count: own.length,
    from: own,
    to: other,
    owner: new Int32Array(own.length),
    x: Float64Array.from(nodes, (node) => x[node] as number),
    y: Float64Array.from(nodes, (node) => y[node] as number),
    vertices: nodes.length,
  };
  return traceBorder(border, new Set())?.shape ?? chainRings(border);
}

/**
 * Rings where borders come so near to each other that rounding hides which interior is whose: as holes of each other, for the
 * engine to make valid. As many pieces end at each node as start there.
 */
function chainRings({ count, from, to, x, y }: Border): FlatShape {
  const out = new Map<number, number[]>();
  for (let piece = 0; piece < count; piece++) {
    const start = from[piece] as number;
    const known = out.get(start);
    if (known) known.push(piece);
    else out.set(start, [piece]);
  }
  const [coordinates, ends]: [number[], number[]] = [[], []];
  for (let first = 0; first < count; first++) {
    const start = from[first] as number;
    if ((out.get(start) ?? []).length === 0) continue;
    const before = coordinates.length;
    let node = start;
    for (let piece = out.get(node)?.pop(); piece !== undefined; piece = out.get(node)?.pop()) {
      coordinates.push(x[node] as number, y[node] as number);
      node = to[piece] as number;
      if (node === start) break;
    }
    coordinates.push(x[start] as number, y[start] as number);
    // A way there and back has no interior.
    if (coordinates.length - before < 8) coordinates.length = before;
    else ends.push(coordinates.length / 2);
  }
  return { type: 'Polygon', coordinates: Float64Array.from(coordinates), stride: 2, ends: Uint32Array.from(ends) };
}
