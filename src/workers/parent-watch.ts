/** Ends a worker process whose server is gone, even while the worker's own event loop is busy. */
import { Worker } from 'node:worker_threads';

// Source text instead of a module: a thread of four lines needs no loader. The kernel gives an orphan a new parent.
const watch = `
  const { workerData: parent } = require('node:worker_threads');
  setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), 1000);
`;

/** @param parent process id of the server that started this worker */
export function exitWithParent(parent: number): void {
  new Worker(watch, { eval: true, workerData: parent, execArgv: [] }).unref();
}
