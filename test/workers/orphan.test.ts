import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const entry = fileURLToPath(new URL('./orphan-entry.ts', import.meta.url));
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a worker whose server is killed', () => {
  it('ends within seconds, even in a loop that hears nothing', async () => {
    const server = spawn(process.execPath, ['--import', 'tsx', entry], { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface(server.stdout)) if (line === 'running') break;
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(server.pid)], { encoding: 'utf8' });
    const [worker = 0] = children.trim().split(/\s+/).map(Number);
    expect(isAlive(worker)).toBe(true);
    server.kill('SIGKILL');
    await expect.poll(() => isAlive(worker), { timeout: 10_000, interval: 200 }).toBe(false);
  });
});
