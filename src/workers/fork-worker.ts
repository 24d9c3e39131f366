/** Starts the process of a worker. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { compact } from '../common/compact.ts';
import type { WorkerSettings } from './protocol.ts';

export interface WorkerOptions extends WorkerSettings {
  readonly viewFolder: string;
  readonly processFolders: readonly string[];
  /** Program of a worker; by default the one beside this file. */
  readonly entry?: URL;
  /** Clock by which workers age, in milliseconds; `performance.now` by default. */
  readonly now?: () => number;
  /** Receives what a worker writes to its standard output and error while it has no task. */
  onIdleOutput(text: string): void;
}

export function forkWorker({
  viewFolder,
  processFolders,
  entry = ownEntry(),
  ...options
}: WorkerOptions): ChildProcess {
  const { limits, heapMb, helperMs } = options;
  const settings: WorkerSettings = { limits, heapMb, ...compact({ helperMs }) };
  const args = [String(process.pid), JSON.stringify(settings), viewFolder, ...processFolders];
  return fork(fileURLToPath(entry), args, {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // The source is run as it is.
    execArgv: [`--max-old-space-size=${heapMb}`, ...(entry.pathname.endsWith('.ts') ? ['--import', 'tsx'] : [])],
  });
}

/** The compiled worker beside the compiled pool, the source beside the source. */
function ownEntry(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);
}
