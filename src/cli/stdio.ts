/** `isthmus stdio`: MCP over standard input and output, until the client disconnects and its jobs have ended. */
import { serveMcpOverStdio } from '../../tools/mcp/stdio.ts';
import { compact } from '../common/compact.ts';
import { createApp, toMcpOptions } from '../server/app.ts';
import type { Config } from '../server/config.ts';
import { waitForSignal } from './signals.ts';

const WARM_AFTER_MS = 500;

export async function stdio(config: Config): Promise<void> {
  const app = await createApp(config);
  try {
    const { log, root, execution } = app;
    const answerMs = config.linger === undefined ? undefined : config.linger * 1000;
    const served = serveMcpOverStdio({
      ...toMcpOptions(app, () => config.publicUrl),
      ...compact({ root, answerMs }),
    });
    // The first answer needs the CPU that warming up would take; a call before then starts the workers itself.
    const warming = setTimeout(() => {
      void app.warm().catch((error: unknown) => log.warn({ err: error }, 'failed to warm up workers'));
    }, WARM_AFTER_MS);
    const left = served.then((sinceMs) => {
      clearTimeout(warming);
      return execution.finish(lingerMs(config) - sinceMs);
    });
    await Promise.race([left, waitForSignal()]);
    clearTimeout(warming);
    // A server on the same store may continue what is left.
    await execution.drain(0);
  } finally {
    await app.close();
    // After a signal the client may still hold it open, which would keep this process.
    process.stdin.destroy();
  }
}

/** Time that jobs may take when the client has left: it finds their results when it starts the next server. */
function lingerMs({ linger, runTimeout, data }: Config): number {
  // Nobody would find them.
  if (data === ':memory:') return 0;
  return (linger ?? runTimeout) * 1000;
}
