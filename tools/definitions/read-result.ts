/** The tool that looks inside a result, for models that cannot read resources and need not see all of it. */
import { z } from 'zod';
import { dialects } from '../../schemas/dialect.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { readOwnReference, type ResultAddress } from '../../src/inputs/job-uri.ts';
import type { Output } from '../../src/model/output.ts';
import { MAX_NAMES } from '../../src/model/summary.ts';
import { referenceTo, showBytes } from '../results/facts.ts';
import { modeBytes, readValue } from '../results/inline.ts';
import { answer, defineTool, readsOnly } from './define-tool.ts';
import { mayWrite, save, saveFields, saveNames } from './save.ts';
import { ownAddresses, type McpServices, type Tool } from '../model/tool.ts';

const PAGE_BYTES = 20_000;

interface Page {
  readonly features: readonly unknown[];
  readonly total: number;
  readonly matched: number;
  readonly next_offset?: number;
  readonly without_geometry: readonly number[];
}

const PropertyValues = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  // The example says it in fewer words.
  .register(dialects, { mcp: { type: 'object', additionalProperties: true } });

export function createReadResult(parts: McpServices): Tool {
  return defineTool({
    name: 'read_result',
    title: 'Read result',
    description:
      'Looks inside a result: its features page by page, by extent and property values, simplified if wanted, rounded to ' +
      `7 decimals, at most ${showBytes(PAGE_BYTES)} a page. To compute with a result, give its reference to a tool instead.`,
    inputs: {
      reference: z.string().describe('isthmus://jobs/{id}/results/{output}, or its HTTP URL.'),
      bbox: z.array(z.number()).length(4).optional().describe('[west, south, east, north] that features meet.'),
      where: PropertyValues.optional().describe('Property values that features have, such as {"kind": "park"}.'),
      properties: z.array(z.string()).optional().describe('Only these properties.'),
      geometry: z.boolean().default(true).describe('false: attributes only.'),
      simplify: z.number().min(0).optional().describe('Tolerance in coordinate units; 0.001 degrees are some 100 m.'),
      offset: z.int().min(0).default(0).describe('next_offset of the page before.'),
      limit: z.int().min(1).max(1000).default(20).describe('Features a page.'),
      ...saveFields,
    },
    hidden: parts.root ? [] : saveNames,
    outputs: { type: 'object', properties: { features: { type: 'array', items: { type: 'object' } } } },
    annotations: parts.root ? mayWrite : readsOnly,
    async run({ reference, save_as, overwrite, ...query }) {
      const { jobId, outputId } = readAddress(reference, ownAddresses(parts));
      const { outputs } = await parts.execution.outputs(jobId);
      const output = pick(outputs, jobId, outputId);
      if (save_as !== undefined) {
        const saved = await save(output, save_as, { overwrite }, parts);
        return answer(saved, { saved });
      }
      if (!output.summary) return plainAnswer(output, jobId);
      const value = { href: referenceTo(jobId, output.id) };
      const [page] = await parts.execution.view('read-features', { value, ...query, bytes: PAGE_BYTES });
      if (!page) throw new Error('The view read-features gave no page.');
      // The view's own output, checked by its schema.
      const known = output.summary.properties;
      const unknown = Object.keys(query.where ?? {}).filter((name) => !known.includes(name));
      const missing =
        unknown.length === 0 || known.length >= MAX_NAMES
          ? undefined
          : `No feature has ${unknown.join(', ')}; there are ${known.join(', ') || 'no properties'}.`;
      return pageAnswer((await readValue(page)).value as Page, query.offset, missing);
    },
  });
}

/** @param missing what `where` asks for in vain */
function pageAnswer(page: Page, offset: number, missing?: string) {
  const { features, total, matched, next_offset, without_geometry } = page;
  const last = offset + features.length;
  const range = features.length === 0 ? 'none of them' : `${offset + 1} to ${last}`;
  const notes = [
    ...(without_geometry.length > 0 ? ['The geometry is too large for a page: give simplify.'] : []),
    ...(next_offset === undefined ? [] : [`More with offset ${next_offset}.`]),
    ...(matched === 0 && total > 0
      ? [missing ?? 'Nothing matches: check bbox ([west, south, east, north]) and where.']
      : []),
  ];
  const head = `${total} features, ${matched} match, here ${range}. ${notes.join(' ')}`.trim();
  const message = notes.length > 0 ? { message: notes.join(' ') } : {};
  const more = next_offset === undefined ? {} : { next_offset };
  return answer(`${head}\n${JSON.stringify(features)}`, { total, matched, features, ...more, ...message });
}

async function plainAnswer(output: Output, jobId: string) {
  const isText = !output.raw || output.mediaType.startsWith('text/');
  if (!isText || output.bytes > modeBytes.inline) {
    const limit = `${output.mediaType}, ${showBytes(output.bytes)}; read_result shows features, and text up to ${showBytes(modeBytes.inline)}`;
    throw new ProcessError('too-large', `${output.id} is ${limit}. Fetch /jobs/${jobId}/results/${output.id} by HTTP.`);
  }
  const { text, value } = await readValue(output);
  return answer(text, { value });
}

/** @throws {ProcessError} `invalid-input` for what is no address of a result */
function readAddress(reference: string, bases: readonly string[]): ResultAddress {
  const address = readOwnReference(reference, bases);
  if (address) return address;
  const message = `is "${reference.slice(0, 80)}"; it must be isthmus://jobs/{id}/results/{output}, as a call answered with`;
  const issues = [{ pointer: '/reference', message }];
  throw new ProcessError('invalid-input', `read_result cannot run: /reference ${message}.`, issues);
}

function pick(outputs: readonly Output[], jobId: string, outputId: string | undefined): Output {
  const found = outputId === undefined && outputs.length === 1 ? outputs[0] : outputs.find(({ id }) => id === outputId);
  if (found) return found;
  const known = outputs.map(({ id }) => id).join(', ');
  const which = outputId === undefined ? 'Say which output' : `Job ${jobId} has no output "${outputId.slice(0, 60)}"`;
  throw new ProcessError('no-such-output', `${which}; there are ${known}.`);
}
