/** `isthmus serve`: both APIs over HTTP until a signal ends it. */
import { createApp } from '../server/app.ts';
import type { Config } from '../server/config.ts';
import { createApis, listen, type Apis } from '../server/http.ts';
import { untilSignal } from './signals.ts';

export async function serve(config: Config): Promise<void> {
  const app = await createApp(config);
  let url: string | undefined;
  let apis: Apis | undefined;
  try {
    apis = createApis(app, () => url);
    const server = await listen(app, apis);
    ({ url } = server);
    void app.warm().catch((error: unknown) => app.log.warn({ err: error }, 'the workers could not be warmed'));
    process.stdout.write(welcome(url, app.version, config.data));
    await untilSignal();
    process.stdout.write('Stopping.\n');
    await app.execution.drain(config.grace * 1000);
    await Promise.all([server.close(), app.execution.close()]);
  } finally {
    await apis?.close();
    await app.close();
  }
}

function welcome(url: string, version: string, data: string): string {
  return [
    `Isthmus ${version} is open.`,
    `  OGC API - Processes   ${url}/`,
    `  MCP                   ${url}/mcp`,
    `  OpenAPI               ${url}/api`,
    `  Jobs are kept in      ${data}`,
    `Try: curl ${url}/processes/hello-world/execution -H 'Content-Type: application/json' -d '{"inputs":{"name":"you"}}'`,
    '',
  ].join('\n');
}
