/** Loads the processes of a folder: one file each, named by its ID; there is no index to edit. */
import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ProcessError } from '../common/errors.ts';
import { suggestNames } from '../common/did-you-mean.ts';
import type { Process } from './define-process.ts';

export interface Registry {
  /** @throws {ProcessError} `no-such-process`, with similar IDs */
  get(id: string): Process;
  /** Sorted by ID, so that lists are stable between calls. */
  list(): readonly Process[];
}

/** @throws {Error} when a file holds no process, or one whose id is not the file's name */
export async function loadRegistry(folders: readonly string[]): Promise<Registry> {
  const files = await Promise.all(folders.map(processFiles));
  const processes = await Promise.all(files.flat().map(loadProcess));
  return createRegistry(processes);
}

export function createRegistry(processes: readonly Process[]): Registry {
  const byId = new Map(processes.map((process) => [process.id, process]));
  const list = [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    list: () => list,
    get(id) {
      const process = byId.get(id);
      if (process) return process;
      throw new ProcessError(
        'no-such-process',
        `There is no process "${id.slice(0, 60)}". ${suggestion(id, [...byId.keys()])}`,
      );
    },
  };
}

/**
 * Loads one process alone.
 * @returns undefined where the folder has no file of this name
 */
export async function findProcess(id: string, folder: string): Promise<Process | undefined> {
  const file = (await processFiles(folder)).find((path) => basename(path, extname(path)) === id);
  return file === undefined ? undefined : loadProcess(file);
}

function suggestion(id: string, known: readonly string[]): string {
  const near = suggestNames(id, known);
  return near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'List the processes to see all IDs.';
}

async function processFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => /^[a-z][a-z0-9-]*\.(js|ts)$/.test(name)).map((name) => join(folder, name));
}

async function loadProcess(file: string): Promise<Process> {
  const module = (await import(pathToFileURL(file).href)) as { default?: Process };
  const id = basename(file, extname(file));
  if (module.default?.id !== id) throw new Error(`${file} must default-export a process with the id "${id}".`);
  return module.default;
}
