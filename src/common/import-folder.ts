/** Folders whose modules are found by their files, so that there is no list to edit: processes, views, and formats with what they share. */
import { readdir } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundledFolders, ownFolders, type FolderModule, type OwnFolder } from './bundled-folders.ts';

/**
 * @param folder its path
 * @returns what each module of the folder exports by default, by the name of its file without extension; undefined for a module without
 */
export async function importFolder(folder: string): Promise<ReadonlyMap<string, unknown>> {
  const bundled = ownFolders.find((name) => resolve(folder) === locateFolder(name));
  const load = bundled && bundledFolders[bundled];
  if (load) return new Map(Object.entries(await load()).map(([name, module]) => [name, module.default]));
  const files = (await readdir(folder)).filter((file) => /^[a-z][a-z0-9-]*\.(js|ts)$/.test(file)).sort();
  const modules = await Promise.all(files.map((file) => importModule(join(folder, file))));
  return new Map(files.map((file, i) => [basename(file, extname(file)), modules[i]]));
}

/** @returns what the module of that name exports by default; undefined where there is none, or it has no default export */
export async function importFrom(folder: string, name: string): Promise<unknown> {
  const files = await readdir(folder);
  const file = files.find((candidate) => [`${name}.js`, `${name}.ts`].includes(candidate));
  return file === undefined ? undefined : importModule(join(folder, file));
}

export function locateFolder(name: OwnFolder): string {
  // This module is in a folder below `src/`, as the chunks of a bundle are.
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

async function importModule(file: string): Promise<unknown> {
  return ((await import(pathToFileURL(file).href)) as FolderModule).default;
}
