/**
 * A backup of the embedded store in one SQLite file: its tables as they are at one moment, and the files that they name, in
 * a table of their own. Servers may use the store while it is made. Both ways the result takes its place when it is complete.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { open, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { codeOf } from '../../common/errors.ts';
import { platform } from '../../common/platform.ts';
import { createFolderBlobs, readFileRange } from '../blobs/folder.ts';
import { createFileNames, type StorePlace } from './file-names.ts';
import { migrate } from './migrations.ts';

export interface BackupSize {
  readonly jobs: number;
  readonly files: number;
  /** Size of these files. */
  readonly bytes: number;
}

export interface LeftOut {
  /** Number of jobs that are left out, because a file of theirs was not there. */
  readonly leftOut: number;
}

/** Receives the completed fraction, 0 to 1. */
type Progress = (fraction: number) => void;

/** Pages of 4 kB that are copied in one go; servers write between. */
const PAGES = 2000;

const TABLE = `
  CREATE TABLE backup_files (
    key TEXT NOT NULL, position INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (key, position)
  ) WITHOUT ROWID;`;

/** Made last: a backup without it was interrupted, whatever name it has been given. */
const END_TABLE = `CREATE TABLE backup_end (ended TEXT NOT NULL)`;

/** Files by the jobs that have them: results, and inputs. */
const NAMED_FILES = `
  SELECT job_id AS jobId, file FROM outputs WHERE file IS NOT NULL
    UNION SELECT job_id, inputs ->> '$.source.file' FROM job_inputs WHERE inputs ->> '$.source.file' IS NOT NULL`;

/** @throws {Error} when there is no store, or the file exists */
export async function backUp(place: StorePlace, file: string, onProgress: Progress): Promise<BackupSize & LeftOut> {
  if (existsSync(file)) throw new Error(`${file} exists. Choose another file, or remove it.`);
  if (!existsSync(place.database)) throw new Error(`There is no job store at ${place.database}.`);
  const draft = `${resolve(file)}.part`;
  const fill = async (db: Database.Database) => {
    migrate(db);
    db.exec(TABLE);
    const leftOut = await addFiles(db, place, onProgress);
    // The servers of this moment are not those that will have the jobs.
    db.exec(`DELETE FROM instances`);
    return { ...sizeOf(db), leftOut };
  };
  const size = await fillCopy(place.database, draft, fill, END_TABLE);
  await platform.moveFile(draft, file);
  return size;
}

/**
 * Jobs that had not ended run again when a server opens the store, as after a restart.
 * @throws {Error} when the file is not a backup, or of a newer program, or there is a store in the place already
 */
export async function restore(file: string, place: StorePlace, onProgress: Progress): Promise<BackupSize> {
  const folder = dirname(place.database);
  if (existsSync(place.database)) throw new Error(`${folder} has a job store. Choose another folder with --data.`);
  checkBackup(file);
  mkdirSync(folder, { recursive: true });
  const draft = `${place.database}.part`;
  const size = await fillCopy(file, draft, async (db) => {
    const stored = sizeOf(db);
    await extractFiles(db, place.results, stored, onProgress);
    db.exec(`DROP TABLE backup_files; DROP TABLE backup_end; VACUUM`);
    migrate(db);
    return stored;
  });
  await platform.moveFile(draft, place.database);
  return size;
}

/**
 * Copies a database and changes the copy, which is on the disk then, or is not there.
 * @param end SQL that is run when all else is on the disk
 */
async function fillCopy<T>(
  from: string,
  draft: string,
  fill: (db: Database.Database) => Promise<T>,
  end?: string,
): Promise<T> {
  await rm(draft, { force: true });
  try {
    // It holds what callers sent: nobody else reads it, as long as it is written either.
    await writeFile(draft, '', { mode: 0o600 });
    const original = new Database(from, { readonly: true });
    await original.backup(draft, { progress: () => PAGES }).finally(() => original.close());
    const db = new Database(draft);
    // Nobody else opens it, a copy that fails is removed, and one that is complete is written to the disk at once.
    db.pragma('journal_mode = DELETE');
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    const filled = await fill(db).finally(() => db.close());
    const handle = await open(draft, 'r+');
    await handle.sync().finally(() => handle.close());
    if (end !== undefined) execute(draft, end);
    return filled;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function execute(file: string, sql: string): void {
  const db = new Database(file);
  try {
    db.exec(sql);
  } finally {
    db.close();
  }
}

function checkBackup(file: string): void {
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`);
  const problem = findProblem(file);
  if (problem !== undefined) throw new Error(`${file} is not a backup: ${problem}. isthmus backup makes one.`);
}

function findProblem(file: string): string | undefined {
  try {
    const db = new Database(file, { readonly: true });
    try {
      const damage = String(db.pragma('quick_check(1)', { simple: true }));
      if (damage !== 'ok') return damage;
      const has = (table: string) => db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = ?`).get(table) !== undefined;
      if (!has('backup_files')) return 'it is another database';
      return has('backup_end') ? undefined : 'it is incomplete, as its making was interrupted';
    } finally {
      db.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @returns the number of jobs that are left out */
async function addFiles(db: Database.Database, place: StorePlace, onProgress: Progress): Promise<number> {
  const { toPath } = createFileNames(place);
  const named = db.prepare<[], NamedFile>(NAMED_FILES).all();
  const insert = db.prepare(`INSERT INTO backup_files VALUES (?, ?, ?)`);
  const leaveOut = db.prepare(`DELETE FROM jobs WHERE id = ?`);
  const forget = db.prepare(`DELETE FROM backup_files WHERE key GLOB ? || '/*'`);
  const missing = new Set<string>();
  for (const [index, { jobId, file: key }] of named.entries()) {
    onProgress(index / named.length);
    try {
      let position = 0;
      for await (const bytes of readFileRange(toPath(key))) insert.run(key, position++, bytes);
      if (position === 0) insert.run(key, 0, Buffer.alloc(0));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      missing.add(jobId);
    }
  }
  for (const jobId of missing) {
    forget.run(jobId);
    leaveOut.run(jobId);
  }
  return missing.size;
}

interface NamedFile {
  readonly jobId: string;
  /** Key of its blob. */
  readonly file: string;
}

async function extractFiles(
  db: Database.Database,
  results: string,
  { files }: BackupSize,
  onProgress: Progress,
): Promise<void> {
  const blobs = createFolderBlobs(results);
  const keys = db.prepare<[], string>(`SELECT DISTINCT key FROM backup_files`).pluck().all();
  const select = db
    .prepare<[string, number], Buffer>(`SELECT bytes FROM backup_files WHERE key = ? AND position = ?`)
    .pluck();
  async function* chunksOf(key: string): AsyncGenerator<Uint8Array> {
    for (let position = 0; ; position++) {
      const bytes = select.get(key, position);
      if (bytes === undefined) return;
      yield bytes;
    }
  }
  for (const [index, key] of keys.entries()) {
    onProgress(index / files);
    await blobs.put(key, chunksOf(key));
  }
}

function sizeOf(db: Database.Database): BackupSize {
  const count = (sql: string) => Number(db.prepare(sql).pluck().get());
  return {
    jobs: count(`SELECT count(*) FROM jobs`),
    files: count(`SELECT count(DISTINCT key) FROM backup_files`),
    bytes: count(`SELECT coalesce(sum(length(bytes)), 0) FROM backup_files`),
  };
}
