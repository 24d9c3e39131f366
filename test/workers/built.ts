/** From the build, what tests of helper threads run in their own thread: it cannot start a thread from the sources. */
export { loadRegistry } from '../../src/process/registry.ts';
export { createOwnTaskRunner } from '../../src/workers/own-task-runner.ts';
