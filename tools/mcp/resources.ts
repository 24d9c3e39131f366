/** Processes, jobs and results as resources, for clients that show or attach them; models have tools for the same. */
import { jobUri } from '../../src/inputs/job-uri.ts';
import type { McpServer } from '@modelcontextprotocol/server';
import { ProtocolError, ProtocolErrorCode, ResourceTemplate } from '@modelcontextprotocol/server';
import { ProcessError } from '../../src/common/errors.ts';
import { readOutput } from '../../src/storage/output-files.ts';
import { showBytes } from '../results/facts.ts';
import { describeProcess } from '../definitions/process-tools.ts';
import type { McpServices } from '../model/tool.ts';

const RECENT = 20;
const MOST_COMPLETIONS = 50;

/** One client takes no more in an answer. */
const MOST_BYTES = 1_000_000;

export function registerResources(mcp: McpServer, parts: McpServices): void {
  const { registry, execution } = parts;

  async function jobIds(prefix: string): Promise<string[]> {
    const { jobs } = await execution.jobs({ limit: 100 });
    return jobs.flatMap(({ id }) => (id.startsWith(prefix) ? [id] : [])).slice(0, MOST_COMPLETIONS);
  }

  mcp.registerResource(
    'process',
    new ResourceTemplate('isthmus://processes/{id}', {
      list: () => ({
        resources: registry.list().map(({ id, title, description }) => {
          return { uri: `isthmus://processes/${id}`, name: id, title, description, mimeType: 'application/json' };
        }),
      }),
      complete: { id: (value) => registry.list().flatMap(({ id }) => (id.startsWith(value) ? [id] : [])) },
    }),
    { title: 'Process', description: 'Inputs, outputs and an example of a process.', mimeType: 'application/json' },
    async (uri, { id }) => orNotFound(async () => json(uri, describeProcess(registry.get(String(id))))),
  );
  mcp.registerResource(
    'job',
    new ResourceTemplate('isthmus://jobs/{id}', {
      list: async () => {
        const { jobs } = await execution.jobs({ limit: RECENT });
        return {
          resources: jobs.map(({ id, processId, status, created }) => {
            const name = `${processId} of ${created}, ${status}`;
            return { uri: jobUri(id), name, mimeType: 'application/json' };
          }),
        };
      },
      complete: { id: jobIds },
    }),
    { title: 'Job', description: 'State, progress, warnings and outputs of a job.', mimeType: 'application/json' },
    async (uri, { id }) =>
      orNotFound(async () => {
        const { instance: _, request: __, caller: ___, ...job } = await execution.job(String(id));
        return json(uri, job);
      }),
  );
  mcp.registerResource(
    'result',
    new ResourceTemplate('isthmus://jobs/{id}/results/{output}', {
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
    { title: 'Result', description: `One output of a job, up to ${showBytes(MOST_BYTES)}.` },
    async (uri, { id, output: outputId }) =>
      orNotFound(async () => {
        const { outputs } = await execution.outputs(String(id));
        const output = outputs.find((each) => each.id === outputId);
        if (!output) throw new ProcessError('no-such-output', `Job ${String(id)} has no output "${String(outputId)}".`);
        if (output.bytes > MOST_BYTES) {
          const way = `Fetch /jobs/${String(id)}/results/${output.id} by HTTP, or call read_result.`;
          throw new ProcessError('too-large', `It is ${showBytes(output.bytes)}. ${way}`);
        }
        return { contents: [{ uri: uri.href, mimeType: output.mediaType, text: await readOutput(output) }] };
      }),
  );
}

function json(uri: URL, value: unknown) {
  return { contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(value) }] };
}

/** The protocol has one code for whatever cannot be read; the message says which it is. */
async function orNotFound<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ProcessError) || error.code === 'internal') throw error;
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, error.message);
  }
}
