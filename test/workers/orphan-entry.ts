/** A server that runs an endless job, to be killed. */
import { createTestApp } from '../app.ts';

const app = await createTestApp('./workers/processes/');
const { job } = await app.executor.execute({ processId: 'spin', inputs: { value: {} }, api: 'cli', listed: true });
while ((await app.executor.job(job.id)).status !== 'running') await new Promise((resolve) => setTimeout(resolve, 20));
process.stdout.write('running\n');
