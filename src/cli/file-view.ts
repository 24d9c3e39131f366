/** Shows or writes a file that the command line names, in a worker process under the limits of `isthmus run`. */
import { stat } from 'node:fs/promises';
import { compact } from '../common/compact.ts';
import { ProcessError } from '../common/errors.ts';
import { jobDismissed } from '../model/job.ts';
import { loadConfig } from '../server/config.ts';
import { runFileView } from '../server/file-view.ts';
import type { Finished } from '../workers/protocol.ts';
import { explainUnreadable } from './layer-file.ts';
import { progressBar } from './progress-bar.ts';
import { exitCodeOf, waitForSignal } from './signals.ts';

/** As they were given: the configuration checks them. */
export interface LimitOptions {
  readonly memoryMb?: string;
  readonly heapMb?: string;
  readonly runTimeout?: string;
}

export interface FileView {
  /** Name of the command. */
  readonly command: string;
  readonly view: string;
  readonly input: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly path: string;
  /** With the parameters behind its `#`. */
  readonly href: string;
  readonly tellsOthers?: true;
  readonly takesTables?: true;
  readonly limits: LimitOptions;
}

/** @throws {Error} with a sentence that names the file */
export async function showFile<T>(
  { command, view, input, inputs, path, href, tellsOthers, takesTables, limits }: FileView,
  use: (finished: Finished) => Promise<T>,
): Promise<T> {
  const found = await stat(path).catch((error: unknown) => {
    throw new Error(`Cannot read ${explainUnreadable(path, error)}.`);
  });
  if (found.isDirectory()) throw new Error(`Cannot read ${explainUnreadable(path, { code: 'EISDIR' })}.`);
  const config = loadConfig({ data: ':memory:', logLevel: 'warn', ...compact({ ...limits }) });
  const file = { path, bytes: found.size, hasCompanions: true as const, ...compact({ tellsOthers, takesTables }) };
  const control = new AbortController();
  void waitForSignal().then((signal) => {
    process.exitCode = exitCodeOf(signal);
    control.abort(jobDismissed(command));
  });
  const bar = progressBar(command);
  try {
    return await runFileView(
      config,
      { view, inputs, input, href, file },
      {
        signal: control.signal,
        // 100 % is for the end alone.
        onProgress: ({ fraction, message }) => bar.show(Math.min(Math.floor(fraction * 100), 99), message),
        onLog: (text) => void process.stderr.write(text),
        async use(finished) {
          bar.clear();
          return use(finished);
        },
      },
    );
  } catch (error) {
    bar.clear();
    throw error instanceof ProcessError ? new Error(explain(error, path)) : error;
  }
}

/** Under the name that the file has on the command line. */
function explain({ message, issues }: ProcessError, path: string): string {
  const [, predicate] = /^refers to .*?", which (.*)$/s.exec(issues[0]?.message ?? '') ?? [];
  const isPredicate = /^(?:is|has|holds|needs|was|cannot|does|may|can) /.test(message);
  const sentence = predicate !== undefined ? `${path} ${predicate}` : isPredicate ? `${path} ${message}` : message;
  return sentence.replace(/(?<![.?])$/, '.');
}
