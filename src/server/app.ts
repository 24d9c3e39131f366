/** The composition root: wires configuration, store, worker pool, execution service and APIs. The only place that does. */
import { normalizeBaseUrl } from '../common/base-url.ts';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { createAnonymousAccess } from '../access/anonymous.ts';
import { compact } from '../common/compact.ts';
import { createLocalDispatch, createLocalNews } from '../execution/dispatch/local.ts';
import { createCallbacks, type Callbacks } from '../execution/webhooks/webhooks.ts';
import type { Config } from './config.ts';
import { createExecutionService, type ExecutionService } from '../execution/execution.ts';
import { Jobs } from '../execution/jobs.ts';
import { nameInstance } from '../storage/instance.ts';
import { createSweeper } from '../execution/retention.ts';
import { openSqliteStore, type SqliteStore } from '../storage/sqlite/job-store.ts';
import type { Log } from '../common/log.ts';
import type { Access } from '../model/access.ts';
import type { EgressRules } from '../net/egress-rules.ts';
import { openRoot, type Root } from '../inputs/root-folder.ts';
import { loadRegistry, type Registry } from '../process/registry.ts';
import { createFolderBlobs } from '../storage/blobs/folder.ts';
import { openTempFiles } from '../storage/temp-files.ts';
import { createTaskRunner, type TaskRunner, type TaskRunnerOptions } from '../workers/task-runner.ts';

const builtIn = fileURLToPath(new URL('../processes/', import.meta.url));
const viewFolder = fileURLToPath(new URL('../views/', import.meta.url));

export interface App {
  readonly config: Config;
  readonly version: string;
  readonly log: Log;
  readonly registry: Registry;
  readonly execution: ExecutionService;
  readonly access: Access;
  /** The folder whose files this process may read and write. */
  readonly root?: Root;
  readonly callbacks: Callbacks;
  /** Adds a base URL of this server: references below it are its own. */
  reachedAt(url: string): void;
  /** Resolves when the workers have run every process once. */
  warm(): Promise<void>;
  /** Why no job can be done at the moment, if so. */
  trouble(): string | undefined;
  /** Ends the jobs, the workers and the store, in this order. */
  close(): Promise<void>;
}

/** For those who only want to read about the processes. */
export function loadBuiltInProcesses(): Promise<Registry> {
  return loadRegistry([builtIn]);
}

/**
 * @param processFolders further folders with processes, beside the built-in ones
 * @param openTaskRunner where the work is done
 */
