/** Runs the built program as a user does. `npm test` builds it first. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const program = join(root, 'dist', 'src', 'main.js');

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function isthmus(
  args: readonly string[],
  input = '',
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, ...args],
      { env: { ...process.env, ...env }, maxBuffer: 5e8 },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}

export interface Server {
  readonly url: string;
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
}

export function newDataFolder(): string {
  return mkdtempSync(join(tmpdir(), 'isthmus-test-'));
}

export async function startServer(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  main = program,
  { detached = false } = {},
): Promise<Server> {
  const child = spawn(process.execPath, [main, 'serve', '--port', '0', ...args], {
    env: { ISTHMUS_DATA: newDataFolder(), ISTHMUS_LOG_LEVEL: 'error', ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached,
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  for await (const line of createInterface(child.stdout)) {
    const [url] = /http:\/\/[^\s/]+/.exec(line) ?? [];
    if (url !== undefined) return { url, child, ended };
  }
  throw new Error('The server ended before it was open.');
}
