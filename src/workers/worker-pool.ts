/** Worker pool: starts worker processes, gives each one batch at a time, and replaces those that ended or are used up. */
import { fork, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { compact } from '../common/compact.ts';
import { ProcessError } from '../common/errors.ts';
import { locateModule } from '../common/own-module.ts';
import { packTask } from './packed-task.ts';
import {
  MEMORY_PIPE,
  type Answer,
  type FromWorker,
  type Progress,
  type ToWorker,
  type Work,
  type WorkerSettings,
} from './protocol.ts';

export interface WorkerOptions extends WorkerSettings {
  readonly viewFolder: string;
  readonly processFolders: readonly string[];
  /** Program of a worker; by default that of this program. */
  readonly entry?: URL;
  /** Clock by which workers age, in milliseconds; `performance.now` by default. */
  readonly now?: () => number;
  /** Receives what a worker writes to its standard output and error while it has no task. */
  onIdleOutput(text: string): void;
}

export interface BatchListener {
  /** @param givenBack number of the last of the batch that it has not begun: they are not its any more */
  onAnswers(answers: readonly Answer[], givenBack: number): void;
  /** @param at where the task stands in the batch */
  onProgress(at: number, progress: Progress): void;
  onLog(at: number, text: string): void;
  /** Receives the text that the worker writes to its standard output and error until then. */
  onOutput(text: string): void;
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

/** The process had ended before a batch reached it: none of it is begun. */
export class BatchLost extends Error {
  override readonly name = 'BatchLost';
}

export interface WorkerProcess {
  /** Resolves when it has loaded every process; rejects when it ended before. */
  readonly ready: Promise<void>;
  readonly ended: Promise<WorkerEnded>;
  readonly startedAt: number;
  /** Number of tasks that it has finished. */
  readonly tasks: number;
  /** Resident memory after its last task. */
  readonly residentBytes: number;
  /** WebAssembly failed in it, so its memory must not serve another task. */
  readonly isBroken: boolean;
  /** Resolves when all of a batch is answered or given back; at most so many threads do it. @throws {WorkerEnded} or {BatchLost} */
  work(batch: readonly Work[], listener: BatchListener, threads: number): Promise<void>;
  /** Ends what helper threads do: other work waits. */
  workAlone(): void;
  /** Runs every example once; a task that arrives before the end goes ahead of the rest of them. @throws {WorkerEnded} */
  warm(): Promise<void>;
  /** Resident memory in bytes, as it told last; undefined before it has. */
  memory(): number | undefined;
  /** Ends it at once: it may be in a loop that handles no signal. Resolves when the process is gone. */
  kill(): Promise<WorkerEnded>;
}

const OWN_ENTRY = locateModule('workers/worker');

const readClock = () => performance.now();

function startWorkerProcess(options: WorkerOptions): WorkerProcess {
  const child = forkWorker(options);
  const memory = followMemory(child);
  const { now = readClock } = options;
  const startedAt = now();
  let tasks = 0;
  let residentBytes = 0;
  let isBroken = false;
  let maxThreads = 1;
  let given: GivenBatch | undefined;
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
    given?.reject(given.isLost ? new BatchLost() : event);
  });

  const onOutput = (chunk: Buffer) => {
    const text = chunk.toString();
    if (given) given.listener.onOutput(text);
    else options.onIdleOutput(text);
  };
  child.stdout?.on('data', onOutput);
  child.stderr?.on('data', onOutput);
  child.on('message', (message) => {
    // Only our own worker is at the other end.
    const event = message as FromWorker;
    if (event.kind === 'progress') return given?.listener.onProgress(event.at, event);
    if (event.kind === 'log') return given?.listener.onLog(event.at, event.text);
    if (event.kind === 'ready') return onReady();
    residentBytes = event.residentBytes;
    if (event.kind === 'warmed') return onWarm();
    const { answers, givenBack } = event;
    tasks += answers.length;
    isBroken ||= answers.some((answer) => 'failure' in answer && answer.failure.broken === true);
    if (!given) return;
    given.listener.onAnswers(answers, givenBack);
    given.open -= answers.length + givenBack;
    if (given.open > 0) return;
    given.resolve();
    given = undefined;
  });

  function send(message: ToWorker, onLost = () => {}): void {
    child.send(message, (error) => {
      if (!error) return;
      onLost();
      child.kill('SIGKILL');
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
    work(batch, listener, threads) {
      return new Promise((resolve, reject) => {
        if (end) return reject(new BatchLost());
        const own: GivenBatch = { open: batch.length, isLost: false, listener, resolve, reject };
        given = own;
        maxThreads = threads;
        const packed = batch.map((work) => (hasValues(work) ? { task: packTask(work.task) } : work));
        send({ kind: 'work', batch: packed, threads }, () => (own.isLost = true));
      });
    },
    workAlone() {
      if (maxThreads > 1) send({ kind: 'alone' });
      maxThreads = 1;
    },
    warm() {
      return new Promise((resolve, reject) => {
        onWarm = resolve;
        void ended.then(reject);
        send({ kind: 'warm' });
      });
    },
    memory,
    kill() {
      child.kill('SIGKILL');
      return ended;
    },
  };
}

/** References and files are read by the worker. */
function hasValues(work: Work): work is Extract<Work, { task: unknown }> {
  return 'task' in work && 'parsed' in work.task.inputs;
}

/** A batch that a worker has been given. */
interface GivenBatch {
  /** Number of those that are neither answered nor given back. */
  open: number;
  /** It could not be sent. */
  isLost: boolean;
  readonly listener: BatchListener;
  resolve(): void;
  reject(end: WorkerEnded | BatchLost): void;
}

function forkWorker({ viewFolder, processFolders, entry = OWN_ENTRY, ...options }: WorkerOptions): ChildProcess {
  const { limits, heapMb, helperMs } = options;
  const settings: WorkerSettings = { limits, heapMb, ...compact({ helperMs }) };
  const args = [JSON.stringify(settings), viewFolder, ...processFolders];
  return fork(fileURLToPath(entry), args, {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    // The source is run as it is.
    execArgv: [`--max-old-space-size=${heapMb}`, ...(entry.pathname.endsWith('.ts') ? ['--import', 'tsx'] : [])],
  });
}

/** @returns gives the number of bytes that the worker told last */
function followMemory({ stdio }: ChildProcess): () => number | undefined {
  let bytes: number | undefined;
  const pipe = stdio[MEMORY_PIPE];
  if (pipe instanceof Readable) createInterface(pipe).on('line', (line) => (bytes = Number(line)));
  return () => bytes;
}

export interface WorkerPoolOptions extends WorkerOptions {
  /** Maximum number of threads of a worker. */
  readonly threads: number;
  readonly processors: number;
  /**
   * Minimum number of workers once `warm()` is called; before, a task that waits starts one, and another as it gets it. One
   * more starts when all of them are busy and a task waits.
   */
  readonly workers: number;
  /** A worker with more resident memory than this after a task ends: that of WebAssembly never shrinks. */
  readonly recycleBytes: number;
  /** A worker that has run this many tasks, or is of this age, is replaced, once its replacement has run the examples. */
  readonly recycleTasks: number;
  readonly recycleMs: number;
  /** A worker runs every example once before it counts as warm; true by default. */
  readonly warmUp?: boolean;
}

export interface WorkerPool {
  /** Waits for a free worker, first come, first served. @throws {ProcessError} `internal` when no worker can start */
  acquire(): Promise<WorkerProcess>;
  release(worker: WorkerProcess): void;
  /** Number of threads for one that was acquired: helper threads are for processors that nothing else could use. */
  countThreads(): number;
  workAlone(): void;
  /** Resident memory of a worker at this moment; more than `recycleBytes` has its replacement start beside its task. */
  memoryOf(worker: WorkerProcess): number | undefined;
  /** Starts the workers that are not there yet. Resolves when all have run the examples. */
  warm(): Promise<void>;
  /** The reason why no task can run at the moment, if so. */
  unavailableReason(): string | undefined;
  close(): Promise<void>;
}

/** Pause before another start after one that failed, doubled each time. */
const RETRY_MS = 250;
const MAX_RETRY_MS = 30_000;
/** A single failed start may be an accident. */
const MIN_FAILED_STARTS = 3;
/** A start that takes longer hangs. */
const MAX_START_MS = 60_000;

export function createWorkerPool(options: WorkerPoolOptions): WorkerPool {
  const { now = readClock } = options;
  const workers = new Set<WorkerProcess>();
  const idle: WorkerProcess[] = [];
  const waiters: Waiter[] = [];
  const warming = new Set<Promise<void>>();
  const started = new WeakSet<WorkerProcess>();
  /** Workers that have run the examples or a task: their end does not tell whether others can start. */
  const proven = new WeakSet<WorkerProcess>();
  /** Runs the examples while one that is used up goes on; there is one at a time, so that memory for one more is enough. */
  let spare: WorkerProcess | undefined;
  let failedStarts = 0;
  let lastFailure = '';
  let isPausing = false;
  let isClosed = false;

  /** Adds a worker if there are too few. */
  function spawn(): void {
    const isShort = waiters.length > 0 && [...workers].every((worker) => started.has(worker));
    if (isClosed || workers.size >= options.workers + (isShort ? 1 : 0)) return;
    const worker = spare ?? start();
    spare = undefined;
    workers.add(worker);
    if (started.has(worker)) assign(worker);
  }

  function prepareSpare(): void {
    if (!isClosed && !isPausing) spare ??= start();
  }

  function start(): WorkerProcess {
    const worker = startWorkerProcess(options);
    const deadline = setTimeout(() => void worker.kill(), MAX_START_MS).unref();
    void worker.ended.then((end) => {
      clearTimeout(deadline);
      workers.delete(worker);
      remove(idle, worker);
      if (spare === worker) spare = undefined;
      if (isClosed) return;
      if (proven.has(worker)) spawn();
      else onFailedStart(end.message);
    });
    const warmed = worker.ready
      .then(() => {
        clearTimeout(deadline);
        started.add(worker);
        const isWarm = options.warmUp === false ? undefined : worker.warm();
        if (workers.has(worker)) assign(worker);
        return isWarm;
      })
      .then(() => {
        proven.add(worker);
        failedStarts = 0;
        const old = idle.find(isUsedUp);
        if (worker === spare && old) retire(old);
      })
      .catch(() => undefined)
      .finally(() => warming.delete(warmed));
    warming.add(warmed);
    return worker;
  }

  function retire(worker: WorkerProcess): void {
    workers.delete(worker);
    remove(idle, worker);
    void worker.kill();
    spawn();
  }

  function isUsedUp({ tasks, startedAt }: WorkerProcess): boolean {
    return tasks >= options.recycleTasks || now() - startedAt > options.recycleMs;
  }

  function onFailedStart(message: string): void {
    failedStarts += 1;
    lastFailure = message;
    isPausing = true;
    setTimeout(
      () => {
        isPausing = false;
        spawn();
      },
      Math.min(RETRY_MS * 2 ** failedStarts, MAX_RETRY_MS),
    ).unref();
    const reason = unavailableReason();
    if (reason === undefined) return;
    for (const waiter of waiters.splice(0)) waiter.fail(cannotStart(reason));
  }

  function unavailableReason(): string | undefined {
    if (failedStarts < MIN_FAILED_STARTS || [...workers].some((worker) => started.has(worker))) return undefined;
    return `the worker processes cannot start (${lastFailure}, ${failedStarts} times in a row)`;
  }

  function assign(worker: WorkerProcess): void {
    const waiter = waiters.shift();
    // One that is not warm yet is taken last.
    if (!waiter) return proven.has(worker) ? void idle.push(worker) : void idle.unshift(worker);
    proven.add(worker);
    waiter.serve(worker);
    spawn();
  }

  return {
    async acquire() {
      // The worker that ran last has its code and data in the caches.
      const worker = idle.pop();
      if (worker) {
        proven.add(worker);
        return worker;
      }
      const reason = unavailableReason();
      if (reason !== undefined) throw cannotStart(reason);
      return new Promise((serve, fail) => {
        waiters.push({ serve, fail });
        spawn();
      });
    },
    release(worker) {
      if (!workers.has(worker)) return;
      // A next task would begin with a broken engine, or with less memory than it may use: that it waits is better.
      if (worker.isBroken || worker.residentBytes > options.recycleBytes) return retire(worker);
      if (isUsedUp(worker)) {
        if (spare && proven.has(spare)) return retire(worker);
        prepareSpare();
      }
      assign(worker);
    },
    memoryOf(worker) {
      const bytes = worker.memory();
      if (bytes !== undefined && bytes > options.recycleBytes) prepareSpare();
      return bytes;
    },
    countThreads: () => Math.max(Math.min(options.threads, options.processors - (workers.size - idle.length - 1)), 1),
    workAlone() {
      for (const worker of workers) worker.workAlone();
    },
    async warm() {
      for (let i = 0; i < options.workers; i++) spawn();
      while (warming.size > 0) await Promise.all(warming);
    },
    unavailableReason,
    async close() {
      isClosed = true;
      await Promise.all([...workers, ...(spare ? [spare] : [])].map((worker) => worker.kill()));
    },
  };
}

interface Waiter {
  serve(worker: WorkerProcess): void;
  fail(error: ProcessError): void;
}

function cannotStart(reason: string): ProcessError {
  return new ProcessError(
    'internal',
    `The server cannot run jobs: ${reason}. Contact the operator; the server log has the cause.`,
  );
}

function remove<T>(items: T[], item: T): void {
  const at = items.indexOf(item);
  if (at >= 0) items.splice(at, 1);
}