export async function createApp(
  config: Config,
  processFolders: readonly string[] = [],
  openTaskRunner: (options: TaskRunnerOptions) => TaskRunner = createTaskRunner,
): Promise<App> {
  // Standard output belongs to MCP over stdio.
  const log = pino({ name: 'isthmus', level: config.logLevel }, pino.destination(2));
  const folders = [builtIn, ...processFolders];
  const registry = await loadRegistry(folders);
  const views = await loadRegistry([viewFolder]);
  const bases = new Set(config.publicUrl === undefined ? [] : [normalizeBaseUrl(config.publicUrl)]);
  const root = config.root === undefined ? undefined : openRoot(config.root, config.maxBodyMb * 1024 * 1024);
  const { data, store } = openData(config.data);
  const tempFiles = openTempFiles(data.scratch);
  await tempFiles.sweep();
  const blobs = createFolderBlobs(data.results);
  const access = createAnonymousAccess();
  const pool = openTaskRunner({
    workers: config.workers,
    queueLimit: config.queueLimit,
    runTimeoutMs: config.runTimeout * 1000,
    heapMb: config.heapMb,
    memoryMb: config.memoryMb,
    recycleMb: config.recycleMb,
    recycleTasks: config.recycleJobs,
    recycleMs: config.recycleHours * 3_600_000,
    limits: { maxVertices: config.maxVertices, maxOutputBytes: config.maxOutputMb * 1e6 },
    onIdleOutput: (text) => log.warn(text.trimEnd()),
    viewFolder,
    processFolders: folders,
  });
  const execution = createExecutionService({
    registry,
    views,
    store,
    blobs,
    dispatch: createLocalDispatch(),
    news: createLocalNews(),
    access,
    pool,
    log,
    instance: nameInstance(),
    engine: engineVersions(),
    resultsFolder: data.results,
    tempFiles,
    spoolBytes: config.spoolKb * 1024,
    bases: () => [...bases],
    outgoing: outgoingRules(config.allowFetch, config),
    ...compact({ root }),
    inlineBytes: 256 * 1024,
    retentionMs: config.retentionHours * 3_600_000,
    onRestart: config.onRestart,
    maxAttempts: config.maxAttempts,
  });
  const callbacks = createCallbacks({
    outbox: store.outbox,
    rules: outgoingRules(config.callbackHosts, config),
    secret: config.callbackSecret,
    log,
  });
  const sweeper = createSweeper({
    store,
    blobs,
    retentionMs: config.retentionHours * 3_600_000,
    diskBudgetBytes: config.diskBudgetMb * 1e6,
    onError: (error) => log.error({ err: error }, 'failed to purge expired results'),
  });
  const reachedAt = (url: string) => void bases.add(url);
  return {
    config,
    version: readVersion(),
    log,
    registry,
    execution,
    access,
    ...compact({ root }),
    callbacks,
    reachedAt,
    warm: () => pool.warm(),
    trouble: () => pool.unavailableReason(),
    close,
  };

  /** Each is closed, even when one before it could not be, as on a full disk: none may keep the program alive. */
  async function close(): Promise<void> {
    const failures: unknown[] = [];
    for (const part of [callbacks, execution, pool, sweeper, store, { close: data.remove }]) {
      try {
        await part.close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** The jobs of a data folder, without the workers that run them. */
export function openJobs(path: string): { readonly jobs: Jobs; close(): Promise<void> } {
  const { data, store } = openData(path);
  const jobs = new Jobs({
    store,
    blobs: createFolderBlobs(data.results),
    news: createLocalNews(),
    access: createAnonymousAccess(),
    resultsFolder: data.results,
  });
  return { jobs, close: () => store.close() };
}

/** @throws {Error} naming the folder and what to do */
function openData(path: string): { data: DataFolder; store: SqliteStore } {
  try {
    const data = openDataFolder(path);
    return { data, store: openSqliteStore(data.database) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The data folder ${resolve(path)} cannot be used: ${reason.replace(/\.$/, '')}. Choose another with --data.`,
    );
  }
}

interface DataFolder {
  readonly database: string;
  readonly results: string;
  readonly scratch: string;
  remove(): void;
}

function openDataFolder(path: string): DataFolder {
  if (path === ':memory:') {
    const folder = mkdtempSync(join(tmpdir(), 'isthmus-'));
    const remove = () => rmSync(folder, { recursive: true, force: true });
    return { database: ':memory:', results: join(folder, 'results'), scratch: join(folder, 'scratch'), remove };
  }
  const results = join(resolve(path), 'results');
  mkdirSync(results, { recursive: true });
  const scratch = join(resolve(path), 'scratch');
  return { database: join(resolve(path), 'isthmus.sqlite'), results, scratch, remove() {} };
}

export function readVersion(): string {
  return readManifest().version;
}

const engines = ['geos-wasm', 'geographiclib-geodesic', 'proj4'] as const;

/** Of the program and of the engines behind it, which package.json pins exactly. */
function engineVersions(): Readonly<Record<string, string>> {
  const { version, dependencies } = readManifest();
  const pinned = engines.map((name) => [name, dependencies[name] ?? 'unknown'] as const);
  return { isthmus: version, node: process.versions.node, ...Object.fromEntries(pinned) };
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** package.json stands one folder above the sources, two above the compiled code. */
function readManifest(): Manifest {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      // Our own file, or that of another program, which the name tells.
      const manifest = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Manifest;
      if (manifest.name === 'isthmus') return manifest;
    } catch {
      // Not here: the next place.
    }
  }
  throw new Error('package.json is missing beside the program.');
}

/** What this server may fetch when a caller refers to it. */
/** @param names of hosts, or `none` or `public` alone */
function outgoingRules(names: readonly string[], { fetchNetworks, fetchMb, fetchTimeout }: Config): EgressRules {
  const [only] = names;
  const hosts = names.length === 1 && (only === 'none' || only === 'public') ? only : names;
  return { hosts, networks: fetchNetworks, maxBytes: fetchMb * 1e6, timeoutMs: fetchTimeout * 1000 };
}
