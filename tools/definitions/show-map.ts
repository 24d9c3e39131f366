/** The tool that shows a result on a map: as an image, and as a link to the page with an interactive map. */
import { z } from 'zod';
import { ProcessError } from '../../src/common/errors.ts';
import { readOwnReference } from '../../src/inputs/job-uri.ts';
import { styleInputs } from '../../src/map/style-inputs.ts';
import type { Job } from '../../src/model/job.ts';
import type { Output } from '../../src/model/output.ts';
import { openOutput } from '../../src/storage/output-files.ts';
import { renderMap } from '../../src/execution/render-map.ts';
import { ownBaseUrls, parseJobId, type McpServices, type Tool } from '../model/tool.ts';
import { defineTool, readOnly } from './define-tool.ts';

/** Width in pixels. */
const WIDTH = 800;

export function createShowMap(services: McpServices): Tool {
  const { execution, registry, publicUrl } = services;
  return defineTool({
    name: 'show_map',
    title: 'Show map',
    description:
      'A result as a map, coloured by a property, and the URL of its page. Also classes, palette, breaks, unit, title, ' +
      'size_by, label_by, layers (job ids).',
    // Each argument costs tokens in every conversation: other widths are left to the OGC API.
    inputs: {
      job_id: z.string(),
      output: z.string().optional(),
      ...styleInputs,
      layers: z.array(z.string()).max(5).default([]),
    },
    hidden: ['classes', 'breaks', 'palette', 'size_by', 'label_by', 'title', 'unit', 'layers'],
    annotations: readOnly,
    async run({ job_id, output: wanted, layers, ...style }) {
      const { job, output } = await findLayer(job_id, wanted);
      const further = await Promise.all(layers.map((layer) => findLayer(layer)));
      const named = (of: Job, { id }: Output) => `${registry.get(of.processId).title}, ${id}`;
      const { png, notes } = await renderMap(execution, {
        jobId: job.id,
        outputId: output.id,
        name: named(job, output),
        width: WIDTH,
        style,
        layers: further.map((one) => ({
          jobId: one.job.id,
          outputId: one.output.id,
          name: named(one.job, one.output),
        })),
      });
      const base = publicUrl();
      const path = `/jobs/${job.id}/results/${encodeURIComponent(output.id)}?f=html`;
      const page = base === undefined ? undefined : base + path;
      const text = [
        `${output.id} of job ${job.id} on a map.`,
        ...notes,
        ...(page === undefined ? [] : [`To explore it: ${page}`]),
      ].join('\n');
      // No structured content: clients that show it alone would drop the picture.
      return {
        content: [
          { type: 'text', text },
          { type: 'image', data: (await readBytes(png)).toString('base64'), mimeType: 'image/png' },
        ],
      };
    },
  });

  /** @param reference a job ID, or the reference of a result, which other tools take */
  async function findLayer(reference: string, wanted?: string) {
    const address = readOwnReference(reference, ownBaseUrls(services));
    const { job, outputs } = await execution.outputs(parseJobId(reference, services));
    return { job, output: selectLayer(outputs, wanted ?? address?.outputId, job.id) };
  }
}

function selectLayer(outputs: readonly Output[], outputId: string | undefined, jobId: string): Output {
  const output =
    outputId === undefined ? outputs.find(({ summary }) => summary) : outputs.find(({ id }) => id === outputId);
  if (output?.summary) return output;
  const drawable = outputs.filter(({ summary }) => summary).map(({ id }) => id);
  const problem = outputId === undefined ? 'No output' : `Output "${outputId.slice(0, 60)}"`;
  const suggestion = drawable.length > 0 ? ` Choose one of ${drawable.join(', ')}.` : ' There is nothing to draw.';
  throw new ProcessError(
    'no-such-output',
    `${problem} of job ${jobId} is ${outputId === undefined ? '' : 'not '}GeoJSON.${suggestion}`,
  );
}

async function readBytes(output: Output): Promise<Buffer> {
  const chunks = [];
  for await (const chunk of openOutput(output)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
