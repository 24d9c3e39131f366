/** Networks that a worker made last, by their content: the next question on the same streets starts at once. */
import { createHash } from 'node:crypto';

/** Each may take some hundred megabytes. */
const MAX_KEPT = 2;

export interface NetworkCache<T> {
  /** @returns what was made for the same content, or what `make` returns now */
  get(key: string, make: () => T): T;
}

export function createNetworkCache<T>(): NetworkCache<T> {
  const kept = new Map<string, T>();
  return {
    get(key, make) {
      const known = kept.get(key);
      const value = known ?? make();
      // The one that was used last is at the end.
      kept.delete(key);
      kept.set(key, value);
      const [oldest] = kept.keys();
      if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
      return value;
    },
  };
}

/** SHA-256 of the bytes of arrays, each with its length before it, and of what else decides. */
export function hashContent(arrays: readonly (Float64Array | Uint32Array | Int16Array)[], settings: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const array of arrays) hash.update(`;${array.byteLength};`).update(array);
  return hash.digest('hex');
}
