/** Starts the built server on a free port with a data folder of its own, as a user would. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface RunningServer {
  readonly url: string;
  readonly data: string;
  readonly pid: number;
  /** Asks it to end, waits until it has, and removes its data. */
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL('../dist/src/main.js', import.meta.url));

/** @param flags beside those of port, data and log */
export async function startServer(flags: readonly string[] = []): Promise<RunningServer> {
  const data = mkdtempSync(join(tmpdir(), 'isthmus-demo-'));
  const args = [program, 'serve', '--port', '0', '--data', data, '--log-level', 'warn', ...flags];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const url = await Promise.race([firstUrl(server.stdout), ended.then(() => undefined)]);
  if (url === undefined) throw new Error('The server ended before it was open.');
  return {
    url,
    data,
    pid: server.pid ?? 0,
    async stop() {
      server.kill('SIGTERM');
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function firstUrl(output: NodeJS.ReadableStream): Promise<string | undefined> {
  for await (const line of createInterface(output)) {
    const [url] = /http:\/\/[^\s/]+/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  return undefined;
}
