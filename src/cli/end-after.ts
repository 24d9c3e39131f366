/** Ends this program when it takes too long within one call, which no timer of its own interrupts. */
import { Worker } from 'node:worker_threads';

const CODE = `const { workerData: { ms, message } } = require('node:worker_threads');
setTimeout(() => {
  require('node:fs').writeSync(2, message);
  process.kill(process.pid, 'SIGKILL');
}, ms);`;

/**
 * @param message printed on standard error before the end
 * @returns stops the watch
 */
export function endAfter(ms: number, message: string): () => void {
  const watchdog = new Worker(CODE, { eval: true, workerData: { ms, message } });
  watchdog.unref();
  return () => void watchdog.terminate();
}
