/** Packs boxes into an R-tree in the order of a Hilbert curve. @see Roussopoulos and Leifker 1985; Kamel and Faloutsos 1993 */
import type { Bounds } from '../../schemas/flat-walk.ts';
import { NODE_BYTES, countNodes } from './flatgeobuf-schema.ts';

/** Four numbers each: west, south, east and north; west is greater than east in those of nothing. */
export type Boxes = Float64Array;

/** Cells along a side of the square that the curve fills. */
const SIDE = 2 ** 16;

/**
 * @param extent of all boxes
 * @returns their places along the curve: the first is that of the first box; boxes of nothing come last
 */
export function sortAlongCurve(boxes: Boxes, extent: Bounds): Uint32Array {
  const count = boxes.length / 4;
  const [width, height] = [extent.east - extent.west || 1, extent.north - extent.south || 1];
  // A place and a number are sorted as one: 53 bits hold both.
  const shift = 2 ** Math.ceil(Math.log2(count + 1));
  const coarse = Math.max(1, (shift * SIDE * SIDE) / 2 ** 52);
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const x = ((boxes[4 * i] as number) + (boxes[4 * i + 2] as number)) / 2 - extent.west;
    const y = ((boxes[4 * i + 1] as number) + (boxes[4 * i + 3] as number)) / 2 - extent.south;
    const place = Number.isNaN(x) ? SIDE * SIDE : placeOnCurve(toCell(x / width), toCell(y / height));
    keys[i] = Math.floor(place / coarse) * shift + i;
  }
  keys.sort();
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = (keys[i] as number) % shift;
  return order;
}

function toCell(share: number): number {
  return Math.min(SIDE - 1, Math.floor(share * SIDE));
}

function placeOnCurve(x: number, y: number): number {
  let place = 0;
  for (let s = SIDE / 2; s > 0; s >>= 1) {
    const right = (x & s) === 0 ? 0 : 1;
    const up = (y & s) === 0 ? 0 : 1;
    place = place * 4 + ((3 * right) ^ up);
    if (up === 0) {
      if (right === 1) [x, y] = [SIDE - 1 - x, SIDE - 1 - y];
      [x, y] = [y, x];
    }
  }
  return place;
}

/**
 * @param order of the features in the file, `offsets` their positions in it by that order
 * @returns the nodes, the root first
 */
export function packIndex(boxes: Boxes, order: Uint32Array, offsets: Float64Array, nodeSize: number): Buffer {
  const levels = countNodes(order.length, nodeSize);
  const bytes = Buffer.alloc(NODE_BYTES * levels.reduce((sum, count) => sum + count));
  const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8);
  // As two halves: a bigint for each of a million nodes takes longer than the rest.
  const halves = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const point = (node: number, to: number) => {
    halves[10 * node + 8] = to;
    halves[10 * node + 9] = Math.floor(to / 2 ** 32);
  };
  let first = numbers.length / 5 - order.length;
  for (let i = 0; i < order.length; i++) {
    const [from, to] = [4 * (order[i] as number), 5 * (first + i)];
    for (let side = 0; side < 4; side++) numbers[to + side] = boxes[from + side] as number;
    point(first + i, offsets[i] as number);
  }
  for (let level = 1; level < levels.length; level++) {
    const above = first - (levels[level] ?? 0);
    for (let node = above, child = first; node < first; node++) {
      point(node, child);
      const last = Math.min(child + nodeSize, first + (levels[level - 1] ?? 0));
      numbers.set([Infinity, Infinity, -Infinity, -Infinity], 5 * node);
      for (; child < last; child++) extend(numbers, 5 * node, 5 * child);
    }
    first = above;
  }
  return bytes;
}

function extend(numbers: Float64Array, to: number, from: number): void {
  for (let side = 0; side < 2; side++) numbers[to + side] = Math.min(numbers[to + side] as number, numbers[from + side] as number); // prettier-ignore
  for (let side = 2; side < 4; side++) numbers[to + side] = Math.max(numbers[to + side] as number, numbers[from + side] as number); // prettier-ignore
}

/**
 * @param start of the nodes in the file
 * @param fail throws the error of a damaged index
 * @returns offsets of the features whose boxes meet the box, in the order of the file
 */
export function findInIndex(
  view: DataView,
  start: number,
  { count, nodeSize, box }: { readonly count: number; readonly nodeSize: number; readonly box: Bounds },
  fail: (reason: string) => never,
): readonly number[] {
  const sizes = countNodes(count, nodeSize);
  const total = sizes.reduce((sum, size) => sum + size);
  // First node of each level behind its last one, the features' first.
  const ends = sizes.map((_, level) => total - sizes.slice(0, level).reduce((sum, size) => sum + size, 0));
  const found: number[] = [];
  const search = (first: number, level: number): void => {
    const end = Math.min(first + nodeSize, ends[level] ?? 0);
    for (let node = first; node < end; node++) {
      const at = start + NODE_BYTES * node;
      const number = (i: number) => view.getFloat64(at + 8 * i, true);
      if (!(number(0) <= box.east && number(2) >= box.west && number(1) <= box.north && number(3) >= box.south)) continue; // prettier-ignore
      const pointer = Number(view.getBigUint64(at + 32, true));
      if (level === 0) {
        found.push(pointer);
        continue;
      }
      const [from, to] = [(ends[level - 1] ?? 0) - (sizes[level - 1] ?? 0), ends[level - 1] ?? 0];
      if (!(pointer >= from && pointer < to)) fail(`node ${node + 1} leads to node ${pointer + 1}, which is not below it. Copy the file again`); // prettier-ignore
      search(pointer, level - 1);
      if (found.length > count) fail('its nodes lead to more features than there are. Copy the file again');
    }
  };
  search(0, sizes.length - 1);
  return found.sort((a, b) => a - b);
}
