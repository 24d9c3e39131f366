/** Lists a folder in the root folder: the files that may be inputs, each with those beside it that belong to it. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../common/errors.ts';
import { suggestNames } from '../common/did-you-mean.ts';
import { isReadName, loadFormats, readableFormats, type Formats } from '../formats/registry.ts';
import { isHidden, NOT_FOUND, pathOf, toReal, type Root } from './root-folder.ts';

export interface RootListing {
  /** Names without their folder: those that a format may have first, then the others, each by the alphabet. */
  readonly files: readonly RootFile[];
  readonly folders: readonly string[];
}

export interface RootFile {
  readonly name: string;
  /** Names of the files that belong to it. */
  readonly beside: readonly string[];
}

/**
 * @param folder in the root folder; empty for itself
 * @throws {ProcessError} `invalid-input`: a predicate of the folder
 */
export async function listInRoot(folder: string, root: Root): Promise<RootListing> {
  const path = pathOf(folder === '' ? '.' : folder, root);
  const real = await toReal(path, root).catch(async (error: unknown) => {
    if (!(error instanceof ProcessError) || error.message !== NOT_FOUND) throw error;
    throw new ProcessError('invalid-input', NOT_FOUND + (await suggestFolders(folder, root)));
  });
  if (!(await stat(real)).isDirectory())
    throw new ProcessError('invalid-input', 'is a file, not a folder. Give it as name');
  const files: string[] = [];
  const folders: string[] = [];
  for (const entry of await readdir(real, { withFileTypes: true })) {
    const kind = isHidden(entry.name) ? undefined : await kindOf(entry, join(path, entry.name), root);
    if (kind !== undefined) (kind === 'file' ? files : folders).push(entry.name);
  }
  return { files: group(files.sort(), await loadFormats()), folders: folders.sort() };
}

/** Sizes and times of a file and of those beside it: a change of one changes the stamp. */
export async function stampInRoot(
  folder: string,
  { name, beside }: RootFile,
  root: Root,
): Promise<{ readonly bytes: number; readonly stamp: string }> {
  const stats = await Promise.all(
    [name, ...beside].map(async (one) => stat(await toReal(pathOf(join(folder, one), root), root))),
  );
  const stamp = stats.map(({ size, mtimeMs }) => `${size}@${mtimeMs}`).join(' ');
  return { bytes: stats[0]?.size ?? 0, stamp };
}

/** Links are followed within the root folder; what may not be read is not listed. */
async function kindOf(entry: Dirent, path: string, root: Root): Promise<'file' | 'folder' | undefined> {
  if (entry.isFile()) return 'file';
  if (!entry.isDirectory() && !entry.isSymbolicLink()) return undefined;
  try {
    const found = await stat(await toReal(path, root));
    return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : undefined;
  } catch {
    return undefined;
  }
}

function group(names: readonly string[], formats: Formats): readonly RootFile[] {
  const rules = readableFormats(formats).flatMap(({ sidecars }) => sidecars ?? []);
  const owners = new Map<string, string>();
  for (const name of names) {
    const rule = rules.find(({ of }) => name.toLowerCase().endsWith(`.${of}`));
    if (!rule) continue;
    const stem = name.slice(0, -rule.of.length).toLowerCase();
    const sidecars = new Set(rule.extensions.map((extension) => stem + extension));
    for (const other of names) if (other !== name && sidecars.has(other.toLowerCase())) owners.set(other, name);
  }
  const files = names
    .filter((name) => !owners.has(name))
    .map((name) => ({ name, beside: names.filter((other) => owners.get(other) === name) }));
  const isData = ({ name }: RootFile) => isReadName(formats, name) && extname(name).toLowerCase() !== '.txt';
  return [...files.filter(isData), ...files.filter((file) => !isData(file))];
}

async function suggestFolders(folder: string, root: Root): Promise<string> {
  const { folders } = await listInRoot('', root);
  if (folders.length === 0) return '. The root folder has no folders: leave it out';
  const near = suggestNames(folder, folders);
  return near.length > 0
    ? `. Did you mean ${near.map(show).join(' or ')}?`
    : '. Call without it to see the folders there are';
}
