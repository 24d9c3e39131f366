/**
 * Wires the execution service for one job in this thread: one process, a store that keeps nothing, and no worker process.
 * What it imports is loaded at each start of `isthmus run`.
 */
import { availableParallelism } from 'node:os';
import { createAnonymousAccess } from '../access/anonymous.ts';
import { locateFolder } from '../common/import-folder.ts';
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
import { createLateLog } from './late-log.ts';

export function findBuiltInProcess(id: string): Promise<Process | undefined> {
  return findProcess(id, locateFolder('processes'));
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
