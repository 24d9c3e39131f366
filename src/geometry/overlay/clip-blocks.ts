/** Pairs of rows of two layers that have something in common, found block by block. */
import { isFlatShape, type FlatShape } from '../../../schemas/flat-geometry.ts';
import { packGeometries, unpackGeometries, type PackedGeometries } from '../../../schemas/packed-geometries.ts';
import type { BlockWork } from '../../common/blocks.ts';
import { indexBounds } from '../flat/spatial-index.ts';
import type { Bounds } from '../flat/flat.ts';
import type { LayerTable } from '../flat/layer-table.ts';
import { clipPair, type Clipped, type Row } from './clip-pair.ts';

/** Members of a layer, in typed arrays. */
export interface ClipSide {
  readonly table: LayerTable;
  /** Row of each member in the table. */
  readonly rows: Uint32Array;
  /** 1 for a member as `Row.isSimple`. */
  readonly isSimple: Uint8Array;
  /** West, south, east and north of each member; west above east without a position. */
  readonly boxes: Float64Array;
}

export interface ClipTables {
  readonly one: ClipSide;
  readonly other: ClipSide;
}

/** Pairs that share something, or may, of successive members. */
interface PackedPairs {
  /** Number of pairs of each member. */
  readonly counts: Uint32Array;
  /** Member of the other side, ascending for each. */
  readonly others: Uint32Array;
  /** Index of each result in `kinds`. */
  readonly results: Uint8Array;
  /** Results that are shapes. */
  readonly shapes: PackedGeometries;
}

const kinds = ['shape', 'whole', 'crossing', 'unsure'] as const;

/** A member of the other side, with what it shares. */
export interface ClippedPair {
  /** Index of the other member. */
  readonly other: number;
  readonly clipped: Exclude<Clipped, 'nothing'>;
}

export const blockWork: BlockWork<ClipTables, PackedPairs> = {
  module: 'geometry/overlay/clip-blocks',
  open(tables) {
    const clip = createClipper(tables);
    return (first, end) => {
      const counts = new Uint32Array(end - first);
      const [others, results, shapes]: [number[], number[], FlatShape[]] = [[], [], []];
      for (let member = first; member < end; member++) {
        const pairs = clip(member);
        for (const { other, clipped } of pairs) {
          if (typeof clipped !== 'string') shapes.push(clipped);
          others.push(other);
          results.push(kinds.indexOf(typeof clipped === 'string' ? clipped : 'shape'));
        }
        counts[member - first] = pairs.length;
      }
      return {
        counts,
        others: Uint32Array.from(others),
        results: Uint8Array.from(results),
        shapes: packGeometries(shapes),
      };
    };
  },
};

/** @returns a function that finds the pairs of a member with some of the other side, these ascending */
export function createClipper({ one, other }: ClipTables): (member: number) => readonly ClippedPair[] {
  const index = indexBounds(Array.from(other.rows, (_, member) => getBounds(other, member)));
  return (member) => {
    const row = getRow(one, member);
    const pairs: ClippedPair[] = [];
    for (const near of index.search(getBounds(one, member))) {
      const clipped = clipPair(row, getRow(other, near), 'common');
      if (clipped !== 'nothing') pairs.push({ other: near, clipped });
    }
    return pairs;
  };
}

/** @param rows of one table, and their bounds */
export function toClipSide(rows: readonly Row[], bounds: readonly Bounds[]): ClipSide | undefined {
  const [first] = rows;
  if (!first) return undefined;
  return {
    table: first.table,
    rows: Uint32Array.from(rows, ({ row }) => row),
    isSimple: Uint8Array.from(rows, ({ isSimple }) => Number(isSimple)),
    boxes: Float64Array.from(bounds.flatMap(({ west, south, east, north }) => [west, south, east, north])),
  };
}

/** @returns the pairs of each member of a block */
export function unpackPairs({
  counts,
  others,
  results,
  shapes: packed,
}: PackedPairs): readonly (readonly ClippedPair[])[] {
  const shapes = unpackGeometries(packed)
    .filter((shape) => isFlatShape(shape))
    .values();
  let pair = 0;
  return Array.from(counts, (count) =>
    Array.from({ length: count }, (): ClippedPair => {
      const kind = kinds[results[pair] as number] ?? 'unsure';
      const clipped = kind === 'shape' ? (shapes.next().value ?? 'unsure') : kind;
      return { other: others[pair++] as number, clipped };
    }),
  );
}

function getRow({ table, rows, isSimple }: ClipSide, member: number): Row {
  return { table, row: rows[member] as number, isSimple: isSimple[member] === 1 };
}

function getBounds({ boxes }: ClipSide, member: number): Bounds {
  const at = 4 * member;
  const west = boxes[at] as number;
  const south = boxes[at + 1] as number;
  return { west, south, east: boxes[at + 2] as number, north: boxes[at + 3] as number };
}
