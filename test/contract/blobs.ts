/** What every blob store must do. The test file of a store calls this with a way to make an empty one. */
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Blobs, ByteRange } from '../../src/model/blobs.ts';

export function testBlobs(name: string, open: () => Promise<Blobs>): void {
  describe(`${name} as a blob store`, () => {
    let blobs: Blobs;

    beforeEach(async () => {
      blobs = await open();
    });

    const put = (key: string, text: string) => blobs.put(key, [Buffer.from(text)]);
    async function read(key: string, range?: ByteRange): Promise<string> {
      const chunks: Uint8Array[] = [];
      for await (const chunk of blobs.open(key, range)) chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    }

    it('gives back what was put, whole and in part', async () => {
      async function* body() {
        yield Buffer.from('0123');
        yield Buffer.from('456789');
      }
      expect(await blobs.put('job/1/a.json', body())).toEqual({ bytes: 10 });
      expect(await read('job/1/a.json')).toBe('0123456789');
      expect(await read('job/1/a.json', { start: 3, end: 6 })).toBe('345');
      expect(await read('job/1/a.json', { start: 9, end: 10 })).toBe('9');
    });

    it('gives back a large blob in pieces', async () => {
      const text = 'x'.repeat(1_000_000);
      await put('job/large', text);
      let pieces = 0;
      for await (const piece of blobs.open('job/large')) pieces += piece.byteLength < text.length ? 1 : 0;
      expect(pieces).toBeGreaterThan(1);
      expect(await read('job/large')).toBe(text);
    });

    it('replaces a blob', async () => {
      await put('job/a', 'old');
      await put('job/a', 'new');
      expect(await read('job/a')).toBe('new');
    });

    it('keeps nothing of a body that breaks off, and what was there before', async () => {
      await put('job/a', 'old');
      async function* broken() {
        yield Buffer.from('new');
        throw new Error('the connection was lost');
      }
      await expect(blobs.put('job/a', broken())).rejects.toThrow('the connection was lost');
      await expect(blobs.put('job/b', broken())).rejects.toThrow('the connection was lost');
      expect(await read('job/a')).toBe('old');
      expect(await blobs.list('job')).toEqual(['a']);
    });

    it('rejects for a blob that does not exist', async () => {
      await expect(read('job/none')).rejects.toMatchObject({ code: 'ENOENT' });
      await expect(blobs.copy('job/none', 'job/b')).rejects.toMatchObject({ code: 'ENOENT' });
    });

    it('adopts a file, which leaves its place', async () => {
      const file = join(mkdtempSync(join(tmpdir(), 'isthmus-test-')), 'body');
      writeFileSync(file, '[1,2]');
      await blobs.adopt(file, 'job/inputs.json');
      expect(existsSync(file)).toBe(false);
      expect(await read('job/inputs.json')).toBe('[1,2]');
    });

    it('copies a blob, and each goes its own way', async () => {
      await put('one/a', 'text');
      await blobs.copy('one/a', 'two/a');
      await blobs.removeAll('one');
      expect(await read('two/a')).toBe('text');
    });

    it('removes a blob, or all below a prefix, and no neighbour', async () => {
      for (const key of ['job/1/a', 'job/1/b', 'job/10/a', 'job/c', 'jobs/a']) await put(key, key);
      await blobs.removeAll('job/1');
      await blobs.removeAll('job/c');
      await blobs.removeAll('never/was');
      expect([await blobs.list('job'), await blobs.list('jobs')]).toEqual([['10'], ['a']]);
      await expect(read('job/1/a')).rejects.toMatchObject({ code: 'ENOENT' });
      await expect(blobs.removeAll('')).rejects.toThrow('is not a key');
    });

    it('lists the names directly below a prefix, in order and in pages', async () => {
      for (const key of ['b/2', 'a/1/x', 'a/1/y', 'c/3', 'd']) await put(key, key);
      expect(await blobs.list('')).toEqual(['a', 'b', 'c', 'd']);
      expect(await blobs.list('', 'a', 2)).toEqual(['b', 'c']);
      expect(await blobs.list('a/1')).toEqual(['x', 'y']);
      expect(await blobs.list('nothing')).toEqual([]);
    });

    it.each(['', '..', '../a', 'a/../../b', '/etc/passwd', 'a//b', 'a/.', 'a\\b', 'a\0b'])(
      'refuses %j as a key',
      async (key) => {
        await expect(put(key, 'x')).rejects.toThrow('is not a key');
        await expect(read(key)).rejects.toThrow('is not a key');
        await expect(blobs.removeAll(key)).rejects.toThrow('is not a key');
      },
    );
  });
}
