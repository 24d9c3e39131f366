/** `isthmus stdio`: MCP over standard input and output, until the client disconnects. */
import { serveMcpOverStdio } from '../../tools/mcp/stdio.ts';
import { createApp, toMcpOptions } from '../server/app.ts';
import type { Config } from '../server/config.ts';
import { waitForSignal } from './signals.ts';

const WARM_AFTER_MS = 500;

export async function stdio(config: Config): Promise<void> {
  const app = await createApp(config);
  try {
    const { log, root } = app;
    const served = serveMcpOverStdio({ ...toMcpOptions(app, () => config.publicUrl), ...(root && { root }) });
    // The first answer needs the CPU that warming up would take; a call before then starts the workers itself.
    const warming = setTimeout(() => {
      void app.warm().catch((error: unknown) => log.warn({ err: error }, 'failed to warm up workers'));
    }, WARM_AFTER_MS);
    await Promise.race([served, waitForSignal()]);
    clearTimeout(warming);
    // No client waits any longer; a server on the same store may continue what is left.
    await app.execution.drain(0);
  } finally {
    await app.close();
  }
}
