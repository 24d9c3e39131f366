/** Layers that are told by their edges never load the engine, which takes a tenth of a second. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('count-loads.ts', import.meta.url));

it('the engine is loaded for an invalid polygon, and for none of 22 calls before', { timeout: 60_000 }, () => {
  const printed = execFileSync(process.execPath, ['--import', 'tsx', script], { encoding: 'utf8' });
  expect(JSON.parse(printed)).toEqual({ calls: 23, loading: ['dissolve ["layer","by"]'] });
});
