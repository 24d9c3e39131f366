/** Joins rows by the values of a key, as SQL does: null has no partner, and a text is never a number. */
import { suggestNames } from '../../common/did-you-mean.ts';

export interface JoinCounts {
  /** For each key of the first side, in its order: indices of the partners in the second. */
  readonly partners: readonly (readonly number[])[];
  /** Indices of the first side with a partner. */
  readonly matched: number;
  /** Indices without a partner; those without a key among them. */
  readonly unmatched: readonly number[];
  /** Indices of the second side that are nobody's partner. */
  readonly unused: readonly number[];
  /** Keys that the second side has more than once, with their numbers. */
  readonly repeated: readonly RepeatedKey[];
  /** Keys that the first side has more than once. */
  readonly repeatedFirst: readonly RepeatedKey[];
  /** Rows of each side without a key. */
  readonly withoutKey: readonly [number, number];
}

export interface RepeatedKey {
  readonly key: unknown;
  readonly rows: number;
}

/** @param first keys of the one side, and second those of the other, row by row */
export function joinKeys(first: readonly unknown[], second: readonly unknown[]): JoinCounts {
  const places = placesOf(second);
  const used = new Set<string>();
  const partners = first.map((key) => {
    const id = idOf(key);
    const found = id === undefined ? undefined : places.get(id);
    if (found && id !== undefined) used.add(id);
    return found ?? [];
  });
  const unmatched = partners.flatMap((found, index) => (found.length === 0 ? [index] : []));
  const unused = second.flatMap((key, index) => {
    const id = idOf(key);
    return id !== undefined && used.has(id) ? [] : [index];
  });
  const empty = (keys: readonly unknown[]) => keys.filter((key) => idOf(key) === undefined).length;
  return {
    partners,
    matched: first.length - unmatched.length,
    unmatched,
    unused,
    repeated: repeatedOf(places, second),
    repeatedFirst: repeatedOf(placesOf(first), first),
    withoutKey: [empty(first), empty(second)],
  };
}

function placesOf(keys: readonly unknown[]): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  keys.forEach((key, index) => {
    const id = idOf(key);
    if (id === undefined) return;
    const found = places.get(id);
    if (found) found.push(index);
    else places.set(id, [index]);
  });
  return places;
}

function repeatedOf(places: ReadonlyMap<string, readonly number[]>, keys: readonly unknown[]): readonly RepeatedKey[] {
  return [...places.values()].flatMap((rows) => (rows.length > 1 ? [{ key: keys[rows[0] ?? 0], rows: rows.length }] : [])); // prettier-ignore
}

/** @returns undefined for a row without a key; 1 and "1" differ, 1 and 1.0 do not */
function idOf(key: unknown): string | undefined {
  if (key === null || key === undefined || key === '') return undefined;
  return JSON.stringify(Object.is(key, -0) ? 0 : key);
}

export interface NearKey {
  readonly key: unknown;
  readonly near: unknown;
  /** They are alike but for type, zeros in front, spaces and case. */
  readonly isForm: boolean;
}

const MAX_SOUGHT = 50;
const MAX_CANDIDATES = 20_000;

/**
 * Pairs keys without a partner that were probably meant alike: "001" and 1, "Sao Paulo" and "São Paulo", "Pakr" and "Park".
 * @returns the pairs that differ in form alone, counted over all keys, and further ones of the first keys
 */
export function nearKeys(
  unmatched: readonly unknown[],
  unused: readonly unknown[],
): { readonly pairs: readonly NearKey[]; readonly forms: number } {
  const distinct = (keys: readonly unknown[]) => [...new Map(keys.flatMap((key) => (idOf(key) === undefined ? [] : [[idOf(key), key]]))).values()]; // prettier-ignore
  const [own, others] = [distinct(unmatched), distinct(unused)];
  const byForm = new Map(others.map((key) => [formOf(key), key]));
  const ofForm = own.flatMap((key) => (byForm.has(formOf(key)) ? [{ key, near: byForm.get(formOf(key)), isForm: true }] : [])); // prettier-ignore
  const texts = others.filter((key) => typeof key === 'string').slice(0, MAX_CANDIDATES);
  const rest = own.filter((key) => typeof key === 'string' && !byForm.has(formOf(key))).slice(0, MAX_SOUGHT) as string[]; // prettier-ignore
  const ofName = rest.flatMap((key) => suggestNames(key, texts).slice(0, 1).map((near) => ({ key, near, isForm: false }))); // prettier-ignore
  return { pairs: [...ofForm, ...ofName], forms: ofForm.length };
}

/** Without what differs between two files of the same codes or names. */
function formOf(key: unknown): string {
  const text = typeof key === 'string' ? key : JSON.stringify(key);
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').trim().replaceAll(/\s+/g, ' ').toLowerCase();
  return plain.replace(/^0+(?=\d+$)/, '').replace(/^(\d+)\.0+$/, '$1');
}
