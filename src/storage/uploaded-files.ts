/** Uploaded files in a folder, each with a record beside it. Nothing of it is kept in memory: servers may share the folder. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProcessError } from '../common/errors.ts';
import type { UploadedFile, UploadedFiles } from '../model/uploaded-file.ts';

export interface UploadedFilesOptions {
  readonly folder: string;
  readonly maxFiles: number;
  /** Size limit of all files together. */
  readonly maxBytes: number;
  readonly keptMs: number;
}

/** Part of each limit that one client may use. */
const CLIENT_SHARE = 1 / 4;

const ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
const RECORD = '.json';
/** A file without a record is being received, or was when its server ended. */
const MAX_DRAFT_MS = 60 * 60 * 1000;

export function openUploadedFiles({ folder, maxFiles, maxBytes, keptMs }: UploadedFilesOptions): UploadedFiles {
  const fileOf = (id: string) => join(folder, id);

  async function read(id: string): Promise<UploadedFile | undefined> {
    try {
      // Written by `add`.
      return JSON.parse(await readFile(fileOf(id) + RECORD, 'utf8')) as UploadedFile;
    } catch {
      return undefined;
    }
  }

  async function all(): Promise<readonly UploadedFile[]> {
    const names = await readdir(folder).catch(() => []);
    const ids = names.filter((name) => name.endsWith(RECORD)).map((name) => name.slice(0, -RECORD.length));
    return (await Promise.all(ids.map(read))).flatMap((file) => file ?? []);
  }

  async function remove(id: string): Promise<void> {
    await rm(fileOf(id) + RECORD, { force: true });
    await rm(fileOf(id), { force: true });
  }

  async function sweep(): Promise<void> {
    const now = Date.now();
    for (const { id, expires } of await all()) if (Date.parse(expires) <= now) await remove(id);
    for (const name of await readdir(folder).catch(() => [])) {
      if (name.endsWith(RECORD) || (await read(name))) continue;
      const { mtimeMs } = await stat(fileOf(name)).catch(() => ({ mtimeMs: now }));
      if (mtimeMs < now - MAX_DRAFT_MS) await rm(fileOf(name), { force: true });
    }
  }

  async function checkRoom(client: string, bytes: number): Promise<void> {
    await sweep();
    const files = await all();
    check('The server', files, maxFiles, maxBytes, bytes);
    const own = files.filter((file) => file.client === client);
    check('This client', own, Math.ceil(maxFiles * CLIENT_SHARE), maxBytes * CLIENT_SHARE, bytes);
  }

  return {
    async draft() {
      await mkdir(folder, { recursive: true });
      return fileOf(randomUUID());
    },
    checkRoom,
    async add(draft, upload) {
      await checkRoom(upload.client, upload.bytes);
      const id = randomUUID();
      const expires = new Date(Date.now() + keptMs).toISOString();
      const file: UploadedFile = { ...upload, id, path: fileOf(id), expires };
      await rename(draft, file.path);
      await writeFile(file.path + RECORD, JSON.stringify(file), { flag: 'wx' });
      return file;
    },
    async get(id) {
      const file = ID.test(id) ? await read(id) : undefined;
      return file && Date.parse(file.expires) > Date.now() ? { ...file, path: fileOf(id) } : undefined;
    },
    sweep,
  };
}

/** @throws {ProcessError} `overloaded` */
function check(
  subject: string,
  files: readonly UploadedFile[],
  maxFiles: number,
  maxBytes: number,
  more: number,
): void {
  const bytes = files.reduce((sum, file) => sum + file.bytes, more);
  if (files.length < maxFiles && bytes <= maxBytes) return;
  const first = files.map(({ expires }) => expires).sort()[0];
  const limit =
    files.length >= maxFiles
      ? `${maxFiles} uploaded files`
      : `${Number((maxBytes / 1e6).toPrecision(3))} MB of uploaded files`;
  const until = first === undefined ? 'Send a smaller file' : `The oldest expires at ${first}`;
  throw new ProcessError('overloaded', `${subject} may keep ${limit}, and there is no room for this one. ${until}.`);
}
