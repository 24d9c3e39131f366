/** Limits what a compressed file may expand to. */

/** Bytes that any file may expand to; */
const MIN_EXPANDED = 2 ** 26;
/** a larger one to so many times its own; coordinates and texts shrink to a tenth. */
const MAX_RATIO = 100;
/** The largest buffer of zlib. */
export const MAX_EXPANDED = 2 ** 31 - 1;

/** @param packed bytes of the file. @returns bytes that may come of it */
export function limitExpansion(packed: number): number {
  return Math.min(MAX_EXPANDED, Math.max(MIN_EXPANDED, MAX_RATIO * packed));
}
