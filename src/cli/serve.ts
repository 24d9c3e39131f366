/** `isthmus serve`: both APIs over HTTP, until a signal. */
import { createApp } from '../server/app.ts';
import type { Config } from '../server/config.ts';
import { createApis, listen, type Apis } from '../server/http.ts';
import { waitForSignal } from './signals.ts';

export async function serve(config: Config): Promise<void> {
  const app = await createApp(config);
  let apis: Apis | undefined;
  try {
    apis = createApis(app);
    const server = await listen(app, apis);
    void app.warm().catch((error: unknown) => app.log.warn({ err: error }, 'failed to warm up workers'));
    process.stdout.write(formatWelcome(server.url, app.version, config.data));
    await waitForSignal();
    process.stdout.write('Shutting down.\n');
    await app.execution.drain(config.shutdownTimeout * 1000);
    await Promise.all([server.close(), app.execution.close()]);
  } finally {
    await apis?.close();
    await app.close();
  }
}

function formatWelcome(url: string, version: string, data: string): string {
  return [
    `Isthmus ${version} listening on ${url}`,
    `  OGC API - Processes   ${url}/`,
    `  MCP                   ${url}/mcp`,
    `  OpenAPI               ${url}/api`,
    `  Data folder           ${data}`,
    `Try: curl ${url}/processes/hello-world/execution -H 'Content-Type: application/json' -d '{"inputs":{"name":"you"}}'`,
    '',
  ].join('\n');
}
