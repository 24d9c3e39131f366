/** Integers beyond 2^53 that became text when JSON was read, because a number would have lost digits. */
import { isObject } from './is-object.ts';

/** Member of a feature, else of a layer, in which the readers of JSON note their number. */
export const LARGE_INTEGERS = 'isthmus:large-integers';

/** @param layer as it was read. @returns the number in all of it */
export function countLargeIntegers(layer: object): number {
  const { features } = layer as { readonly features?: unknown };
  const own = countOf(layer);
  if (!Array.isArray(features)) return own;
  return features.reduce((sum: number, feature: unknown) => sum + (isObject(feature) ? countOf(feature) : 0), own);
}

/** @returns a sentence, where there are any */
export function noteLargeIntegers(count: number): readonly string[] {
  if (count === 0) return [];
  return [`${count} ${count === 1 ? 'integer' : 'integers'} beyond 2^53 became text.`];
}

/** @returns the number that one feature or layer notes, without those within it */
export function countOf(value: object): number {
  // Anybody may send a member of this name.
  const count = (value as Readonly<Record<string, unknown>>)[LARGE_INTEGERS];
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? count : 0;
}
