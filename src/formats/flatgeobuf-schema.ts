/** Slots and codes of the FlatGeobuf schema. @see https://github.com/flatgeobuf/flatgeobuf, src/fbs of version 3 */

/** The major version, and at the end the patch, which readers do not mind. */
export const MAGIC = Uint8Array.of(0x66, 0x67, 0x62, 3, 0x66, 0x67, 0x62, 0);
export const VERSION_AT = 3;

export const HEADER = { name: 0, envelope: 1, type: 2, hasZ: 3, columns: 7, count: 8, nodeSize: 9, crs: 10 } as const;
export const CRS = { organization: 0, code: 1, name: 2, wkt: 4, codeText: 5 } as const;
export const COLUMN = { name: 0, type: 1 } as const;
export const FEATURE = { geometry: 0, properties: 1, columns: 2 } as const;
export const GEOMETRY = { ends: 0, xy: 1, z: 2, m: 3, type: 6, parts: 7 } as const;

/** In the order of their codes. */
export const columnTypes = [
  'byte',
  'ubyte',
  'bool',
  'short',
  'ushort',
  'int',
  'uint',
  'long',
  'ulong',
  'float',
  'double',
  'string',
  'json',
  'datetime',
  'binary',
] as const;

export type FgbType = (typeof columnTypes)[number];

/** Nodes of the index that a node has below it, where a header does not say so. */
export const NODE_SIZE = 16;
export const NODE_BYTES = 40;

/** @returns the number of nodes of the index at each level, that of the features first */
export function countNodes(features: number, nodeSize: number): readonly number[] {
  const levels = [features];
  for (let count = features; count > 1;) {
    count = Math.ceil(count / nodeSize);
    levels.push(count);
  }
  // A single feature has a root above it.
  return features === 1 ? [1, 1] : levels;
}
