/**
 * The server that the official conformance suite expects, mounted on our HTTP stack: the suite then tests our sessions,
 * our routing of both revisions and our checks of Host and Origin. Prints its address.
 */
import { serve } from '@hono/node-server';
import { McpServer, type McpRequestContext } from '@modelcontextprotocol/server';
import { Hono } from 'hono';
import { z } from 'zod';
import { mountMcp } from '../../../src/http.ts';
import type { Log } from '../../../src/log.ts';
import { serveMcpOverHttp } from '../../../tools/http.ts';
import { say } from './content.ts';
import { addPlainTools } from './plain-tools.ts';
import { addPrompts, addResources } from './resources-and-prompts.ts';
import { addRoundTools, stateCodec } from './round-tools.ts';

const quiet: Log = { info() {}, warn: console.error, error: console.error };

const endpoint = serveMcpOverHttp(createServer, { log: quiet, maxBodyBytes: 4 * 2 ** 20 });
const http = new Hono();
mountMcp(http, endpoint, ['localhost', '127.0.0.1']);
serve({ fetch: http.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  console.log(`http://127.0.0.1:${port}/mcp`);
});

function createServer(_context: McpRequestContext): McpServer {
  const mcp = new McpServer(
    { name: 'isthmus-conformance-fixture', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        prompts: { listChanged: true },
        logging: {},
        completions: {},
      },
      requestState: { verify: stateCodec.verify },
    },
  );
  addPlainTools(mcp);
  addRoundTools(mcp);
  addResources(mcp);
  addPrompts(mcp);
  const trigger = { description: 'Tells the subscribers.', inputSchema: z.object({}) };
  mcp.registerTool('test_trigger_tool_change', trigger, async () => {
    endpoint.notify.toolsChanged();
    return say('told');
  });
  mcp.registerTool('test_trigger_prompt_change', trigger, async () => {
    endpoint.notify.promptsChanged();
    return say('told');
  });
  return mcp;
}
