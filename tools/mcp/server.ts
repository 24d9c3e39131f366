/** Creates the MCP servers of both transports and both eras of the protocol. */
import {
  CLIENT_INFO_META_KEY,
  McpServer,
  type McpServerFactory,
  type ServerContext,
  type StandardSchemaWithJSON,
} from '@modelcontextprotocol/server';
import type { JsonSchema } from '../../schemas/dialect.ts';
import { isObject } from '../../schemas/is-object.ts';
import { toLine } from '../../src/common/log.ts';
import { createCatalogue } from '../definitions/catalogue.ts';
import { attachTasks, envelopeOf } from '../model/tasks.ts';
import { compact } from '../../src/common/compact.ts';
import type { McpServices } from '../model/tool.ts';
import { fitToClient, viewOf } from '../results/answers.ts';
import { createJobTasks } from '../results/job-tasks.ts';
import { createDispatch } from './dispatch.ts';
import { inWords } from './message-check.ts';
import { registerPrompts } from './prompts.ts';
import { loadSkills, registerResources } from './resources.ts';
import type { RequestBases, SpooledCalls } from './message.ts';

/** Describes what no single tool does. Clients cut it at 2 KB. */
const instructions = [
  'Isthmus runs spatial processes on vector data. The most used ones are tools; find_process, describe_process and run_process',
  'give access to the others (hulls, grids, clusters, overlays, projections, checks …): look there before you compute yourself.',
  'Geometry is GeoJSON (RFC 7946). Positions are [longitude, latitude] in degrees, WGS 84, unless a tool says otherwise.',
  'Lengths and areas are measured on the ellipsoid, in metres and square metres, unless a tool takes or names other units.',
  'WORK BY REFERENCE: each answer has results.<output>.reference (isthmus://jobs/{id}/results/{output}). Every geometry input takes',
  'that string in place of the geometry, so do not copy coordinates from one call to the next.',
  'Argument output: "summary" (default) returns values up to 2 kB together, "inline" up to 100 kB, "reference" no geometry.',
  'Facts (counts, types, extent, CRS, areas, method) are always returned. read_result reads features by page, bbox, property.',
  'Every call is a job. One that takes longer than the server waits answers with status running and a job_id: call get_job with it',
  'until the status changes; do not start the work again. cancel_job cancels it, list_jobs finds lost IDs.',
  'Broken geometry is taken as it is: every tool with a layer also takes invalid ("repair", the default, "refuse", "skip") and',
  'label (a property that names features in messages), and every tool with a layer result output_crs ("EPSG:25832").',
  'Read warnings: they tell what was changed, omitted or approximated. An error names what is wrong, with JSON pointers into the',
  'arguments, and what is allowed: correct it and call again. Before a task of several steps read skill://isthmus/SKILL.md.',
].join('\n');

const fileInstructions =
  'FILES, in any format: first list_files, then give its references ("file:data.gpkg#layer=roads") as layers, then save_as ("out/zones.gpkg").';

const uploadInstructions =
  'FILES, in any format: upload_link gives a URL for curl -T, which answers with a reference; behind it #layer=roads, where there are several.';

/** The lists do not change until the program is restarted. */
const LIST_TTL_MS = 300_000;

/**
 * @param closing aborted before this server closes its connections
 * @param spooledCalls calls whose arguments are in files
 * @param bases by which the requests of calls came
 * @returns a cheap factory: the HTTP endpoint calls it for every request
 */
export function createServerFactory(
  services: McpServices,
  closing = new AbortController().signal,
  spooledCalls?: SpooledCalls,
  bases?: RequestBases,
): McpServerFactory {
  const catalogue = createCatalogue(services);
  const dispatch = createDispatch({ catalogue, log: services.log, closing, ...compact({ spooledCalls, bases }) });
  const listings = catalogue.listed.map(({ name, title, description, inputs, outputs, annotations }) => {
    const inputSchema = asStandardSchema(inputs);
    const outputSchema = outputs && asStandardSchema(outputs);
    return {
      name,
      config: { title, description, inputSchema, ...compact({ outputSchema }), annotations: { ...annotations } },
    };
  });
  const info = { name: 'isthmus', title: 'Isthmus', version: services.version };
  const options = {
    instructions: [instructions, ...waysOfFiles(services)].join('\n'),
    capabilities: { tools: { listChanged: false } },
    cacheHints: {
      'tools/list': { ttlMs: LIST_TTL_MS, cacheScope: 'public' },
      'prompts/list': { ttlMs: LIST_TTL_MS, cacheScope: 'public' },
      'resources/templates/list': { ttlMs: LIST_TTL_MS, cacheScope: 'public' },
      'server/discover': { ttlMs: LIST_TTL_MS, cacheScope: 'public' },
    },
  } as const;
  const tasks = createJobTasks(services);
  // Read once; the first connection waits for it.
  const loading = loadSkills();
  return async ({ era, requestInfo }) => {
    const mcp = new McpServer(info, options);
    mcp.server.onerror = (error) => services.log.info({ reason: toLine(error) }, 'MCP connection error');
    tellInWords(mcp);
    // A server of one request, whose method the SDK compares with this header.
    const isCall = era === 'modern' && requestInfo?.headers.get('mcp-method') === 'tools/call';
    // Sets the SDK's own handler of calls, which ours replaces.
    if (!isCall) for (const { name, config } of listings) mcp.registerTool(name, config, throwUnreachable);
    mcp.server.setRequestHandler('tools/call', (request, context) =>
      dispatch(request, context, { era, name: clientName(mcp, context) }),
    );
    if (era === 'modern')
      attachTasks(mcp, tasks, (result, context) => fitToClient(result, viewOf(clientName(mcp, context))));
    if (isCall) return mcp;
    registerResources(mcp, services);
    registerPrompts(mcp, services);
    (await loading).attach(mcp);
    return mcp;
  };
}

function waysOfFiles({ root, fileUploads }: McpServices): readonly string[] {
  if (root) return [fileInstructions];
  return fileUploads ? [uploadInstructions] : [];
}

/** The SDK answers wrong parameters with the text of a schema library. */
function tellInWords({ server }: McpServer): void {
  const connect = server.connect.bind(server);
  server.connect = async (transport) => {
    const send = transport.send.bind(transport);
    transport.send = (message, options) => send(inWords(message), options);
    await connect(transport);
  };
}

/** Announced in each request since 2026-07-28, and when a session begins before. */
function clientName({ server }: McpServer, context: ServerContext): string | undefined {
  const client = envelopeOf(context)[CLIENT_INFO_META_KEY] ?? server.getClientVersion();
  return isObject(client) && typeof client.name === 'string' ? client.name : undefined;
}

/** Published unchanged. The SDK does not validate with it: the execution service does, with better messages. */
function asStandardSchema(schema: JsonSchema): StandardSchemaWithJSON {
  return {
    '~standard': {
      version: 1,
      vendor: 'isthmus',
      jsonSchema: { input: () => schema, output: () => schema },
      validate: (value) => ({ value }),
    },
  };
}

function throwUnreachable(): never {
  throw new Error('tools/call is handled by dispatch.');
}
