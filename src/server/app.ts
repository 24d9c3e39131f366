/** The composition root: wires configuration, store, worker pool, execution service and APIs. Beside one-off.ts the only place that does. */
import { createAnonymousAccess } from '../access/anonymous.ts';
import { compact } from '../common/compact.ts';
import { locateFolder } from '../common/import-folder.ts';
import { createLocalDispatch, createLocalNews } from '../execution/dispatch/local.ts';
import { createCallbacks, type Callbacks } from '../execution/webhooks/webhooks.ts';
import { createExecutionService, type ExecutionService } from '../execution/execution.ts';
import { createReadiness } from '../execution/readiness.ts';
import { Jobs } from '../execution/jobs.ts';
import { nameInstance } from '../storage/instance.ts';
import { createSweeper } from '../execution/retention.ts';
import type { Log } from '../common/log.ts';
import { startPolling } from '../common/poll.ts';
import type { Access } from '../model/access.ts';
import type { EgressRules } from '../net/egress-rules.ts';
import { openRoot, type Root } from '../inputs/root-folder.ts';
import { createFileUploads, type FileUploads } from '../inputs/file-uploads.ts';
import { createUploads } from '../inputs/uploads.ts';
import { loadRegistry, type Registry } from '../process/registry.ts';
import { createFolderBlobs } from '../storage/blobs/folder.ts';
import { openTempFiles } from '../storage/temp-files.ts';
import { openUploadedFiles } from '../storage/uploaded-files.ts';
import { createTaskRunner, type TaskRunner, type TaskRunnerOptions } from '../workers/task-runner.ts';
import type { Config } from './config.ts';
import { openData } from './data-folder.ts';
import { createLateLog } from './late-log.ts';
import { engineVersions, readVersion } from './version.ts';
import { toWorkerLimits } from './worker-limits.ts';

const builtIn = locateFolder('processes');
const viewFolder = locateFolder('views');

/** Uploaded files of all clients; one may have a quarter of them. */
const MAX_UPLOADED_FILES = 400;
const UPLOAD_SWEEP_MS = 10 * 60 * 1000;

export interface App {
  readonly config: Config;
  readonly version: string;
  readonly log: Log;
  readonly registry: Registry;
  readonly execution: ExecutionService;
  readonly access: Access;
  /** The folder whose files may be named in calls. */
  readonly root?: Root;
  /** Undefined where files are not uploaded. */
  readonly fileUploads?: FileUploads;
  readonly callbacks: Callbacks;
  /** References below this URL are to results of this server. */
  addBaseUrl(url: string): void;
  /** Starts the workers. Resolves when they have run every process once. */
  warm(): Promise<void>;
  /** The reason why no job can run or be kept at the moment, if there is one. */
  unavailableReason(): Promise<string | undefined>;
  /** Closes the jobs, the workers and the store, in this order. */
  close(): Promise<void>;
}

/** The processes alone, without a server. */
export function loadBuiltInProcesses(): Promise<Registry> {
  return loadRegistry([builtIn]);
}

/**
 * @param processFolders further folders with processes, beside the built-in ones
 * @param openTaskRunner runs the tasks of jobs
 */
