/** A whole server without a port, for tests: real workers, a real store, built-in and further processes. */
import { isAbsolute, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createApp, type App } from '../src/server/app.ts';
import { loadConfig } from '../src/server/config.ts';
import { createTaskRunner, type TaskRunner, type TaskRunnerOptions } from '../src/workers/task-runner.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

/** @param folders of further processes, below `test/` or absolute */
export function createTestApp(
  folders: string | readonly string[] = [],
  settings: Readonly<Record<string, unknown>> = {},
  openTaskRunner: (options: TaskRunnerOptions) => TaskRunner = (options) => openCompiledTaskRunner(options),
): Promise<App> {
  const config = loadConfig({ data: ':memory:', workers: 1, logLevel: 'silent', ...settings });
  const paths = [folders].flat().map((folder) => (isAbsolute(folder) ? folder : join(root, 'test', folder)));
  return createApp(config, paths, openTaskRunner);
}

/** Workers run the compiled program: to load its source takes twice the time of everything else in most tests. */
export function openCompiledTaskRunner(options: TaskRunnerOptions, more: Partial<TaskRunnerOptions> = {}): TaskRunner {
  const folders = [options.viewFolder, ...options.processFolders].map((folder) => relative(root, folder));
  if (folders.some((folder) => folder.startsWith('..'))) return createTaskRunner({ ...options, ...more });
  const [viewFolder = '', ...processFolders] = folders.map((folder) => `${root}dist/${folder}`);
  const entry = pathToFileURL(`${root}dist/src/workers/worker.js`);
  // A test runs few of the processes: warming up with all of them would take longer than it.
  return createTaskRunner({ ...options, viewFolder, processFolders, entry, warmUp: false, ...more });
}
