/** A worker process: a child process that runs one task at a time. */
import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Limits } from './limits.ts';
import type { Finished, FromWorker, Progress, Task, ToWorker } from './protocol.ts';
import { toProcessError } from '../common/errors.ts';

export interface WorkerOptions {
  readonly heapMb: number;
  readonly limits: Limits;
  readonly viewFolder: string;
  readonly processFolders: readonly string[];
  /** Program of a worker; by default the one beside this file. */
  readonly entry?: URL;
  /** Receives what a worker writes to its standard output and error while it has no task. */
  onIdleOutput(text: string): void;
}

export interface TaskListener {
  onProgress(progress: Progress): void;
  onLog(text: string): void;
}

/** The process ended under its task, by itself or because it was killed. */
export class WorkerEnded extends Error {
  override readonly name = 'WorkerEnded';
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;

  constructor(exitCode: number | null, signal: NodeJS.Signals | null) {
    super(signal === null ? `exit code ${exitCode ?? 'unknown'}` : `signal ${signal}`);
    this.exitCode = exitCode;
    this.signal = signal;
  }
}

export interface WorkerProcess {
  /** Resolves when it has loaded every process; rejects when it ended before. */
  readonly ready: Promise<void>;
  readonly ended: Promise<WorkerEnded>;
  /** On the clock of `performance.now()`. */
  readonly startedAt: number;
  /** Number of tasks that it has finished. */
  readonly tasks: number;
  /** Resident memory after its last task. */
  readonly residentBytes: number;
  /** WebAssembly failed in it, so its memory must not serve another task. */
  readonly isBroken: boolean;
  /** @throws {ProcessError | WorkerEnded} */
  run(task: Task, listener: TaskListener): Promise<Finished>;
  /** Runs every example once; a task that arrives before the end goes ahead of the rest of them. @throws {WorkerEnded} */
  warm(): Promise<void>;
  /** Resident memory in bytes at this moment; undefined where the kernel does not tell. */
  memory(): number | undefined;
  /** Ends it at once: it may be in a loop that handles no signal. Resolves when the process is gone. */
  kill(): Promise<WorkerEnded>;
}

const PAGE_BYTES = 4096;

export function startWorkerProcess(options: WorkerOptions): WorkerProcess {
  const child = forkWorker(options);
  const startedAt = performance.now();
  let tasks = 0;
  let residentBytes = 0;
  let isBroken = false;
  let listener: TaskListener | undefined;
  let pending: { resolve(finished: Finished): void; reject(error: unknown): void } | undefined;
  let onReady = () => {};
  let onWarm = () => {};

  const ended = new Promise<WorkerEnded>((resolve) => {
    // After this event the output is read to its end, and no message can come any more.
    child.once('close', (code, signal) => resolve(new WorkerEnded(code, signal)));
    child.once('error', () => child.kill('SIGKILL'));
  });
  const ready = new Promise<void>((resolve, reject) => {
    onReady = resolve;
    void ended.then(reject);
  });
  // Rejects for those who wait for it; the others learn from `ended`.
  ready.catch(() => undefined);
  let end: WorkerEnded | undefined;
  void ended.then((event) => {
    end = event;
    pending?.reject(event);
  });

  const onOutput = (chunk: Buffer) => (listener ?? { onLog: options.onIdleOutput }).onLog(chunk.toString());
  child.stdout?.on('data', onOutput);
  child.stderr?.on('data', onOutput);
  child.on('message', (message) => {
    // Only our own worker is at the other end.
    const event = message as FromWorker;
    if (event.kind === 'progress') return listener?.onProgress(event);
    if (event.kind === 'log') return listener?.onLog(event.text);
    if (event.kind === 'ready') return onReady();
    residentBytes = event.residentBytes;
    if (event.kind === 'warmed') return onWarm();
    const { resolve, reject } = pending ?? { resolve() {}, reject() {} };
    [pending, listener] = [undefined, undefined];
    tasks += 1;
    if (event.kind === 'finished') return resolve(event.finished);
    const { error, detail } = event.failure;
    isBroken = event.failure.broken === true;
    reject(Object.assign(toProcessError(error), detail !== undefined && { cause: new Error(detail) }));
  });

  function send(message: ToWorker): void {
    child.send(message, (error) => {
      if (error) child.kill('SIGKILL');
    });
  }

  return {
    ready,
    ended,
    startedAt,
    get tasks() {
      return tasks;
    },
    get residentBytes() {
      return residentBytes;
    },
    get isBroken() {
      return isBroken;
    },
    run(task, taskListener) {
      return new Promise((resolve, reject) => {
        if (end) return reject(end);
        listener = taskListener;
        pending = { resolve, reject };
        send({ kind: 'run', task });
      });
    },
    warm() {
      return new Promise((resolve, reject) => {
        onWarm = resolve;
        void ended.then(reject);
        send({ kind: 'warm' });
      });
    },
    memory: () => readResidentBytes(child.pid),
    kill() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

function forkWorker({ limits, viewFolder, processFolders, heapMb, entry = ownEntry() }: WorkerOptions): ChildProcess {
  const args = [String(process.pid), JSON.stringify(limits), viewFolder, ...processFolders];
  return fork(fileURLToPath(entry), args, {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // The source is run as it is.
    execArgv: [`--max-old-space-size=${heapMb}`, ...(entry.pathname.endsWith('.ts') ? ['--import', 'tsx'] : [])],
  });
}

/** @see proc(5), /proc/pid/statm: the second number is the resident pages */
function readResidentBytes(pid: number | undefined): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid ?? 0}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES;
  } catch {
    return undefined;
  }
}

/** The compiled worker beside the compiled pool, the source beside the source. */
function ownEntry(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
}
