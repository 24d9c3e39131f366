/** Name of the layer in a file that is written, where it has none of its own. */
import { basename } from 'node:path';

/** A longer one is a text. */
export const MAX_LAYER_NAME = 200;

/** @returns the name of the file without its extensions */
export function layerNameOf(path: string): string {
  return basename(path)
    .replace(/(?<=.)\..*$/, '')
    .slice(0, MAX_LAYER_NAME);
}
