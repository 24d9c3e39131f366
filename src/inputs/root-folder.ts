/** The root folder (`--root`): the only folder of this machine from which inputs are read and to which results are saved. */
import { createHash, randomUUID } from 'node:crypto';
import { constants, statSync } from 'node:fs';
import { link, lstat, mkdir, open, readdir, realpath, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { show } from '../../schemas/show.ts';
import { formatList } from '../common/format-count.ts';
import { ProcessError } from '../common/errors.ts';
import { platform } from '../common/platform.ts';
import { suggestNames } from '../common/did-you-mean.ts';
import { formatOfName, isReadName, loadFormats } from '../formats/registry.ts';
import { isUnchanged, recordSaved } from './saved-files.ts';

export interface Root {
  /** Absolute path. */
  readonly folder: string;
  /** Size limit of an input file. */
  readonly maxBytes: number;
  /** Data folder of this server, whose files are not those of the root folder; with the records of saved files. */
  readonly data?: string;
}

/** @throws {Error} when it is not a folder */
export function openRoot(folder: string, maxBytes: number): Root {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder) throw new Error(`The root ${resolve(folder)} is not a folder. Choose another with --root.`);
  return { folder: resolve(folder), maxBytes };
}

/** Hard links look like files: a process that can make one inside the folder can copy a file into it as well. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export const NOT_FOUND = 'does not exist';
const EXISTS =
  'exists already, and is not as this server wrote it. Choose another name, or set overwrite to true to lose that file';

/** Names in an error message. */
const MAX_LISTED = 5;

/** True for a reference to a file: `file:///…`, `file:name`, or a path without a scheme, such as one with a drive letter. */
export function isFileReference(href: string): boolean {
  return /^(?:file:|[a-z]:[\\/])/i.test(href) || !/^[a-z][a-z0-9+.-]*:|^\/\//i.test(href);
}

/** @throws {ProcessError} `invalid-input` whose message is a predicate, for a sentence about the file */
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
  return readWhole(await openInRoot(href, root), root);
}

/**
 * @param extensions in lower case, without the dot; those in capitals are taken too
 * @returns the files of that name with other extensions, as far as they are there, by extension
 * @throws {ProcessError} `invalid-input` whose message is a predicate of the file itself
 */
export async function readBeside(
  href: string,
  extensions: readonly string[],
  root: Root,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  if (extensions.length === 0) return found;
  const stem = (await decodePath(href, root)).replace(/\.[^.]*$/, '');
  for (const extension of extensions) {
    for (const spelling of [extension, extension.toUpperCase()]) {
      if (found.has(extension)) continue;
      const path = `${stem}.${spelling}`;
      try {
        found.set(extension, await readWhole(await openPath(path, root), root));
      } catch (error) {
        if (!(error instanceof ProcessError)) throw error;
        if (error.message !== NOT_FOUND)
          throw invalid(`needs ${show(basename(path))} beside it, which ${error.message}`);
      }
    }
  }
  return found;
}

async function readWhole(file: FileHandle, root: Root): Promise<Buffer> {
  try {
    const body = await file.readFile();
    // It may have grown since its size was checked.
    if (body.length > root.maxBytes) throw tooLarge(body.length, root);
    return body;
  } finally {
    await file.close();
  }
}

async function openInRoot(href: string, root: Root): Promise<FileHandle> {
  const path = await decodePath(href, root);
  return openPath(path, root).catch(async (error: unknown) => {
    if (!(error instanceof ProcessError) || error.message !== NOT_FOUND) throw error;
    throw invalid(NOT_FOUND + (await suggestFiles(path, root)));
  });
}

