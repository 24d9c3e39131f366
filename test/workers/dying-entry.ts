/** A worker that ends when it is to scan a body beside which there is a file that says so. */
import { existsSync, rmSync } from 'node:fs';
import type { ToWorker } from '../../src/workers/protocol.ts';

process.on('message', (message: ToWorker) => {
  const [work] = message.kind === 'work' ? message.batch : [];
  if (!work || !('body' in work)) return;
  const { file } = work.body;
  const once = `${file}.once`;
  const isFirst = existsSync(once);
  rmSync(once, { force: true });
  if (isFirst || existsSync(`${file}.always`)) process.exit(7);
});
await import('../../src/workers/worker.ts');
