/** Records of the files that were saved in the root folder: what anybody else wrote or changed is not overwritten. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../../schemas/is-object.ts';
import { platform } from '../common/platform.ts';

export interface SavedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** @param folder of the records. @param path of the file, without symbolic links */
export async function recordSaved(folder: string, path: string, saved: SavedFile): Promise<void> {
  const record = recordOf(folder, path);
  const draft = `${record}.${randomUUID()}.part`;
  await mkdir(folder, { recursive: true });
  await writeFile(draft, JSON.stringify({ path, ...saved }));
  await platform.moveFile(draft, record);
}

/** True if the file has the bytes that were saved under its path last. */
export async function isUnchanged(folder: string, path: string): Promise<boolean> {
  try {
    const saved: unknown = JSON.parse(await readFile(recordOf(folder, path), 'utf8'));
    if (!isObject(saved) || saved.path !== path || saved.bytes !== (await stat(path)).size) return false;
    const hash = createHash('sha256');
    // Without an encoding, a stream yields bytes, which its type leaves open.
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
    return saved.sha256 === hash.digest('hex');
  } catch {
    // Without a record the file is somebody else's.
    return false;
  }
}

function recordOf(folder: string, path: string): string {
  return join(folder, `${createHash('sha256').update(path).digest('hex')}.json`);
}
