/** A bare server of the MCP SDK with a tool of the schema that it is given, which does nothing. `http` or `stdio`. */
import { randomUUID } from 'node:crypto';
import { serve } from '@hono/node-server';
import {
  createMcpHandler,
  isInitializeRequest,
  McpServer,
  WebStandardStreamableHTTPServerTransport,
  type StandardSchemaWithJSON,
} from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { Hono } from 'hono';

const [transport, listing = '{}'] = process.argv.slice(2);
// The tool as the server under test lists it.
const { name, inputSchema } = JSON.parse(listing) as { name: string; inputSchema: Record<string, unknown> };
const schema: StandardSchemaWithJSON = {
  '~standard': {
    version: 1,
    vendor: 'bench',
    jsonSchema: { input: () => inputSchema, output: () => inputSchema },
    validate: (value) => ({ value }),
  },
};

function createServer(): McpServer {
  const server = new McpServer({ name: 'bare', version: '1.0.0' });
  server.registerTool(name, { inputSchema: schema }, () => ({ content: [{ type: 'text', text: 'done' }] }));
  return server;
}

if (transport === 'stdio') serveStdio(createServer);
else {
  const modern = createMcpHandler(createServer, { legacy: 'reject' });
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();
  const app = new Hono();
  app.post('/mcp', async ({ req }) => {
    if (req.header('mcp-protocol-version')?.startsWith('2026')) return modern.fetch(req.raw);
    const session = sessions.get(req.header('mcp-session-id') ?? '');
    if (session) return session.handleRequest(req.raw);
    const parsedBody: unknown = await req.json();
    if (!isInitializeRequest(parsedBody)) return new Response(null, { status: 404 });
    const begun = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void sessions.set(id, begun),
    });
    await createServer().connect(begun);
    return begun.handleRequest(req.raw, { parsedBody });
  });
  serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(`http://127.0.0.1:${port}`));
}
