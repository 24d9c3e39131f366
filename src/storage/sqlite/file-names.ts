/** Names that rows of the embedded store have for its files, relative to their folder, which may be moved. */
import { isAbsolute, join, relative, sep } from 'node:path';

export interface StorePlace {
  /** Path of the database; `:memory:` for one that ends with the process. */
  readonly database: string;
  /** Folder of the inputs and results that are files. */
  readonly results: string;
}

/** Names below the folder of results, with slashes on every system: the keys of the blobs. */
export interface FileNames {
  /** @throws {Error} for a file elsewhere */
  toName(path: string): string;
  toPath(name: string): string;
}

export function createFileNames({ results }: StorePlace): FileNames {
  return {
    toName(path) {
      const name = relative(results, path);
      if (name.startsWith('..') || isAbsolute(name)) throw new Error(`${path} is not below the results, ${results}.`);
      return name.replaceAll(sep, '/');
    },
    toPath: (name) => join(results, name),
  };
}
