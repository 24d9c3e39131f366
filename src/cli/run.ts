/** `isthmus run`: runs one process without a server, in a thread of this process where it can, else in a worker process. */
import { runInThread } from './run-in-thread.ts';
import { splitSettings } from './run-settings.ts';

/**
 * Imports as little as it can: all that it imports is loaded beside what the thread loads.
 * @param args behind the process: `--name value`, `--name=value`, or `-` for a JSON object of inputs on standard input
 */
export async function run(processId: string, args: readonly string[]): Promise<void> {
  const { settings, out } = splitSettings(args);
  if (out) await (await import('./out-file.ts')).checkOutFile(out);
  // References to files need the checks of a root folder.
  const needsWorker = settings.root !== undefined;
  const end = needsWorker ? { isDone: false } : await runInThread({ processId, args });
  if (end.isDone) return;
  const { runInWorker } = await import('./run-in-worker.ts');
  await runInWorker(processId, args, end.standardInput);
}
