/** Addresses that may stand in place of a value. */

/** True when a string is a URL that may stand in place of GeoJSON. */
export function isAddress(value: string): boolean {
  return /^(?:isthmus:\/\/|https?:\/\/|file:)/i.test(value);
}
