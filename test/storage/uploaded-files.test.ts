import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { openUploadedFiles } from '../../src/storage/uploaded-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const upload = { owner: 'anonymous', client: 'ip:1', bytes: 3 };

async function add(files: ReturnType<typeof openUploadedFiles>, client = 'ip:1', bytes = 3) {
  const draft = await files.draft();
  writeFileSync(draft, 'x'.repeat(bytes));
  return files.add(draft, { ...upload, client, bytes });
}

it('keeps a file until it expires, for every server of the folder', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const own = join(folder, 'a');
  const files = openUploadedFiles({ folder: own, maxFiles: 40, maxBytes: 1000, keptMs: 60_000 });
  const { id } = await add(files);
  const other = openUploadedFiles({ folder: own, maxFiles: 40, maxBytes: 1000, keptMs: 60_000 });
  expect(await other.get(id)).toMatchObject({ id, bytes: 3, path: join(own, id) });
  for (const wrong of ['', '..', '../a', `${id}/..`, `${id}.json`]) expect(await other.get(wrong)).toBeUndefined();
  vi.setSystemTime(Date.now() + 60_001);
  expect(await files.get(id)).toBeUndefined();
  await other.sweep();
  expect(readdirSync(own)).toEqual([]);
  vi.useRealTimers();
});

it('is limited in number and bytes, of all clients and of one', async () => {
  const files = openUploadedFiles({ folder: join(folder, 'b'), maxFiles: 8, maxBytes: 100, keptMs: 60_000 });
  await add(files);
  await add(files);
  await expect(add(files)).rejects.toThrow('This client may keep 2 uploaded files');
  await expect(add(files, 'ip:2', 26)).rejects.toThrow('This client may keep 0.000025 MB of uploaded files');
  for (const client of ['ip:2', 'ip:3', 'ip:4']) for (let i = 0; i < 2; i++) await add(files, client);
  await expect(add(files, 'ip:5')).rejects.toThrow('The server may keep 8 uploaded files');
});

it('removes what was never received to its end', async () => {
  const own = join(folder, 'c');
  const files = openUploadedFiles({ folder: own, maxFiles: 8, maxBytes: 100, keptMs: 60_000 });
  const draft = await files.draft();
  writeFileSync(draft, 'x');
  await files.sweep();
  expect(readdirSync(own)).toHaveLength(1);
  const past = Date.now() / 1000 - 3601;
  utimesSync(draft, past, past);
  await files.sweep();
  expect(readdirSync(own)).toEqual([]);
});