/** Checks before and after it opens: another process may replace the file in between. */
async function openPath(path: string, root: Root): Promise<FileHandle> {
  const real = await toReal(path, root);
  // To open a device may have effects.
  if (!(await stat(real)).isFile()) throw invalid('is not a file');
  const file = await open(real, READ).catch(toIssue);
  try {
    const opened = await file.stat();
    const now = await stat(await toReal(path, root));
    if (!opened.isFile()) throw invalid('is not a file');
    if (opened.dev !== now.dev || opened.ino !== now.ino) throw invalid('was replaced while it was opened');
    if (opened.size > root.maxBytes) throw tooLarge(opened.size, root);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** @returns the path where a result may be saved. @throws {ProcessError} `invalid-input`, as `statInRoot` */
export async function resolveTargetInRoot(
  name: string,
  root: Root,
  overwrite: boolean,
  system = platform,
): Promise<string> {
  const path = pathOf(name, root);
  if (basename(path).startsWith('.')) throw invalid('has a name that begins with a dot. Choose another name');
  formatOfName(await loadFormats(), path);
  checkPortable(path, root);
  if (system.isDevice(basename(path))) throw invalid('has the name of a device of Windows. Choose another name');
  const folder = await resolveFolder(dirname(path), root);
  const target = join(folder, basename(path));
  const existing = await lstat(target).catch(() => undefined);
  if (existing && !existing.isFile()) throw invalid('exists already, and is not a file');
  if (existing && !overwrite && !(await isOwn(target, root))) throw invalid(EXISTS);
  return target;
}

/** @returns the path of a folder that is there, or may be made in one that is. @throws {ProcessError} `invalid-input` */
async function resolveFolder(path: string, root: Root): Promise<string> {
  try {
    const real = await toReal(path, root);
    if ((await stat(real)).isDirectory()) return real;
  } catch (error) {
    if (!(error instanceof ProcessError) || error.message !== NOT_FOUND) throw error;
    return join(await resolveFolder(dirname(path), root), basename(path));
  }
  throw invalid(`is in ${show(relative(root.folder, path))}, which is not a folder. Choose another`);
}

/**
 * Writes a whole file or none, with the folders around it. An earlier file stays, unless it is as this server wrote it or may be overwritten.
 * @returns the size of the file in bytes
 * @throws {ProcessError} as `resolveTargetInRoot`
 */
export async function writeInRoot(
  name: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  root: Root,
  overwrite: boolean,
): Promise<number> {
  const target = await resolveTargetInRoot(name, root, overwrite);
  await mkdir(dirname(target), { recursive: true }).catch(toIssue);
  const draft = join(dirname(target), `.${randomUUID()}.part`);
  const file = await open(draft, 'wx', 0o644).catch(toIssue);
  try {
    const [opened, now] = [
      await file.stat(),
      await stat(join(await toReal(dirname(pathOf(name, root)), root), basename(draft))),
    ];
    if (opened.dev !== now.dev || opened.ino !== now.ino)
      throw invalid('is in a folder that was replaced while the file was opened');
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of content) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      await file.writeFile(chunk);
    }
    await file.sync();
    // A link fails when a file of this name was made; neither follows a symbolic link.
    const mayReplace = overwrite || (await isOwn(target, root));
    await (mayReplace ? platform.moveFile(draft, target) : link(draft, target)).catch(toIssue);
    if (root.data !== undefined) await recordSaved(recordsOf(root.data), target, { bytes, sha256: hash.digest('hex') });
    return bytes;
  } finally {
    await file.close();
    await rm(draft, { force: true });
  }
}

async function isOwn(path: string, { data }: Root): Promise<boolean> {
  return data !== undefined && (await isUnchanged(recordsOf(data), path));
}

function recordsOf(data: string): string {
  return join(data, 'saved');
}

/** Windows takes such names for others: it drops dots and blanks at their ends, and has its own use for colons. */
function checkPortable(path: string, { folder }: Root): void {
  const names = relative(folder, path).split(sep);
  if (names.some((name) => name !== '..' && /[. ]$|[:\\\p{Cc}]/u.test(name))) {
    throw invalid('has a name that ends with a dot or a blank, or has a colon or backslash. Choose another name');
  }
}

