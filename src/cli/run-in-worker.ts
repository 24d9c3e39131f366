/** Runs one process in a worker process, with the store that references need. */
import { buffer } from 'node:stream/consumers';
import { ProcessError } from '../common/errors.ts';
import type { Job } from '../model/job.ts';
import type { Process } from '../process/define-process.ts';
import { createApp, type App } from '../server/app.ts';
import { loadConfig } from '../server/config.ts';
import { openOutput } from '../storage/output-files.ts';
import { deliver } from './deliver.ts';
import { print } from './output.ts';
import { timedOut } from '../workers/task-errors.ts';
import { endAfter } from './end-after.ts';
import { progressBar } from './progress-bar.ts';
import { formatError, formatUsage, readInputs, type RunInputs } from './run-inputs.ts';
import { splitSettings, type OutFile } from './run-settings.ts';
import { exitCodeOf, waitForSignal } from './signals.ts';

/** @param standardInput where it has been read */
export async function runInWorker(processId: string, args: readonly string[], standardInput?: Buffer): Promise<void> {
  const { settings, rest, out } = splitSettings(args);
  const config = loadConfig({ data: ':memory:', workers: 1, logLevel: 'warn', ...settings });
  const app = await createApp(config);
  const files = {
    readStandardInput: async () => standardInput ?? buffer(process.stdin),
    hasRoot: settings.root !== undefined,
  };
  try {
    const definition = app.registry.get(processId);
    if (rest.includes('--help') || rest.includes('-h')) await print(formatUsage(definition).trimEnd());
    else {
      if (out) await (await import('./out-file.ts')).checkLayerCount(definition, out);
      const ms = config.runTimeout * 1000;
      const stop = endAfter(ms, `isthmus: ${timedOut(ms).message}\n`);
      const inputs = await readInputs(definition, rest, files).finally(stop);
      await execute(app, definition, inputs, out);
    }
  } catch (error) {
    throw error instanceof ProcessError ? new Error(formatError(error)) : error;
  } finally {
    await app.close();
  }
}

async function execute(
  { execution }: App,
  { id }: Process,
  { inputs, notes }: RunInputs,
  out: OutFile | undefined,
): Promise<void> {
  const { job, completion } = await execution.submit({
    processId: id,
    inputs: { value: inputs },
    api: 'cli',
    listed: true,
  });
  const bar = progressBar(id);
  const onProgress = ({ progress, message }: Job) => bar.show(progress, message);
  void waitForSignal().then((signal) => {
    process.exitCode = exitCodeOf(signal);
    return execution.dismiss(job.id);
  });
  await execution.wait(job.id, { ms: Infinity, onProgress });
  bar.clear();
  await completion;
  const { job: ended, outputs } = await execution.outputs(job.id);
  for (const warning of [...notes, ...ended.warnings]) process.stderr.write(`warning: ${warning}\n`);
  await deliver(
    outputs.map((output) => ({ id: output.id, chunks: openOutput(output) })),
    out,
  );
}
