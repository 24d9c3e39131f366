/** Modules of this program that are started or loaded by their path, in the sources and in the bundle alike. */
import { extname } from 'node:path';

/** @param path of the module below `src/`, without its extension */
export function locateModule(path: string): URL {
  // This one is a folder below `src/`, as the chunks of the bundle are.
  return new URL(`../${path}${extname(import.meta.url)}`, import.meta.url);
}
