/** Files beside one that the program itself names. */
import { readFile } from 'node:fs/promises';

/**
 * @param extensions in lower case, without the dot; those in capitals are taken too
 * @returns the files of the same name with these extensions, as far as they are there, by extension
 */
export async function readFilesBeside(
  path: string,
  extensions: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  const stem = path.replace(/\.[^./\\]*$/, '');
  for (const extension of extensions) {
    for (const spelling of [extension, extension.toUpperCase()]) {
      const bytes = found.has(extension) ? undefined : await readIfThere(`${stem}.${spelling}`);
      if (bytes) found.set(extension, bytes);
    }
  }
  return found;
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
