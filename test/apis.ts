/** Both APIs of one server without a port, each with a real client. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { App } from '../src/server/app.ts';
import { createApis } from '../src/server/http.ts';
import type { TaskRunner } from '../src/workers/task-runner.ts';
import { createTestApp } from './app.ts';

const origin = 'http://127.0.0.1:5001';

export interface TestApis {
  readonly app: App;
  /** A request to the OGC API. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** A client of the 2026-07-28 revision. */
  readonly mcp: Client;
  /** A client of the 2025-11-25 revision. */
  readonly legacyMcp: LegacyClient;
  close(): Promise<void>;
}

export async function openTestApis(
  folder?: string,
  settings?: Readonly<Record<string, unknown>>,
  openTaskRunner?: () => TaskRunner,
): Promise<TestApis> {
  const app = await createTestApp(folder, settings, openTaskRunner);
  const apis = createApis(app);
  const request = async (path: string, init?: RequestInit) => apis.fetch(new Request(new URL(path, origin), init));
  // Without a socket nobody sets the header that names the host.
  const fetch = (url: string | URL, init?: RequestInit) => {
    const headers = new Headers(init?.headers);
    headers.set('host', '127.0.0.1:5001');
    return request(String(url), { ...init, headers });
  };
  const mcp = new Client(
    { name: 'inspector-test', version: '1' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  const legacyMcp = new LegacyClient({ name: 'inspector-test', version: '1' });
  const endpoint = new URL('/mcp', origin);
  await mcp.connect(new StreamableHTTPClientTransport(endpoint, { fetch }));
  // The v1 SDK's own types do not hold under exactOptionalPropertyTypes.
  await legacyMcp.connect(new LegacyTransport(endpoint, { fetch }));
  return {
    app,
    request,
    mcp,
    legacyMcp,
    async close() {
      await mcp.close();
      await legacyMcp.close();
      await apis.close();
      await app.close();
    },
  };
}
