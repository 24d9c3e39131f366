/** Entry of the thread in which `isthmus run` runs a process: loads that process alone. */
import { parentPort, resourceLimits, workerData, type Transferable } from 'node:worker_threads';
import { compact } from '../common/compact.ts';
import { toProcessError } from '../common/errors.ts';
import { findReferences } from '../inputs/references.ts';
import { loadConfig } from '../server/config.ts';
import type { ExecutionService, Submission } from '../execution/execution.ts';
import { createOneOff, findBuiltInProcess } from '../server/one-off.ts';
import type { Process } from '../process/define-process.ts';
import type { Output } from '../model/output.ts';
import { formatError, formatUsage, readInputs, type InputFiles } from './run-inputs.ts';
import { splitSettings } from './run-settings.ts';
import type { FromThread, RunRequest, ThreadOutput } from './run-messages.ts';

/**
 * A parsed document takes up to so many times the bytes of its text. V8 ends the whole process, not the thread alone, when
 * one value goes far beyond the limit of the heap: documents near it are left to a worker process, whose end tells.
 */
const HEAP_PER_BYTE = 8;

class Unfit extends Error {
  /** Limit with which a thread could do it. */
  readonly heapMb: number | undefined;

  constructor(heapMb?: number) {
    super();
    this.heapMb = heapMb;
  }
}

// Sent by the program that started this thread.
const { processId, args: given } = workerData as RunRequest;
const { settings, rest: args, out } = splitSettings(given);
try {
  const config = loadConfig({ data: ':memory:', workers: 1, logLevel: 'warn', ...settings });
  if (config.heapMb !== resourceLimits.maxOldGenerationSizeMb) throw new Unfit(config.heapMb);
  const definition = await findBuiltInProcess(processId);
  if (!definition) throw new Unfit();
  if (args.includes('--help') || args.includes('-h')) send({ kind: 'usage', text: formatUsage(definition).trimEnd() });
  else {
    if (out) await (await import('./out-file.ts')).checkLayerCount(definition, out);
    await execute(config, definition);
  }
} catch (error) {
  send(
    error instanceof Unfit
      ? { kind: 'unfit', ...compact({ heapMb: error.heapMb }) }
      : { kind: 'failed', message: formatError(error) },
  );
}

async function execute(config: Parameters<typeof createOneOff>[0], definition: Process): Promise<void> {
  const { execution, close } = createOneOff(config, definition, {
    onBegin: (bounds) => send({ kind: 'begun', bounds }),
    onProgress: (progress) => send({ kind: 'progress', ...progress }),
  });
  const { runTimeout, memoryMb, maxOutputMb } = config;
  // The reading of files counts too.
  send({ kind: 'begun', bounds: { runTimeoutMs: runTimeout * 1000, memoryMb, maxOutputBytes: maxOutputMb * 1e6 } });
  try {
    const { submission, notes } = await submit(execution, definition);
    send({ kind: 'submitted', jobId: submission.job.id });
    const { job, outputs } = await submission.completion;
    if (job.error) throw toProcessError(job.error);
    const sent = outputs.map(toThreadOutput);
    const transfers = sent.flatMap(({ chunks }) => chunks.flatMap(({ buffer }) => (isOwn(buffer) ? [buffer] : [])));
    send({ kind: 'finished', outputs: sent, warnings: [...notes, ...job.warnings] }, transfers);
  } finally {
    await close();
  }
}

/** Has the inputs as they were given to itself: no reference to them is left while the job runs. */
async function submit(
  execution: ExecutionService,
  definition: Process,
): Promise<{ readonly submission: Submission; readonly notes: readonly string[] }> {
  const { inputs: value, notes } = await readInputs(definition, args, createFiles());
  if (findReferences(definition, { value }).length > 0) throw new Unfit();
  return { submission: await execution.submit({ processId, inputs: { value }, api: 'cli', listed: false }), notes };
}

function createFiles(): InputFiles {
  let bytes = 0;
  const heapBytes = (resourceLimits.maxOldGenerationSizeMb ?? Infinity) * 2 ** 20;
  return {
    onRead(length) {
      bytes += length;
      if (bytes * HEAP_PER_BYTE > heapBytes) throw new Unfit();
    },
    readStandardInput: async () => {
      const arrived = new Promise<unknown>((resolve) => parentPort?.once('message', resolve));
      send({ kind: 'standard-input' });
      // Sent by the program that started this thread.
      const { buffer, byteOffset, byteLength } = (await arrived) as Uint8Array;
      return Buffer.from(buffer, byteOffset, byteLength);
    },
  };
}

function toThreadOutput({ id, value }: Output): ThreadOutput {
  if ('chunks' in value) return { id, chunks: value.chunks };
  if ('data' in value) return { id, chunks: [value.data] };
  throw new Error(`The output ${id} is not in memory.`);
}

/** Buffers that Node shares among small values stay here. */
function isOwn(buffer: ArrayBufferLike): buffer is ArrayBuffer {
  return buffer instanceof ArrayBuffer && buffer.byteLength > Buffer.poolSize;
}

function send(message: FromThread, transfers: readonly Transferable[] = []): void {
  parentPort?.postMessage(message, transfers);
}
