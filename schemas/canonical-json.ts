/** Canonical JSON: equal values give equal text. */
import { isFlatShape, toNested } from './flat-geometry.ts';

/** Members in the order of their names. @param value as parsed from JSON */
export function canonicalJson(value: unknown): string {
  // Apis that parse at once have flat geometries, the others have not: the request is the same.
  if (isFlatShape(value)) return canonicalJson({ type: value.type, coordinates: toNested(value) });
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}
