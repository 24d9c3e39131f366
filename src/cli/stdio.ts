/** `isthmus stdio`: MCP over standard input and output until the client goes. */
import { serveMcpOverStdio } from '../../tools/stdio.ts';
import { createApp } from '../app.ts';
import type { Config } from '../config.ts';
import { doorSettings } from '../http.ts';
import { untilSignal } from './signals.ts';

export async function stdio(config: Config): Promise<void> {
  const app = await createApp(config);
  try {
    const { registry, executor, version, log, root } = app;
    const { publicUrl, patienceMs, toolsets, maxMessageBytes: maxBodyBytes } = doorSettings(config);
    const served = serveMcpOverStdio({
      registry,
      executor,
      version,
      log,
      patienceMs,
      toolsets,
      maxBodyBytes,
      publicUrl: () => publicUrl,
      ...(root && { root }),
    });
    void app.warm().catch((error: unknown) => log.warn({ err: error }, 'the workers could not be warmed'));
    await Promise.race([served, untilSignal()]);
    // Nobody is there to wait for; a server on the same store may go on with what is left.
    await app.executor.drain(0);
  } finally {
    await app.close();
  }
}
