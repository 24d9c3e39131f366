/** The three ways in which the official clients speak to a server, behind one face, without a port. */
import { Client as Client2, StreamableHTTPClientTransport as Transport2 } from '@modelcontextprotocol/client';
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as Transport1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { McpEndpoint } from '../../tools/mcp/http.ts';

export interface Answer {
  readonly content: readonly { readonly type: string; readonly text?: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
}

export interface ListedTool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: Record<string, unknown>;
  readonly outputSchema?: Record<string, unknown>;
  readonly annotations?: Record<string, unknown>;
}

export interface Progress {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onprogress?: (progress: Progress) => void;
}

export interface TestClient {
  list(): Promise<readonly ListedTool[]>;
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<Answer>;
  instructions(): string | undefined;
  close(): Promise<void>;
}

/** A client that is shown all of an answer. */
const info = { name: 'inspector-test', version: '1.0.0' };
const url = new URL('http://isthmus.test/mcp');

function fetchOf(endpoint: McpEndpoint) {
  return (input: string | URL | Request, init?: RequestInit) => endpoint.fetch(new Request(input, init));
}

export async function connectV1(endpoint: McpEndpoint, name = info.name): Promise<TestClient> {
  const client = new Client1({ ...info, name });
  const transport = new Transport1(url, { fetch: fetchOf(endpoint) });
  // The old SDK was not written for exactOptionalPropertyTypes.
  await client.connect(transport);
  return {
    list: async () => (await client.listTools()).tools as unknown as ListedTool[],
    call: async (name, args = {}, options = {}) =>
      (await client.callTool({ name, arguments: args }, undefined, options)) as unknown as Answer,
    instructions: () => client.getInstructions(),
    async close() {
      await transport.terminateSession();
      await client.close();
    },
  };
}

function connectV2(endpoint: McpEndpoint, name?: string): Promise<TestClient> {
  return connectSecond(endpoint, 'legacy', name);
}

export function connectPinned(endpoint: McpEndpoint, name?: string): Promise<TestClient> {
  return connectSecond(endpoint, { pin: '2026-07-28' }, name);
}

async function connectSecond(
  endpoint: McpEndpoint,
  mode: 'legacy' | { pin: string },
  name = info.name,
): Promise<TestClient> {
  const client = new Client2({ ...info, name }, { versionNegotiation: { mode } });
  await client.connect(new Transport2(url, { fetch: fetchOf(endpoint) }));
  return {
    list: async () => (await client.listTools()).tools as unknown as ListedTool[],
    call: async (name, args = {}, options = {}) =>
      (await client.callTool({ name, arguments: args }, options)) as unknown as Answer,
    instructions: () => client.getInstructions(),
    close: () => client.close(),
  };
}

export const everyClient = [
  ['the v1 client', connectV1],
  ['the v2 client', connectV2],
  ['the v2 client at 2026-07-28', connectPinned],
] as const;
