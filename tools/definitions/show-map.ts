/** The tool that shows a result on a map: the picture itself, and the page where a person can move about in it. */
import { z } from 'zod';
import { ProcessError } from '../../src/common/errors.ts';
import { readOwnReference } from '../../src/inputs/job-uri.ts';
import type { Output } from '../../src/model/output.ts';
import { openOutput } from '../../src/storage/output-files.ts';
import { renderMap } from '../../src/execution/render-map.ts';
import { defineTool, readsOnly } from './define-tool.ts';
import { jobIdOf, ownAddresses, type McpServices, type Tool } from '../model/tool.ts';

/** Pixels. */
const WIDTH = 800;

export function createShowMap(parts: McpServices): Tool {
  const { execution, registry, publicUrl } = parts;
  return defineTool({
    name: 'show_map',
    title: 'Show map',
    description: 'A result as a map, and the address of its page.',
    // Each word stands in every conversation, so that the width is left to the HTTP server.
    inputs: { job_id: z.string(), output: z.string().optional() },
    outputs: { type: 'object', properties: {} },
    annotations: readsOnly,
    async run({ job_id, output: wanted }) {
      // Other tools take the reference of a result, so that it comes here too.
      const address = readOwnReference(job_id, ownAddresses(parts));
      const { job, outputs } = await execution.outputs(jobIdOf(job_id, parts));
      const output = choose(outputs, wanted ?? address?.outputId, job.id);
      const { png, notes: said } = await renderMap(execution, {
        jobId: job.id,
        outputId: output.id,
        name: `${registry.get(job.processId).title}, ${output.id}`,
        width: WIDTH,
      });
      const base = publicUrl()?.replace(/\/+$/, '');
      const page =
        base === undefined ? undefined : `${base}/jobs/${job.id}/results/${encodeURIComponent(output.id)}?f=html`;
      const text = [
        `${output.id} of job ${job.id} on a map.`,
        ...said,
        ...(page === undefined ? [] : [`To explore it: ${page}`]),
      ].join('\n');
      return {
        content: [
          { type: 'text', text },
          { type: 'image', data: (await readBytes(png)).toString('base64'), mimeType: 'image/png' },
        ],
        structuredContent: {
          job_id: job.id,
          output: output.id,
          ...(page !== undefined && { page_url: page }),
          ...(said.length > 0 && { notes: said }),
        },
      };
    },
  });
}

function choose(outputs: readonly Output[], wanted: string | undefined, jobId: string): Output {
  const found = wanted === undefined ? outputs.find(({ summary }) => summary) : outputs.find(({ id }) => id === wanted);
  if (found?.summary) return found;
  const known = outputs.filter(({ summary }) => summary).map(({ id }) => id);
  const what =
    wanted === undefined ? 'None of its outputs is GeoJSON' : `Output "${wanted.slice(0, 60)}" is no GeoJSON`;
  const instead = known.length > 0 ? `; those that are: ${known.join(', ')}` : ', so there is nothing to draw';
  throw new ProcessError('no-such-output', `${what} of job ${jobId}${instead}.`);
}

async function readBytes(output: Output): Promise<Buffer> {
  const chunks = [];
  for await (const chunk of openOutput(output)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
