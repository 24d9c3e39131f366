/** Blobs as files below one folder. The key is the path. */
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, open, readdir, rm, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { codeOf } from '../../common/errors.ts';
import { platform } from '../../common/platform.ts';
import type { Blobs, ByteRange } from '../../model/blobs.ts';

/** A slow reader keeps some of them in memory. */
const CHUNK_BYTES = 32 * 1024;
const SEGMENT = /^(?!\.{1,2}$)[^/\\\0]+$/;

export function createFolderBlobs(folder: string): Blobs {
  const root = resolve(folder);

  /** @throws {Error} for a key that could lead out of the folder */
  function pathOf(key: string): string {
    if (key.split('/').every((segment) => SEGMENT.test(segment))) return join(root, key);
    throw new Error(`${JSON.stringify(key)} is not a key of a blob.`);
  }

  /** Lets a file take its place under its key only when it is complete. */
  async function place(key: string, write: (draft: string) => Promise<void>): Promise<void> {
    const path = pathOf(key);
    const draft = `${path}.${randomUUID()}.part`;
    await mkdir(dirname(path), { recursive: true });
    try {
      await write(draft);
      await platform.moveFile(draft, path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  return {
    async put(key, body) {
      let bytes = 0;
      await place(key, async (draft) => {
        const file = await open(draft, 'wx');
        try {
          for await (const chunk of body) {
            await file.writeFile(chunk);
            bytes += chunk.byteLength;
          }
        } finally {
          await file.close();
        }
      });
      return { bytes };
    },
    async adopt(file, key) {
      const path = pathOf(key);
      // Workers write their results below this folder.
      if (resolve(file) === path) return;
      await mkdir(dirname(path), { recursive: true });
      try {
        await platform.moveFile(file, path);
      } catch (error) {
        if (codeOf(error) !== 'EXDEV') throw error;
        await place(key, (draft) => copyFile(file, draft));
        await unlink(file);
      }
    },
    async *open(key, range) {
      yield* readFileRange(pathOf(key), range);
    },
    copy: (from, to) => place(to, (draft) => copyFile(pathOf(from), draft)),
    async removeAll(prefix) {
      await rm(pathOf(prefix), { recursive: true, force: true });
    },
    async list(prefix, after, limit) {
      const names = await readdir(prefix === '' ? root : pathOf(prefix)).catch((error: unknown) => {
        if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return [];
        throw error;
      });
      const ordered = names.sort();
      const rest = after === undefined ? ordered : ordered.filter((name) => name > after);
      return limit === undefined ? rest : rest.slice(0, limit);
    },
  };
}

/**
 * Opens nothing before the first piece is asked for, and never holds more than one piece.
 * @param onOpen called once the file is open
 */
export async function* readFileRange(
  path: string,
  range?: ByteRange,
  onOpen?: () => Promise<void>,
): AsyncGenerator<Uint8Array, void, void> {
  const file = await open(path);
  try {
    await onOpen?.();
    const { start, end } = range ?? { start: 0, end: (await file.stat()).size };
    for (let at = start; at < end;) {
      const piece = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - at));
      const { bytesRead } = await file.read(piece, 0, undefined, at);
      if (bytesRead === 0) throw new Error(`${path} ends at byte ${at} instead of ${end}.`);
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
