/** Servers under load, each in a process of its own, with the one call that it is measured by. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Requests } from './requests.ts';
import { takeRound, type Round, type Taken } from './round.ts';

export interface Load {
  /** Has a process send calls. @throws {Error} unless each of them succeeds */
  take(round: Round): Promise<Taken>;
  stop(): void;
}

export interface Target {
  readonly pid: number;
  readonly load: Load;
  /** Resolves when nothing that a call began still runs. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

export interface Spent extends Taken {
  readonly cpuMs: number;
}

/** Clock ticks of /proc are a hundredth of a second on every Linux. */
const TICK_MS = 10;

const nothing = () => Promise.resolve();

/** Processor time of a process and all that it has started, which have ended or not. @see proc(5) */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  const own = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * TICK_MS;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean);
  return children.reduce((sum, child) => sum + cpuMsOf(Number(child)), own);
}

/** A round with the processor time that the server takes for it. */
export async function measureRound({ pid, load, drain }: Target, amount: number, connections: number): Promise<Spent> {
  const cpu = cpuMsOf(pid);
  const taken = await load.take({ amount, connections });
  await drain();
  return { ...taken, cpuMs: (cpuMsOf(pid) - cpu) / amount };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true });

export type Headers = Readonly<Record<string, string>>;

export function send(method: string, url: string, body = '', headers: Headers = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers };
    const sending = request(url, { method, agent, headers: sent }, (response) => {
      const chunks: string[] = [];
      response.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
      response.once('error', reject).once('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: chunks.join('') });
      });
    });
    sending.once('error', reject).end(body);
  });
}

/** Calls that come from a process of their own. */
function startRequests(requests: Requests): Load {
  const child = fork(fileURLToPath(new URL('requests.ts', import.meta.url)), [JSON.stringify(requests)]);
  return {
    async take(round) {
      const ended = new Promise<never>((_, reject) =>
        child.once('exit', () => reject(new Error('The load has ended.'))),
      );
      ended.catch(() => undefined);
      child.send(round);
      // Only rounds are sent.
      const [taken] = (await Promise.race([once(child, 'message'), ended])) as [Taken];
      return taken;
    },
    stop: () => void child.kill(),
  };
}

/** Calls of a process of an OGC API. */
export function callOgc(url: string, body: string, isAsync: boolean): Load {
  const { port, pathname: path } = new URL(url);
  return startRequests({
    ...{ port: Number(port), path, body: [body] },
    headers: isAsync ? { Prefer: 'respond-async' } : {},
    success: `^HTTP/1.1 ${isAsync ? 201 : 200} `,
  });
}

const client = { name: 'bench', version: '1.0.0' };
const session = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: client };
const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': client,
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** Answers of a tool. */
const RESULT = '^(?!.*"isError":true).*"result"';

function message(id: number, method: string, params: object): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

/** @param tool name and arguments of the call @param hasSession of revision 2025-11-25, or without of 2026-07-28 */
export async function callMcpOverHttp(url: string, tool: { name: string }, hasSession: boolean): Promise<Load> {
  const accept = { accept: 'application/json, text/event-stream' };
  let headers: Headers;
  if (hasSession) {
    const begun = await send('POST', url, message(0, 'initialize', session), accept);
    const own = { 'mcp-session-id': String(begun.headers['mcp-session-id']), 'mcp-protocol-version': '2025-11-25' };
    headers = { ...accept, ...own };
    await send('POST', url, '{"jsonrpc":"2.0","method":"notifications/initialized"}', headers);
  } else {
    const own = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': tool.name };
    headers = { ...accept, ...own };
  }
  const { port, pathname: path } = new URL(url);
  const params = JSON.stringify(hasSession ? tool : { ...tool, _meta: envelope });
  const body = ['{"jsonrpc":"2.0","id":', `,"method":"tools/call","params":${params}}`];
  return startRequests({ port: Number(port), path, headers, body, success: `^HTTP/1.1 200 ${RESULT.slice(1)}` });
}

/** The pipes of a program belong to the process that has started it: this one. */
async function callMcpOverStdio({ stdin, stdout }: ChildProcess, tool: object): Promise<Load> {
  if (!stdin || !stdout) throw new TypeError('The program has no pipes.');
  const waiting = new Map<number, (line: string) => void>();
  createInterface(stdout).on('line', (line) => {
    // Every line is an answer: nothing else is asked for.
    const [, id] = /"id":(\d+)/.exec(line) ?? [];
    waiting.get(Number(id))?.(line);
    waiting.delete(Number(id));
  });
  let last = 0;
  const ask = (method: string, params: object) =>
    new Promise<string>((resolve) => {
      waiting.set((last += 1), resolve);
      stdin.write(`${message(last, method, params)}\n`);
    });
  await ask('initialize', session);
  stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  const caller = { call: () => ask('tools/call', tool), close() {} };
  return { take: (round) => takeRound(round, () => caller, new RegExp(RESULT)), stop() {} };
}

/** The calls of a program that has started. */
export type Prepared = Pick<Target, 'load'> & Partial<Pick<Target, 'drain'>>;

/** Starts a program that serves HTTP and prints its address. */
export async function startHttp(
  command: readonly string[],
  prepare: (url: string) => Promise<Prepared> | Prepared,
): Promise<Target> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    const [url] = /http:\/\/[^\s/]+/.exec(line) ?? [];
    if (url === undefined) continue;
    const prepared = await prepare(url);
    return { drain: nothing, ...prepared, ...childOf(child, prepared.load, 'SIGTERM') };
  }
  throw new Error(`${command.join(' ')} ended before it was open.`);
}

export async function startStdio(command: readonly string[], tool: object): Promise<Target> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const load = await callMcpOverStdio(child, tool);
  return { load, drain: nothing, ...childOf(child, load) };
}

/** @param signal that ends it; by default the end of its input */
function childOf(child: ChildProcess, load: Load, signal?: NodeJS.Signals): Pick<Target, 'pid' | 'stop'> {
  const ended = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    async stop() {
      load.stop();
      if (signal) child.kill(signal);
      else child.stdin?.end();
      await ended;
    },
  };
}

/** The command of a build of this program, with a data folder of its own. */
export function isthmus(dist: string, command: 'serve' | 'stdio'): { command: string[]; remove: () => void } {
  const data = mkdtempSync(join(tmpdir(), 'isthmus-bench-'));
  const flags = ['--data', data, '--log-level', 'warn', '--queue-limit', '1000000'];
  const serve = command === 'serve' ? ['--port', '0'] : [];
  return {
    command: [process.execPath, join(dist, 'src/main.js'), command, ...serve, ...flags],
    remove: () => rmSync(data, { recursive: true, force: true }),
  };
}
