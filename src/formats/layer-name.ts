/** Name of the layer in a file that is written, where it has none of its own. */
import { basename } from 'node:path';

/** A longer one is a text. */
export const MAX_LAYER_NAME = 200;

const EXTENSIONS = /(?<=.)(?:\.shp)?\.[^.]*?(?:\.gz)?$/i;

/** @returns the name of the file without its extension, and that of what is packed in it */
export function layerNameOf(path: string): string {
  return basename(path).replace(EXTENSIONS, '').slice(0, MAX_LAYER_NAME);
}
