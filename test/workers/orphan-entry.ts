/** A server that runs an endless job, to be killed. */
import { createTestApp } from '../app.ts';

const app = await createTestApp('./workers/processes/');
const { job } = await app.execution.submit({ processId: 'spin', inputs: { value: {} }, api: 'cli', listed: true });
while ((await app.execution.job(job.id)).status !== 'running') await new Promise((resolve) => setTimeout(resolve, 20));
process.stdout.write('running\n');