export function pathOf(name: string, { folder }: Root): string {
  if (name.includes('\0')) throw invalid('has a NUL in its name');
  try {
    if (/^file:\/\//i.test(name)) return fileURLToPath(name);
  } catch {
    throw invalid('is not a URL of a file on this machine. Send file:///path, or a path within the root folder');
  }
  return resolve(folder, name.replace(/^file:/i, ''));
}

/**
 * A URL has a blank as %20; a file with %20 in its name comes first.
 * @returns the path in the root folder
 */
async function decodePath(name: string, root: Root): Promise<string> {
  const path = pathOf(name, root);
  if (/^file:\/\//i.test(name) || !/%[0-9a-f]{2}/i.test(name)) return path;
  const exists = await toReal(path, root).then(
    () => true,
    () => false,
  );
  if (exists) return path;
  try {
    return pathOf(decodeURIComponent(name), root);
  } catch {
    return path;
  }
}

/** @returns a sentence that follows `NOT_FOUND`: files with similar names, or others beside it, none outside the root folder */
async function suggestFiles(path: string, { folder }: Root): Promise<string> {
  const root = await realpath(folder);
  const parent = await realpath(dirname(path)).catch(() => undefined);
  if (parent === undefined || !isInside(parent, root)) {
    return `. There is no folder ${show(relative(folder, dirname(path)))} in the root folder`;
  }
  const entries = await readdir(parent, { withFileTypes: true });
  const formats = await loadFormats();
  const files = entries.filter((entry) => entry.isFile() && isReadName(formats, entry.name)).map(({ name }) => name);
  const where = relative(root, parent).split(sep).join('/');
  const toReference = (name: string) => `file:${where === '' ? '' : `${where}/`}${name}`;
  // Without the common endings, which make all names similar.
  const stems = new Map(files.map((name) => [stemOf(name), name]));
  const near = suggestNames(stemOf(basename(path)), [...stems.keys()]).flatMap((stem) => stems.get(stem) ?? []);
  if (near.length > 0) return `. Did you mean ${near.map(toReference).join(' or ')}?`;
  if (files.length === 0) return '. There is no file with a layer beside it';
  return `. There are ${formatList(files.sort().map(toReference), MAX_LISTED)}`;
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]*$/, '');
}

/** @returns the path without symbolic links. @throws {ProcessError} `invalid-input` for one that is not to be read: a predicate of it */
export async function toReal(path: string, { folder, data }: Root): Promise<string> {
  const root = await realpath(folder);
  // Before anything is looked up: whether a path outside exists must not show.
  const base = [folder, root].find((each) => isInside(resolve(path), each));
  if (base === undefined) throw outside();
  refuseHidden(relative(base, resolve(path)));
  const real = await realpath(path).catch(toIssue);
  if (!isInside(real, root)) throw outside();
  refuseHidden(relative(root, real));
  const own = data === undefined ? undefined : await realpath(data).catch(() => undefined);
  if (own !== undefined && own !== root && isInside(own, root) && isInside(real, own)) {
    throw invalid('is in the data folder of this server. Name its jobs and results instead');
  }
  return real;
}

/** Such files hold settings, keys and histories. Some file systems skip characters that are not shown. */
function refuseHidden(path: string): void {
  if (path.split(sep).some(isHidden))
    throw invalid('has a name that begins with a dot; such files are neither read nor written. Choose another');
}

export function isHidden(name: string): boolean {
  return /^\p{Default_Ignorable_Code_Point}*\./u.test(name);
}

function isInside(path: string, folder: string): boolean {
  const rest = relative(folder, path);
  return rest !== '..' && !rest.startsWith(`..${sep}`) && !isAbsolute(rest);
}

function toIssue(error: unknown): never {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') throw invalid(NOT_FOUND);
  if (code === 'EEXIST') throw invalid(EXISTS);
  if (code === 'EACCES' || code === 'EPERM') throw invalid('may not be opened by this program');
  if (code === 'ELOOP') throw invalid('was replaced by a symbolic link while it was opened');
  throw invalid(`cannot be opened (${code})`);
}

function outside(): ProcessError {
  return invalid('is outside the root folder (--root). Choose a path within it');
}

function tooLarge(bytes: number, { maxBytes }: Root): ProcessError {
  return invalid(`has ${show(bytes)} bytes; at most ${maxBytes} are allowed`);
}

function invalid(message: string): ProcessError {
  return new ProcessError('invalid-input', message);
}
