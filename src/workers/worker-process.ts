/** One worker process: starts it, gives it one task at a time, and knows how it ended. */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { toProcessError } from '../common/errors.ts';
import type { Limits } from './limits.ts';
import type { Finished, FromChild, Progress, Task, ToChild } from './protocol.ts';

export interface ChildOptions {
  readonly heapMb: number;
  readonly limits: Limits;
  readonly viewFolder: string;
  readonly processFolders: readonly string[];
  /** What it writes to its standard output and error while it has no task. */
  onStray(text: string): void;
}

export interface TaskListener {
  onProgress(progress: Progress): void;
  onLog(text: string): void;
}

/** The process ended under its task, by itself or because it was ended. */
export class ChildEnded extends Error {
  override readonly name = 'ChildEnded';
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;

  constructor(exitCode: number | null, signal: NodeJS.Signals | null) {
    super(signal === null ? `exit code ${exitCode ?? 'unknown'}` : `signal ${signal}`);
    this.exitCode = exitCode;
    this.signal = signal;
  }
}

export interface Child {
  /** Resolves when it has loaded every process; rejects when it ended before. */
  readonly ready: Promise<void>;
  readonly ended: Promise<ChildEnded>;
  /** On the clock of `performance.now()`. */
  readonly startedAt: number;
  /** Tasks that it has finished. */
  readonly tasks: number;
  /** What it holds after its last task, in bytes. */
  readonly heldBytes: number;
  /** Whether WebAssembly broke in it, so that no further task may meet its memory. */
  readonly broken: boolean;
  /** @throws {ProcessError | ChildEnded} */
  run(task: Task, listener: TaskListener): Promise<Finished>;
  /** Runs every example once; a task that comes meanwhile goes before the rest of them. @throws {ChildEnded} */
  warm(): Promise<void>;
  /** Resident memory in bytes as the kernel sees it; nothing where that cannot be known. */
  memory(): number | undefined;
  /** Ends it at once: it may be in a loop that hears nothing. Resolves when the process is gone. */
  end(): Promise<ChildEnded>;
}

const PAGE_BYTES = 4096;

export function startChild(options: ChildOptions): Child {
  const { limits, viewFolder, processFolders } = options;
  const args = [String(process.pid), JSON.stringify(limits), viewFolder, ...processFolders];
  const process_ = fork(fileURLToPath(entry()), args, {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [`--max-old-space-size=${options.heapMb}`, ...loader()],
  });
  const startedAt = performance.now();
  let tasks = 0;
  let heldBytes = 0;
  let broken = false;
  let listener: TaskListener | undefined;
  let settle: { resolve(finished: Finished): void; reject(error: unknown): void } | undefined;
  let isReady = () => {};
  let isWarm = () => {};

  const ended = new Promise<ChildEnded>((resolve) => {
    // After this the output is read to its end, and nothing can come by message any more.
    process_.once('close', (code, signal) => resolve(new ChildEnded(code, signal)));
    process_.once('error', () => process_.kill('SIGKILL'));
  });
  const ready = new Promise<void>((resolve, reject) => {
    isReady = resolve;
    void ended.then(reject);
  });
  // Whoever waits for it hears of it; when nobody does, that it ended says enough.
  ready.catch(() => undefined);
  let end: ChildEnded | undefined;
  void ended.then((how) => {
    end = how;
    settle?.reject(how);
  });

  const onOutput = (chunk: Buffer) => (listener ?? { onLog: options.onStray }).onLog(chunk.toString());
  process_.stdout?.on('data', onOutput);
  process_.stderr?.on('data', onOutput);
  process_.on('message', (message) => {
    // Only our own worker is at the other end.
    const event = message as FromChild;
    if (event.kind === 'progress') return listener?.onProgress(event);
    if (event.kind === 'log') return listener?.onLog(event.text);
    if (event.kind === 'ready') return isReady();
    heldBytes = event.heldBytes;
    if (event.kind === 'warmed') return isWarm();
    const { resolve, reject } = settle ?? { resolve() {}, reject() {} };
    [settle, listener] = [undefined, undefined];
    tasks += 1;
    if (event.kind === 'finished') return resolve(event.finished);
    const { error, detail } = event.failure;
    broken = event.failure.broken === true;
    reject(Object.assign(toProcessError(error), detail !== undefined && { cause: new Error(detail) }));
  });

  function send(message: ToChild): void {
    process_.send(message, (error) => {
      if (error) process_.kill('SIGKILL');
    });
  }

  return {
    ready,
    ended,
    startedAt,
    get tasks() {
      return tasks;
    },
    get heldBytes() {
      return heldBytes;
    },
    get broken() {
      return broken;
    },
    run(task, taskListener) {
      return new Promise((resolve, reject) => {
        if (end) return reject(end);
        listener = taskListener;
        settle = { resolve, reject };
        send({ kind: 'run', task });
      });
    },
    warm() {
      return new Promise((resolve, reject) => {
        isWarm = resolve;
        void ended.then(reject);
        send({ kind: 'warm' });
      });
    },
    memory: () => residentBytes(process_.pid),
    end() {
      process_.kill('SIGKILL');
      return ended;
    },
  };
}

/** @see proc(5), /proc/pid/statm: the second number is the resident pages */
function residentBytes(pid: number | undefined): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid ?? 0}/statm`, 'latin1').split(' ')[1]) * PAGE_BYTES;
  } catch {
    return undefined;
  }
}

/** The compiled worker beside the compiled pool, the source beside the source. */
function entry(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
}

function loader(): string[] {
  return import.meta.url.endsWith('.ts') ? ['--import', 'tsx'] : [];
}
