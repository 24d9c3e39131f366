/** Finds the type that was meant by a misspelt one. */
import { show } from './show.ts';

/** Names that other formats have for these. */
const synonyms: Readonly<Record<string, string>> = {
  collection: 'FeatureCollection',
  features: 'FeatureCollection',
  line: 'LineString',
  linearring: 'LineString',
  polyline: 'LineString',
  multiline: 'MultiLineString',
  multipolyline: 'MultiLineString',
  multigeometry: 'GeometryCollection',
};

const MAX_DISTANCE = 2;

/**
 * @param names the right ones
 * @returns the predicate of a sentence about a type
 */
export function wrongName(type: unknown, names: readonly string[]): string {
  const near = typeof type === 'string' ? nearName(type, names) : undefined;
  if (near !== undefined) return `is ${show(type)}; did you mean ${near}?`;
  return `must be one of ${names.join(', ')}, not ${show(type)}`;
}

/** @returns the name that differs in case, in separators or in two letters at most */
export function nearName(type: string, names: readonly string[]): string | undefined {
  const wanted = reduce(type.slice(0, 40));
  const synonym = Object.hasOwn(synonyms, wanted) ? synonyms[wanted] : undefined;
  if (synonym !== undefined && names.includes(synonym)) return synonym;
  const ranked = names.map((name) => ({ name, distance: distanceOf(wanted, name.toLowerCase()) }));
  const [best] = ranked.toSorted((a, b) => a.distance - b.distance);
  return best && best.distance <= MAX_DISTANCE ? best.name : undefined;
}

function reduce(type: string): string {
  return type.toLowerCase().replaceAll(/[^a-z]/g, '');
}

/** Letters that are missing, added or wrong. @see Levenshtein 1966 */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
