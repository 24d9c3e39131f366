/** `isthmus stdio`: MCP over standard input and output until the client goes. */
import { serveMcpOverStdio } from '../../tools/mcp/stdio.ts';
import { createApp } from '../server/app.ts';
import type { Config } from '../server/config.ts';
import { apiSettings } from '../server/api-settings.ts';
import { untilSignal } from './signals.ts';

const WARM_AFTER_MS = 500;

export async function stdio(config: Config): Promise<void> {
  const app = await createApp(config);
  try {
    const { registry, execution, version, log, root } = app;
    const { publicUrl, waitMs, toolsets, fetches, maxMessageBytes: maxBodyBytes } = apiSettings(config);
    const served = serveMcpOverStdio({
      registry,
      execution,
      version,
      log,
      waitMs,
      toolsets,
      fetches,
      maxBodyBytes,
      publicUrl: () => publicUrl,
      ...(root && { root }),
    });
    // The first answer needs the processors that the workers would take; a call before then starts them itself.
    const warming = setTimeout(() => {
      void app.warm().catch((error: unknown) => log.warn({ err: error }, 'the workers could not be warmed'));
    }, WARM_AFTER_MS);
    await Promise.race([served, untilSignal()]);
    clearTimeout(warming);
    // The client is gone; a server on the same store may go on with the jobs that are left.
    await app.execution.drain(0);
  } finally {
    await app.close();
  }
}
