/** A whole server without a port, for tests: real workers, a real store, built-in and further processes. */
import { fileURLToPath } from 'node:url';
import { createApp, type App } from '../src/server/app.ts';
import { loadConfig } from '../src/server/config.ts';
import type { TaskRunner, TaskRunnerOptions } from '../src/workers/task-runner.ts';

/** @param folder of further processes, below `test/` */
export function createTestApp(
  folder?: string,
  settings: Readonly<Record<string, unknown>> = {},
  openTaskRunner?: (options: TaskRunnerOptions) => TaskRunner,
): Promise<App> {
  const config = loadConfig({ data: ':memory:', workers: 1, logLevel: 'silent', ...settings });
  return createApp(config, folder === undefined ? [] : [fileURLToPath(new URL(folder, import.meta.url))], openTaskRunner);
}
