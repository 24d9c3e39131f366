/** Tables that several threads read: their typed arrays on buffers that the threads share instead of copying them. */

type TypedArray =
  Float64Array | Float32Array | Uint32Array | Int32Array | Uint16Array | Int16Array | Uint8Array | Int8Array;

/** @returns the same, with copies of the arrays that are not shared yet */
export function shareTables<T>(tables: T): T {
  // Each value is replaced by one of its own type.
  return share(tables) as T;
}

function share(value: unknown): unknown {
  // What has no typed arrays is copied to each thread.
  if (typeof value !== 'object' || value === null || value instanceof Map) return value;
  if (Array.isArray(value)) return value.map(share);
  if (!ArrayBuffer.isView(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, share(member)]));
  }
  const array = value as TypedArray;
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const shared = new Uint8Array(new SharedArrayBuffer(array.byteLength));
  shared.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  const Type = array.constructor as new (buffer: SharedArrayBuffer) => TypedArray;
  return new Type(shared.buffer);
}
