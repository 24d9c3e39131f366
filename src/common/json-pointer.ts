/** JSON Pointers, by which errors name a place in the inputs. @see RFC 6901 */

/** Longer parts are cut: they come from callers and end up in messages. */
const MAX_PART_LENGTH = 60;

/** @returns the pointer with a slash before each part, empty for no parts */
export function toPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${escapePart(String(part))}`).join('');
}

/** @see RFC 6901, section 3 */
function escapePart(part: string): string {
  return part.slice(0, MAX_PART_LENGTH).replaceAll('~', '~0').replaceAll('/', '~1');
}
