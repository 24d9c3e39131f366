/** Servers under load, each in a process of its own, with the one call that it is measured by. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Target {
  readonly pid: number;
  /** Sends one request, and throws unless its answer is a success. */
  call(): Promise<void>;
  /** Resolves when nothing that a call began still runs. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

export interface Spent {
  readonly cpuMs: number;
  readonly perSecond: number;
  readonly p50: number;
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

/** Calls so many times, so many at once. */
export async function load(target: Target, amount: number, connections: number): Promise<Spent> {
  const times: number[] = [];
  let left = amount;
  const [cpu, begun] = [cpuMsOf(target.pid), performance.now()];
  const callOn = async () => {
    while (left-- > 0) {
      const before = performance.now();
      await target.call();
      times.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: connections }, callOn));
  const perSecond = (1000 * amount) / (performance.now() - begun);
  await target.drain();
  times.sort((a, b) => a - b);
  return { cpuMs: (cpuMsOf(target.pid) - cpu) / amount, perSecond, p50: times[times.length >> 1] ?? NaN };
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

/** A call of a process of an OGC API. */
export function callOgc(url: string, body: string, isAsync: boolean): () => Promise<void> {
  const headers: Headers = isAsync ? { prefer: 'respond-async' } : {};
  return async () => {
    const { status, text } = await send('POST', url, body, headers);
    if (status !== (isAsync ? 201 : 200)) throw new Error(`${url} answers with ${status}: ${text.slice(0, 300)}`);
  };
}

const client = { name: 'bench', version: '1.0.0' };
const session = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: client };
const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': client,
  'io.modelcontextprotocol/clientCapabilities': {},
};

function checkResult(text: string): void {
  if (!text.includes('"result"') || text.includes('"isError":true')) throw new Error(text.slice(0, 300));
}

function message(id: number, method: string, params: object): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

/** @param tool name and arguments of the call @param hasSession of revision 2025-11-25, or without of 2026-07-28 */
export async function callMcpOverHttp(url: string, tool: { name: string }, hasSession: boolean) {
  const accept = { accept: 'application/json, text/event-stream' };
  let id = 0;
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
  const params = hasSession ? tool : { ...tool, _meta: envelope };
  return async () => {
    const { text } = await send('POST', url, message((id += 1), 'tools/call', params), headers);
    checkResult(text);
  };
}

async function callMcpOverStdio({ stdin, stdout }: ChildProcess, tool: object): Promise<() => Promise<void>> {
  if (!stdin || !stdout) throw new TypeError('The program has no pipes.');
  const waiting = new Map<number, (line: string) => void>();
  createInterface(stdout).on('line', (line) => {
    // Every line is an answer: nothing else is asked for.
    const { id } = JSON.parse(line) as { id: number };
    waiting.get(id)?.(line);
    waiting.delete(id);
  });
  let last = 0;
  const ask = (method: string, params: object) =>
    new Promise<string>((resolve) => {
      waiting.set((last += 1), resolve);
      stdin.write(`${message(last, method, params)}\n`);
    });
  await ask('initialize', session);
  stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  return async () => checkResult(await ask('tools/call', tool));
}

/** Starts a program that serves HTTP and prints its address. */
export async function startHttp(
  command: readonly string[],
  prepare: (url: string) => Promise<Pick<Target, 'call'> & Partial<Target>> | (Pick<Target, 'call'> & Partial<Target>),
): Promise<Target> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(child.stdout)) {
    const [url] = /http:\/\/[^\s/]+/.exec(line) ?? [];
    if (url !== undefined) return { drain: nothing, ...childOf(child, 'SIGTERM'), ...(await prepare(url)) };
  }
  throw new Error(`${command.join(' ')} ended before it was open.`);
}

export async function startStdio(command: readonly string[], tool: object): Promise<Target> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  return { call: await callMcpOverStdio(child, tool), drain: nothing, ...childOf(child) };
}

/** @param signal that ends it; by default the end of its input */
function childOf(child: ChildProcess, signal?: NodeJS.Signals): Pick<Target, 'pid' | 'stop'> {
  const ended = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    async stop() {
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
