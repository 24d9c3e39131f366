/** Encodes properties as FlatGeobuf has them: the number of a column, and its value. */
import type { LayerFeature } from '../../schemas/layer.ts';
import { valueOf, type ColumnType, type NamedColumn } from './column-types.ts';
import type { FgbType } from './flatgeobuf-schema.ts';

export interface WrittenColumn extends Omit<NamedColumn, 'type'> {
  readonly type: FgbType;
}

/** A date is written as GDAL does it: the format has no type for it alone. */
const types: Readonly<Record<ColumnType, FgbType>> = {
  boolean: 'bool',
  integer: 'long',
  number: 'double',
  date: 'datetime',
  datetime: 'datetime',
  text: 'string',
  json: 'json',
};

export function toWrittenColumn({ name, as, type }: NamedColumn): WrittenColumn {
  return { name, as, type: types[type] };
}

/** Holds the values of a feature while they are written; nothing else runs in the meantime. */
let scratch = Buffer.alloc(2 ** 12);

/** @returns bytes that are good until the next call */
export function encodeProperties(feature: LayerFeature, columns: readonly WrittenColumn[]): Uint8Array {
  let at = 0;
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i] as WrittenColumn;
    const value = valueOf(feature, column);
    if (value === null) continue;
    const { type } = column;
    const text = textOf(value, type);
    // A letter takes at most three bytes.
    if (at + 16 + 3 * (text?.length ?? 0) > scratch.length) scratch = enlarge(at + 16 + 3 * (text?.length ?? 0));
    at = scratch.writeUInt16LE(i, at);
    if (text === undefined) at = writeNumber(Number(value), type, at);
    else {
      const length = scratch.write(text, at + 4);
      scratch.writeUInt32LE(length, at);
      at += 4 + length;
    }
  }
  return scratch.subarray(0, at);
}

/** @returns undefined for a number */
function textOf(value: unknown, type: FgbType): string | undefined {
  if (type === 'json') return JSON.stringify(value);
  if (type === 'string' || type === 'datetime') return typeof value === 'number' ? String(value) : (value as string);
  return undefined;
}

function writeNumber(value: number, type: FgbType, at: number): number {
  if (type === 'bool') return scratch.writeUInt8(value, at);
  if (type === 'double') return scratch.writeDoubleLE(value, at);
  // As two halves: a bigint for each of a million integers takes longer than the rest.
  const high = Math.floor(value / 2 ** 32);
  scratch.writeUInt32LE(value - high * 2 ** 32, at);
  return scratch.writeInt32LE(high, at + 4);
}

function enlarge(length: number): Buffer<ArrayBuffer> {
  const larger = Buffer.alloc(2 * length);
  larger.set(scratch);
  return larger;
}
