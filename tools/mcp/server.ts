/** Makes the MCP server that both transports and both eras of the protocol are served from. */
import { McpServer, type McpServerFactory, type StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type { JsonSchema } from '../../schemas/dialect.ts';
import { createCatalogue } from '../definitions/catalogue.ts';
import { createDispatch } from './dispatch.ts';
import { createJobTasks } from '../results/job-tasks.ts';
import { registerPrompts } from './prompts.ts';
import { registerResources } from './resources.ts';
import { loadSkills } from './skills.ts';
import { attachTasks } from '../model/tasks.ts';
import type { McpServices } from '../model/tool.ts';

/** What no single tool says. Clients cut it at 2 KB. */
const instructions = [
  'Isthmus runs spatial processes on vector data. The most used ones are tools; find_process, describe_process and run_process',
  'reach the others (hulls, grids, clusters, overlays, projections, checks …): look there before you give up or compute yourself.',
  'Geometry is GeoJSON (RFC 7946). Positions are [longitude, latitude] in degrees, WGS 84, unless a tool says otherwise.',
  'Lengths and areas are real ones on the ellipsoid, in metres and square metres, unless a tool takes or names other units.',
  'WORK BY REFERENCE: each answer has results.<output>.reference (isthmus://jobs/{id}/results/{output}). Every geometry input takes',
  'that string in place of the geometry, so do not copy coordinates from one call to the next.',
  'Argument output: "summary" (default) has values in the answer up to 2 kB together, "inline" up to 100 kB, "reference" no',
  'geometry. Facts (counts, types, extent, CRS, areas, method) always come. read_result looks inside: by page, bbox, property.',
  'Every call is a job. One that takes longer than the server waits answers with status running and a job_id: call get_job with it',
  'until the status is another one; do not start the work again. cancel_job ends it, list_jobs finds lost ids.',
  'Read warnings: they say what was changed, left out or approximated. An error says what was wrong, with JSON pointers into the',
  'arguments, and what would be right: correct it and call again. Before work of several steps read skill://isthmus/SKILL.md.',
].join('\n');

const files =
  'Files of the root folder are inputs too: "file:schools.geojson". save_as writes a result there (in read_result: all of it).';

/** The list is the same until the program is started anew. */
const LIST_TTL_MS = 300_000;

/**
 * @param closing aborted before the door closes connections by itself
 * @returns a factory that costs little: an HTTP server calls it for every request
 */
export function createServerFactory(parts: McpServices, closing = new AbortController().signal): McpServerFactory {
  const catalogue = createCatalogue(parts);
  const dispatch = createDispatch({ catalogue, log: parts.log, closing });
  const listings = catalogue.listed.map(({ name, title, description, inputs, outputs, annotations }) => {
    const inputSchema = asStandardSchema(inputs);
    const outputSchema = asStandardSchema(outputs);
    return { name, config: { title, description, inputSchema, outputSchema, annotations: { ...annotations } } };
  });
  const info = { name: 'isthmus', title: 'Isthmus', version: parts.version };
  const options = {
    instructions: parts.root ? `${instructions}\n${files}` : instructions,
    capabilities: { tools: { listChanged: false } },
    cacheHints: {
      'tools/list': { ttlMs: LIST_TTL_MS, cacheScope: 'public' },
      'prompts/list': { ttlMs: LIST_TTL_MS, cacheScope: 'public' },
      'resources/templates/list': { ttlMs: LIST_TTL_MS, cacheScope: 'public' },
      'server/discover': { ttlMs: LIST_TTL_MS, cacheScope: 'public' },
    },
  } as const;
  const tasks = createJobTasks(parts);
  // Read once, and waited for by whoever comes first.
  const loading = loadSkills();
  return async ({ era }) => {
    const mcp = new McpServer(info, options);
    mcp.server.onerror = (error) => parts.log.info({ err: error }, 'an MCP connection reports');
    for (const { name, config } of listings) mcp.registerTool(name, config, neverCalled);
    mcp.server.setRequestHandler('tools/call', (request, context) => dispatch(request, context, era));
    registerResources(mcp, parts);
    registerPrompts(mcp, parts);
    (await loading).attach(mcp);
    if (era === 'modern') attachTasks(mcp, tasks);
    return mcp;
  };
}

/** Published as it is. The SDK checks nothing with it, because the executor has the checks and the better words. */
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

function neverCalled(): never {
  throw new Error('tools/call has a handler of its own.');
}
