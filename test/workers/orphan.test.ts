import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isAlive } from '../../src/storage/instance.ts';

const entry = fileURLToPath(new URL('./orphan-entry.ts', import.meta.url));

describe('a worker whose server is killed', () => {
  it('ends within seconds, even in a loop that hears nothing', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'isthmus-test-')), 'pid');
    const server = spawn(process.execPath, ['--import', 'tsx', entry, file], { stdio: 'inherit' });
    const readPid = () => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0);
    await expect.poll(readPid, { timeout: 20_000, interval: 100 }).toBeGreaterThan(0);
    const worker = readPid();
    expect(isAlive(worker)).toBe(true);
    server.kill('SIGKILL');
    await expect.poll(() => isAlive(worker), { timeout: 10_000, interval: 200 }).toBe(false);
  });
});
