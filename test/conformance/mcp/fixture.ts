/**
 * The server that the official conformance suite expects, mounted on our HTTP stack: the suite then tests our sessions,
 * our routing of both revisions and our checks of Host and Origin. A second server has what the extensions are tried
 * with. Prints their addresses, one a line, as JSON: `{"everything": …}`, `{"extensions": …}`.
 */
import { serve } from '@hono/node-server';
import { McpServer, type McpRequestContext, type McpServerFactory } from '@modelcontextprotocol/server';
import { Hono } from 'hono';
import { z } from 'zod';
import { mountMcp } from '../../../src/server/http.ts';
import type { Log } from '../../../src/common/log.ts';
import { receiveInMemory } from '../../tools/receive.ts';
import { serveMcpOverHttp, type McpEndpoint } from '../../../tools/mcp/http.ts';
import { loadSkills } from '../../../tools/mcp/resources.ts';
import { say } from './content.ts';
import { addPlainTools } from './plain-tools.ts';
import { addPrompts, addResources } from './resources-and-prompts.ts';
import { addRoundTools, stateCodec } from './round-tools.ts';
import { addTaskTools } from './task-tools.ts';

const quiet: Log = { info() {}, warn: console.error, error: console.error };

const skills = await loadSkills();

const endpoint = open('everything', createServer);
open('extensions', createExtensionServer);

function open(name: string, factory: McpServerFactory): McpEndpoint {
  const opened = serveMcpOverHttp(factory, { log: quiet, maxBodyBytes: 4 * 2 ** 20 }, { receive: receiveInMemory });
  const http = new Hono();
  const hosts = { names: new Set(['localhost', '127.0.0.1']), isOther: () => false };
  mountMcp(http, opened, { hosts, pages: hosts });
  serve({ fetch: http.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
    console.log(JSON.stringify({ [name]: `http://127.0.0.1:${port}/mcp` }));
  });
  return opened;
}

/** Our own skills, and tools that make tasks through our adapter. */
function createExtensionServer(): McpServer {
  const mcp = new McpServer(
    { name: 'isthmus-conformance-extensions', version: '1.0.0' },
    { capabilities: { resources: {} } },
  );
  skills.attach(mcp);
  addTaskTools(mcp);
  return mcp;
}

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
