import { mkdtempSync, statSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createFolderBlobs } from '../../src/storage/blobs/folder.ts';
import { testBlobs } from '../contract/blobs.ts';

const newFolder = () => mkdtempSync(join(tmpdir(), 'isthmus-test-'));

testBlobs('a folder', async () => createFolderBlobs(join(newFolder(), 'results')));

it('a folder adopts a file that is in its place already without touching it', async () => {
  const folder = newFolder();
  const file = join(folder, 'job', '1', 'a.json');
  mkdirSync(join(folder, 'job', '1'), { recursive: true });
  writeFileSync(file, '1');
  const { ino } = statSync(file);
  await createFolderBlobs(folder).adopt(file, 'job/1/a.json');
  expect(statSync(file).ino).toBe(ino);
});
