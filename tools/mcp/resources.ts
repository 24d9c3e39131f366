/** Processes, jobs, results and skills as resources, for clients that show or attach them; models have tools for the same. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ProtocolError, ProtocolErrorCode, ResourceTemplate, type McpServer } from '@modelcontextprotocol/server';
import { loadSkills as loadFolder } from '@modelcontextprotocol/server/ext/skills/node';
import { ProcessError } from '../../src/common/errors.ts';
import { jobUri, processUri } from '../../src/inputs/job-uri.ts';
import { readOutput } from '../../src/storage/output-files.ts';
import { describeProcess } from '../definitions/process-tools.ts';
import type { McpServices } from '../model/tool.ts';
import { formatBytes } from '../results/facts.ts';

const MAX_LISTED_JOBS = 20;
const MAX_COMPLETIONS = 50;

/** The limit of one client for an answer. */
const MAX_BYTES = 1_000_000;

export function registerResources(mcp: McpServer, services: McpServices): void {
  const { registry, execution } = services;

  async function jobIds(prefix: string): Promise<string[]> {
    const { jobs } = await execution.jobs({ limit: 100 });
    return jobs.flatMap(({ id }) => (id.startsWith(prefix) ? [id] : [])).slice(0, MAX_COMPLETIONS);
  }

  mcp.registerResource(
    'process',
    new ResourceTemplate(processUri('{id}'), {
      list: () => ({
        resources: registry.list().map(({ id, title, description }) => {
          return { uri: processUri(id), name: id, title, description, mimeType: 'application/json' };
        }),
      }),
      complete: { id: (value) => registry.list().flatMap(({ id }) => (id.startsWith(value) ? [id] : [])) },
    }),
    { title: 'Process', description: 'Inputs, outputs and an example of a process.', mimeType: 'application/json' },
    async (uri, { id }) =>
      withProtocolErrors(async () => json(uri, describeProcess(registry.get(String(id)), services))),
  );
  mcp.registerResource(
    'job',
    new ResourceTemplate(jobUri('{id}'), {
      list: async () => {
        const { jobs } = await execution.jobs({ limit: MAX_LISTED_JOBS });
        return {
          resources: jobs.map(({ id, processId, status, created }) => {
            const name = `${processId} of ${created}, ${status}`;
            return { uri: jobUri(id), name, mimeType: 'application/json' };
          }),
        };
      },
      complete: { id: jobIds },
    }),
    { title: 'Job', description: 'Status, progress, warnings and outputs of a job.', mimeType: 'application/json' },
    async (uri, { id }) =>
      withProtocolErrors(async () => {
        const { instance: _, request: __, caller: ___, ...job } = await execution.job(String(id));
        return json(uri, job);
      }),
  );
  mcp.registerResource(
    'result',
    new ResourceTemplate(`${jobUri('{id}')}/results/{output}`, {
      list: undefined,
      complete: {
        id: jobIds,
        output: async (value, context) => {
          const id = context?.arguments?.id;
          const outputs = id === undefined ? [] : ((await execution.job(id)).outputs ?? []);
          return outputs.flatMap((output) => (output.id.startsWith(value) ? [output.id] : []));
        },
      },
    }),
    { title: 'Result', description: `One output of a job, up to ${formatBytes(MAX_BYTES)}.` },
    async (uri, { id, output: outputId }) =>
      withProtocolErrors(async () => {
        const { outputs } = await execution.outputs(String(id));
        const output = outputs.find((each) => each.id === outputId);
        if (!output) throw new ProcessError('no-such-output', `Job ${String(id)} has no output "${String(outputId)}".`);
        if (output.bytes > MAX_BYTES) {
          const suggestion = `Fetch /jobs/${String(id)}/results/${output.id} by HTTP, or call read_result.`;
          throw new ProcessError(
            'too-large',
            `Output ${output.id} is ${formatBytes(output.bytes)}; at most ${formatBytes(MAX_BYTES)}. ${suggestion}`,
          );
        }
        return { contents: [{ uri: uri.href, mimeType: output.mediaType, text: await readOutput(output) }] };
      }),
  );
}

function json(uri: URL, value: unknown) {
  return { contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(value) }] };
}

/** The protocol has one code for everything that cannot be read; the message has the reason. */
async function withProtocolErrors<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ProcessError) || error.code === 'internal') throw error;
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, error.message);
  }
}

type Skills = Awaited<ReturnType<typeof loadFolder>>;

/**
 * The skills beside the program, as the skills extension of MCP (SEP-2640) serves them.
 * @throws {Error} when a skill has an invalid format, or their folder is missing
 */
export async function loadSkills(): Promise<Skills> {
  // Two folders above the sources, three above the bundle.
  const folders = ['../../skills', '../../../skills'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const folder = folders.find((path) => existsSync(path));
  if (folder === undefined) throw new Error('The folder skills/ is missing beside the program.');
  return loadFolder(folder, { strict: true, cacheHint: { ttlMs: 300_000, cacheScope: 'public' } });
}
