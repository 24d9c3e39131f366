/** The one folder of this machine that inputs may be read from and results written to, when the user names one. */
import { randomUUID } from 'node:crypto';
import { constants, statSync } from 'node:fs';
import { lstat, link, open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../errors.ts';

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
  const path = pathOf(href, root);
  const real = await toReal(path, root);
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
  if (!/^[^.].*\.(?:geojson|json)$/i.test(basename(path))) {
    throw invalid('must end in .geojson or .json and not begin with a dot');
  }
  const folder = await toReal(dirname(path), root);
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
  if (code === 'ENOENT' || code === 'ENOTDIR') throw invalid('is not there');
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
