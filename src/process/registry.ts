/** Loads the processes of a folder: one file each, named by its ID; there is no index to edit. */
import { join } from 'node:path';
import { suggestNames } from '../common/did-you-mean.ts';
import { ProcessError } from '../common/errors.ts';
import { importFolder, importFrom } from '../common/import-folder.ts';
import type { Process } from './define-process.ts';

export interface Registry {
  /** @throws {ProcessError} `no-such-process`, with similar IDs */
  get(id: string): Process;
  /** Sorted by ID, so that lists are stable between calls. */
  list(): readonly Process[];
}

/** @throws {Error} when a file holds no process, or one whose id is not the file's name */
export async function loadRegistry(folders: readonly string[]): Promise<Registry> {
  const processes = await Promise.all(
    folders.map(async (folder) =>
      [...(await importFolder(folder))].map(([name, made]) => asProcess(name, made, folder)),
    ),
  );
  return createRegistry(processes.flat());
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
 * @returns undefined where the folder has no file of this name, or one without a default export
 * @throws {Error} when the file holds a process of another id
 */
export async function findProcess(id: string, folder: string): Promise<Process | undefined> {
  const made = await importFrom(folder, id);
  return made === undefined ? undefined : asProcess(id, made, folder);
}

function suggestion(id: string, known: readonly string[]): string {
  const near = suggestNames(id, known);
  return near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'List the processes to see all IDs.';
}

function asProcess(name: string, made: unknown, folder: string): Process {
  const process = made as Process | undefined;
  if (process?.id === name) return process;
  throw new Error(`${join(folder, name)} must default-export a process with the id "${name}".`);
}
