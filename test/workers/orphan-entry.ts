/** A server that runs an endless job, to be killed. The file that it is given gets the process ID of the worker. */
import { createTestApp } from '../app.ts';

const app = await createTestApp('./tools/processes/');
const inputs = { value: { pidFile: process.argv[2] } };
await app.execution.submit({ processId: 'spin', inputs, api: 'cli', listed: true });
