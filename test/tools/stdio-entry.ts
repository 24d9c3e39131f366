/** A server over standard input and output with the processes of these tests, as a program. */
import { serveMcpOverStdio } from '../../tools/mcp/stdio.ts';
import { openApp } from './mcp-app.ts';

const app = await openApp();
const toolsets = ['default', 'test'];
await serveMcpOverStdio({ ...app, toolsets, publicUrl: () => undefined, waitMs: 10_000, maxBodyBytes: 1e6 });
await app.close();
