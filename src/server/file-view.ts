/** Wires one worker process for a view of a file that the command line names, under the limits that a job has. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { locateFolder } from '../common/import-folder.ts';
import type { NamedFile } from '../inputs/references.ts';
import type { Finished, Progress } from '../workers/protocol.ts';
import { createTaskRunner } from '../workers/task-runner.ts';
import type { Config } from './config.ts';
import { toWorkerLimits } from './worker-limits.ts';

export interface FileViewRequest {
  readonly view: string;
  /** Beside the file. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Name of the input that is the file. */
  readonly input: string;
  readonly href: string;
  readonly file: NamedFile;
}

export interface FileViewHooks<T> {
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
  onLog(text: string): void;
  /** Its files are removed afterwards. */
  use(finished: Finished): Promise<T>;
}

/** @throws {ProcessError} that the view ends with */
export async function runFileView<T>(
  config: Config,
  { view, inputs, input, href, file }: FileViewRequest,
  { signal, onProgress, onLog, use }: FileViewHooks<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-'));
  const taskRunner = createTaskRunner({
    ...toWorkerLimits(config),
    workers: 1,
    viewFolder: locateFolder('views'),
    processFolders: [],
    warmUp: false,
    onIdleOutput: onLog,
  });
  try {
    const references = [{ path: [input], href, file }];
    const finished = await taskRunner.run(
      {
        processId: view,
        view: true,
        inputs: { source: { value: { ...inputs, [input]: { href } } }, references },
        folder,
        inlineBytes: INLINE_BYTES,
      },
      { signal, onStart() {}, onProgress, onLog },
    );
    return await use(finished);
  } finally {
    await taskRunner.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const INLINE_BYTES = 64 * 1024;
