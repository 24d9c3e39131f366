/** An MCP endpoint with a real execution service and real workers, for one test file. */
import type { App } from '../../src/server/app.ts';
import { createTestApp } from '../app.ts';
import { createMcpEndpoint, type EndpointOptions, type McpEndpoint } from '../../tools/mcp/http.ts';

export async function openApp(): Promise<App> {
  return createTestApp('tools/processes/');
}

export function openEndpoint(app: App, options: Partial<EndpointOptions> = {}): McpEndpoint {
  const { registry, execution, version, log } = app;
  const publicUrl = () => 'http://isthmus.test';
  return createMcpEndpoint({
    registry,
    execution,
    version,
    log,
    toolsets: ['default', 'test'],
    publicUrl,
    waitMs: 10_000,
    maxBodyBytes: 32e6,
    ...options,
  });
}
