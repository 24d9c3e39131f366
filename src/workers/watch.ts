/** Tells the server the memory of this worker process and ends it when the server is gone, while its event loop is busy. */
import { Worker } from 'node:worker_threads';
import { MEMORY_PIPE } from './protocol.ts';

/** A job that allocates as fast as it can gets some hundred MB between two looks. */
const LOOK_MS = 100;
/** Looks after which what has hardly changed is told again: only a write shows that nobody reads any more. */
const LOOKS_PER_SECOND = 10;
const STEP_BYTES = 2 ** 20;

// Source text instead of a module: a thread of a few lines needs no loader.
const watch = `
  const { writeSync } = require('node:fs');
  let told = 0;
  let looks = 0;
  setInterval(() => {
    const bytes = process.memoryUsage.rss();
    looks += 1;
    if (looks % ${LOOKS_PER_SECOND} !== 0 && Math.abs(bytes - told) < ${STEP_BYTES}) return;
    told = bytes;
    try {
      writeSync(${MEMORY_PIPE}, bytes + '\\n');
    } catch (error) {
      if (error.code !== 'EAGAIN') process.kill(process.pid, 'SIGKILL');
    }
  }, ${LOOK_MS});
`;

export function startWatch(): void {
  new Worker(watch, { eval: true, execArgv: [] }).unref();
}