export async function createApp(
  config: Config,
  processFolders: readonly string[] = [],
  openTaskRunner: (options: TaskRunnerOptions) => TaskRunner = createTaskRunner,
): Promise<App> {
  const { log, written } = createLateLog(config);
  const folders = [builtIn, ...processFolders];
  const registry = await loadRegistry(folders);
  const views = await loadRegistry([viewFolder]);
  const bases = new Set(config.publicUrl === undefined ? [] : [config.publicUrl]);
  const opened = config.root === undefined ? undefined : openRoot(config.root, config.maxBodyMb * 1024 * 1024);
  const { data, store } = openData(config.data);
  const root = opened && { ...opened, data: data.folder };
  const tempFiles = openTempFiles(data.scratch);
  await tempFiles.sweep();
  const blobs = createFolderBlobs(data.results);
  const access = createAnonymousAccess();
  const taskRunner = openTaskRunner({
    ...toWorkerLimits(config),
    viewFolder,
    processFolders: folders,
    onIdleOutput: (text) => log.warn({}, text.trimEnd()),
  });
  const readiness = createReadiness({ store, blobs, reserve: data.reserve, log });
  // Makes the reserve, before the disk may be full.
  await readiness.check();
  const uploads = createUploads({ maxUploads: config.maxUploads, maxBytes: config.maxUploadsMb * 1024 * 1024 });
  const uploadedFiles = openUploadedFiles({
    folder: data.uploads,
    maxFiles: MAX_UPLOADED_FILES,
    maxBytes: config.uploadQuotaMb * 1e6,
    keptMs: config.uploadHours * 3_600_000,
  });
  const execution = createExecutionService({
    registry,
    views,
    store,
    blobs,
    dispatch: createLocalDispatch(),
    news: createLocalNews(),
    access,
    taskRunner,
    readiness,
    log,
    instance: nameInstance(),
    engine: engineVersions(),
    resultsFolder: data.results,
    tempFiles,
    uploads,
    uploadedFiles,
    spoolBytes: config.spoolKb * 1024,
    bases: () => [...bases],
    egress: egressRules(config.allowFetch, config),
    ...compact({ root }),
    inlineBytes: 256 * 1024,
    retentionMs: config.retentionHours * 3_600_000,
    onRestart: config.onRestart,
    maxAttempts: config.maxAttempts,
  });
  const callbacks = createCallbacks({
    outbox: store.outbox,
    rules: egressRules(config.callbackHosts, config),
    secret: config.callbackSecret,
    log,
  });
  const sweeper = createSweeper({
    store,
    blobs,
    retentionMs: config.retentionHours * 3_600_000,
    diskBudgetBytes: config.diskQuotaMb * 1e6,
    onError: (error) => log.error({ err: error }, 'failed to purge expired results'),
  });
  const sweeping = startPolling(
    UPLOAD_SWEEP_MS,
    () => uploadedFiles.sweep(),
    (error) => log.error({ err: error }, 'failed to remove expired uploads'),
  );
  const fileUploads =
    config.uploadMb > 0
      ? createFileUploads({ files: uploadedFiles, uploads, maxBytes: config.uploadMb * 1e6 })
      : undefined;
  return {
    config,
    version: readVersion(),
    log,
    registry,
    execution,
    access,
    ...compact({ root, fileUploads }),
    callbacks,
    addBaseUrl: (url) => void bases.add(url),
    warm: () => taskRunner.warm(),
    unavailableReason: async () => taskRunner.unavailableReason() ?? (await readiness.check())?.message,
    close: () =>
      closeAll([
        callbacks,
        execution,
        taskRunner,
        sweeper,
        { close: () => sweeping.stop() },
        store,
        { close: data.remove },
        { close: written },
      ]),
  };
}

interface Closable {
  close(): void | Promise<void>;
}

/** Closes each even if closing another fails, as on a full disk: none may keep the program alive. */
async function closeAll(parts: readonly Closable[]): Promise<void> {
  const failures: unknown[] = [];
  for (const part of parts) {
    try {
      await part.close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
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

/** @param names of hosts, or `none` or `public` alone */
function egressRules(names: readonly string[], { fetchNetworks, fetchMb, fetchTimeout }: Config): EgressRules {
  const [only] = names;
  const hosts = names.length === 1 && (only === 'none' || only === 'public') ? only : names;
  return { hosts, networks: fetchNetworks, maxBytes: fetchMb * 1e6, timeoutMs: fetchTimeout * 1000 };
}

/** True when inputs may be fetched from other servers. */
export function allowsFetches({ allowFetch }: Config): boolean {
  return allowFetch.some((host) => host !== 'none');
}

/** Options of the MCP server, over HTTP and over stdio. @param publicUrl base URL of the OGC API, if there is one */
export function toMcpOptions({ config, registry, execution, version, log }: App, publicUrl: () => string | undefined) {
  return {
    registry,
    execution,
    version,
    log,
    publicUrl,
    toolsets: config.toolsets,
    fetches: allowsFetches(config),
    waitMs: config.mcpWait * 1000,
    maxBodyBytes: config.maxMessageMb * 1024 * 1024,
  };
}
