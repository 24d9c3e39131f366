import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDiskReserve } from '../../src/storage/disk-reserve.ts';

it('is made once by many servers that start together', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-reserve-'));
  const reserves = Array.from({ length: 8 }, () => createDiskReserve(folder));
  expect(await Promise.all(reserves.map((reserve) => reserve.restore()))).toEqual(reserves.map(() => true));
  expect(readdirSync(folder)).toEqual(['reserve']);
  expect(statSync(join(folder, 'reserve')).size).toBe(8_388_608);
  expect(reserves.map((reserve) => reserve.release())).toEqual([true, ...Array.from({ length: 7 }, () => false)]);
  expect(readdirSync(folder)).toEqual([]);
});
