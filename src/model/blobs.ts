/** The port behind which large results and inputs are stored. Every implementation passes `test/contract/blobs.ts`. */

/** Range in bytes; `end` is behind the last one. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Keys are paths such as `<job>/inputs.json` and `<job>/<claim>/<output>.json`, whose segments are neither empty nor
 * `.` or `..`. A prefix is one or more whole segments.
 */
export interface Blobs {
  /** Stores a whole body or, when it breaks off, nothing. */
  put(key: string, body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<{ readonly bytes: number }>;
  /** Takes a file over, which is gone from its place then. By a rename where the file system can. */
  adopt(file: string, key: string): Promise<void>;
  /** @throws {Error} with the code ENOENT when there is none */
  open(key: string, range?: ByteRange): AsyncGenerator<Uint8Array, void, void>;
  copy(from: string, to: string): Promise<void>;
  /** Removes what is stored under a key, and everything below it. */
  removeAll(prefix: string): Promise<void>;
  /** Names directly below a prefix, in order; below the root for an empty one. */
  list(prefix: string, after?: string, limit?: number): Promise<readonly string[]>;
}

/** Name of the blob with the inputs of a job, where they came as a file; the outputs lie in a folder for each claim. */
export const INPUTS_NAME = 'inputs.json';
