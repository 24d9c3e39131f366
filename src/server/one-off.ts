/**
 * Wires the execution service for one job in this thread: one process, a store that keeps nothing, and no worker process.
 * What it imports is loaded at each start of `isthmus run`.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { createAnonymousAccess } from '../access/anonymous.ts';
import type { Log } from '../common/log.ts';
import { createLocalDispatch, createLocalNews } from '../execution/dispatch/local.ts';
import { createExecutionService, type ExecutionService } from '../execution/execution.ts';
import { createUploads } from '../inputs/uploads.ts';
import type { Process } from '../process/define-process.ts';
import { createRegistry, findProcess } from '../process/registry.ts';
import { nameInstance } from '../storage/instance.ts';
import { passingBlobs, passingStore } from '../storage/passing.ts';
import { openTempFiles } from '../storage/temp-files.ts';
import { createOwnTaskRunner, type Watcher } from '../workers/own-task-runner.ts';
import type { Config } from './config.ts';

const builtIn = fileURLToPath(new URL('../processes/', import.meta.url));

export function findBuiltInProcess(id: string): Promise<Process | undefined> {
  return findProcess(id, builtIn);
}

export interface OneOff {
  readonly execution: ExecutionService;
  /** Resolves when the log is written. */
  close(): Promise<void>;
}

/** For inputs without references alone: these need a store, or another one's rules. */
export function createOneOff(config: Config, definition: Process, watcher: Watcher): OneOff {
  const { log, written } = createLateLog(config);
  const maxOutputBytes = config.maxOutputMb * 1e6;
  const registry = createRegistry([definition]);
  const execution = createExecutionService({
    registry,
    views: createRegistry([]),
    store: passingStore,
    blobs: passingBlobs,
    dispatch: createLocalDispatch(),
    news: createLocalNews(),
    access: createAnonymousAccess(),
    taskRunner: createOwnTaskRunner({
      registry,
      limits: { maxVertices: config.maxVertices, maxOutputBytes },
      helpers: { heapMb: config.heapMb, maxThreads: () => Math.min(config.threads, availableParallelism()) },
      bounds: { runTimeoutMs: config.runTimeout * 1000, memoryMb: config.memoryMb, maxOutputBytes },
      watcher,
    }),
    readiness: { check: () => undefined, forget() {} },
    log,
    instance: nameInstance(),
    engine: {},
    resultsFolder: '',
    tempFiles: openTempFiles(''),
    uploads: createUploads({ maxUploads: 0, maxBytes: 0 }),
    spoolBytes: 0,
    bases: () => [],
    egress: { hosts: 'none', networks: [], maxBytes: 0, timeoutMs: 0 },
    inlineBytes: 0,
    retentionMs: 0,
    onRestart: 'fail',
    maxAttempts: 1,
  });
  return {
    execution,
    async close() {
      await execution.close();
      await written();
    },
  };
}

/** A log that loads its library with the first line: most jobs write none. */
function createLateLog({ logLevel }: Config): { readonly log: Log; written(): Promise<unknown> } {
  let writing: Promise<unknown> = Promise.resolve();
  const write =
    (level: 'info' | 'warn' | 'error'): Log['info'] =>
    (fields, message) => {
      if (logLevel === 'warn' && level === 'info') return;
      writing = writing.then(async () => {
        const { default: pino } = await import('pino');
        pino({ name: 'isthmus', level: logLevel }, pino.destination(2))[level](fields, message);
      });
    };
  return { log: { info: write('info'), warn: write('warn'), error: write('error') }, written: () => writing };
}
