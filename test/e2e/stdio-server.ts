/** `isthmus stdio` as the built program, spoken to line by line. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { root } from './program.ts';

export interface Response {
  readonly id: unknown;
  readonly result?: { readonly structuredContent?: Readonly<Record<string, unknown>>; readonly isError?: boolean };
  readonly error?: { readonly code: number; readonly message: string };
}

export interface StdioServer {
  readonly child: ChildProcessWithoutNullStreams;
  /** Responses so far. */
  readonly responses: readonly Response[];
  readonly stderr: () => string;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  write(text: string): void;
  /** Resolves when there are so many responses. */
  count(n: number): Promise<void>;
  /** Calls a tool. @returns the structured content of its answer */
  call(name: string, args: unknown): Promise<Readonly<Record<string, unknown>>>;
}

const main = join(root, 'dist', 'src', 'main.js');

export function startStdio(data: string, args: readonly string[] = []): StdioServer {
  const child = spawn(process.execPath, [main, 'stdio', '--data', data, '--workers', '1', ...args]);
  const responses: Response[] = [];
  let errors = '';
  let id = 100;
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  // A server that was killed takes no more.
  child.stdin.on('error', () => undefined);
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => responses.push(JSON.parse(line) as Response));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const until = async (isThere: () => boolean) => {
    while (!isThere()) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The server ended: ${errors}`);
      await Promise.race([once(lines, 'line'), ended]);
    }
  };
  return {
    child,
    responses,
    stderr: () => errors,
    ended,
    write: (text) => void child.stdin.write(text),
    count: (n) => until(() => responses.length >= n),
    async call(name, args) {
      const own = ++id;
      const request = { jsonrpc: '2.0', id: own, method: 'tools/call', params: { name, arguments: args } };
      child.stdin.write(`${JSON.stringify(request)}\n`);
      await until(() => responses.some((response) => response.id === own));
      const { result, error } = responses.find((response) => response.id === own) ?? {};
      if (error) throw new Error(error.message);
      return result?.structuredContent ?? {};
    },
  };
}

export const initialize = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
});
