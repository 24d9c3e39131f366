/** The one folder of this machine that inputs may be read from and results written to, when the user names one. */
import { randomUUID } from 'node:crypto';
import { constants, statSync } from 'node:fs';
import { lstat, link, open, readdir, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../common/errors.ts';
import { suggestNames } from '../common/did-you-mean.ts';

export interface Root {
  /** As the user named it, made absolute. */
  readonly folder: string;
  /** Of a file that is an input. */
  readonly maxBytes: number;
}

/** @throws {Error} when it is no folder */
export function openRoot(folder: string, maxBytes: number): Root {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder) throw new Error(`The root ${resolve(folder)} is no folder. Give another with --root.`);
  return { folder: resolve(folder), maxBytes };
}

/** Hard links cannot be told from files: who can make them inside the folder can copy into it as well. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

const NOT_THERE = 'is not there';

/** As many names as an error can carry. */
const MOST_LISTED = 5;

/** Whether a reference is to a file: `file:///…`, `file:name`, or a path without a scheme. */
export function namesFile(href: string): boolean {
  return /^file:/i.test(href) || !/^[a-z][a-z0-9+.-]*:|^\/\//i.test(href);
}

/** @throws {ProcessError} `invalid-input` that says what is wrong with the file, to stand behind its name */
export async function statInRoot(href: string, root: Root): Promise<{ readonly bytes: number }> {
  const file = await openInRoot(href, root);
  try {
    return { bytes: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

/** @throws {ProcessError} as `statInRoot` */
export async function readInRoot(href: string, root: Root): Promise<Buffer> {
  const file = await openInRoot(href, root);
  try {
    const body = await file.readFile();
    // It may have grown since it was looked at.
    if (body.length > root.maxBytes) throw tooLarge(body.length, root);
    return body;
  } finally {
    await file.close();
  }
}

/**
 * Looks before and after it opens: what another process puts in the way meanwhile is not what was looked at.
 */
async function openInRoot(href: string, root: Root): Promise<FileHandle> {
  const path = await decoded(href, root);
  const real = await toReal(path, root).catch(async (error: unknown) => {
    if (!(error instanceof ProcessError) || error.message !== NOT_THERE) throw error;
    throw invalid(NOT_THERE + (await sayNear(path, root)));
  });
  // Opening a device can do something already.
  if (!(await stat(real)).isFile()) throw invalid('is no file');
  const file = await open(real, READ).catch(toIssue);
  try {
    const opened = await file.stat();
    const now = await stat(await toReal(path, root));
    if (!opened.isFile()) throw invalid('is no file');
    if (opened.dev !== now.dev || opened.ino !== now.ino) throw invalid('was replaced while it was opened');
    if (opened.size > root.maxBytes) throw tooLarge(opened.size, root);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** @returns where a result may be written. @throws {ProcessError} `invalid-input`, to stand behind the name */
export async function placeInRoot(name: string, root: Root, overwrite: boolean): Promise<string> {
  const path = pathOf(name, root);
  if (!isJsonName(basename(path))) {
    throw invalid('must end in .geojson or .json and not begin with a dot');
  }
  const folder = await toReal(dirname(path), root).catch((error: unknown) => {
    if (!(error instanceof ProcessError) || error.message !== NOT_THERE) throw error;
    const missing = show(relative(root.folder, dirname(path)));
    throw invalid(`is in the folder ${missing}, which is not there. Make it first, or choose a name in another`);
  });
  const target = join(folder, basename(path));
  const there = await lstat(target).catch(() => undefined);
  if (there && !there.isFile()) throw invalid('is there already, and is no file');
  if (there && !overwrite) throw invalid('is there already. Choose another name, or set overwrite to true');
  return target;
}

/**
 * All or nothing under its name; an earlier file stays unless it may be overwritten.
 * @throws {ProcessError} as `placeInRoot`
 */
export async function writeInRoot(
  name: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  root: Root,
  overwrite: boolean,
): Promise<void> {
  const target = await placeInRoot(name, root, overwrite);
  const draft = join(dirname(target), `.${randomUUID()}.part`);
  const file = await open(draft, 'wx', 0o644).catch(toIssue);
  try {
    const [opened, now] = [
      await file.stat(),
      await stat(join(await toReal(dirname(pathOf(name, root)), root), basename(draft))),
    ];
    if (opened.dev !== now.dev || opened.ino !== now.ino) throw invalid('is in a folder that was replaced meanwhile');
    for await (const chunk of content) await file.writeFile(chunk);
    await file.sync();
    // A link fails when the name is taken, whoever took it since; neither follows a symbolic link.
    await (overwrite ? rename(draft, target) : link(draft, target)).catch(toIssue);
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
}

function pathOf(name: string, { folder }: Root): string {
  if (name.includes('\0')) throw invalid('has a NUL in its name');
  try {
    if (/^file:\/\//i.test(name)) return fileURLToPath(name);
  } catch {
    throw invalid('is no address of a file on this machine. Write file:///path, or a path within the root folder');
  }
  return resolve(folder, name.replace(/^file:/i, ''));
}

/**
 * An address writes a blank as %20. A file whose very name has that in it goes first.
 * @returns the name as it stands in the folder
 */
async function decoded(name: string, root: Root): Promise<string> {
  const path = pathOf(name, root);
  if (/^file:\/\//i.test(name) || !/%[0-9a-f]{2}/i.test(name)) return path;
  const isThere = await toReal(path, root).then(
    () => true,
    () => false,
  );
  if (isThere) return path;
  try {
    return pathOf(decodeURIComponent(name), root);
  } catch {
    return path;
  }
}

/** @returns to stand behind `is not there`: what may have been meant, or what there is. Nothing of what lies outside. */
async function sayNear(path: string, { folder }: Root): Promise<string> {
  const root = await realpath(folder);
  const parent = await realpath(dirname(path)).catch(() => undefined);
  if (parent === undefined || !isInside(parent, root)) {
    return `. There is no folder ${show(relative(folder, dirname(path)))} in the root folder`;
  }
  const entries = await readdir(parent, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && isJsonName(entry.name)).map(({ name }) => name);
  const where = relative(root, parent).split(sep).join('/');
  const asReference = (name: string) => `file:${where === '' ? '' : `${where}/`}${name}`;
  // What all of them end in makes none more alike than another.
  const stems = new Map(files.map((name) => [stemOf(name), name]));
  const near = suggestNames(stemOf(basename(path)), [...stems.keys()]).flatMap((stem) => stems.get(stem) ?? []);
  if (near.length > 0) return `. Did you mean ${near.map(asReference).join(' or ')}?`;
  const shown = files.sort().slice(0, MOST_LISTED).map(asReference).join(', ');
  const more = files.length > MOST_LISTED ? ` and ${files.length - MOST_LISTED} more` : '';
  return files.length === 0 ? '. There is no .geojson or .json beside it' : `. There are ${shown}${more}`;
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]*$/, '');
}

function isJsonName(name: string): boolean {
  return /^[^.].*\.(?:geojson|json)$/i.test(name);
}

async function toReal(path: string, { folder }: Root): Promise<string> {
  const root = await realpath(folder);
  // Said before anything is looked up: what lies elsewhere is nobody's business, not even whether it is there.
  if (!isInside(resolve(path), folder) && !isInside(resolve(path), root)) throw outside();
  const real = await realpath(path).catch(toIssue);
  if (!isInside(real, root)) throw outside();
  return real;
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function toIssue(error: unknown): never {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') throw invalid(NOT_THERE);
  if (code === 'EEXIST') throw invalid('is there already. Choose another name, or set overwrite to true');
  if (code === 'EACCES' || code === 'EPERM') throw invalid('may not be opened by this program');
  if (code === 'ELOOP') throw invalid('was replaced by a symbolic link while it was opened');
  throw invalid(`cannot be opened (${code})`);
}

function outside(): ProcessError {
  return invalid('is outside the root folder (--root). Give a path within it');
}

function tooLarge(bytes: number, { maxBytes }: Root): ProcessError {
  return invalid(`has ${show(bytes)} bytes; at most ${maxBytes} are taken`);
}

function invalid(message: string): ProcessError {
  return new ProcessError('invalid-input', message);
}
