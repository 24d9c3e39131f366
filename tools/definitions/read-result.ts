/** The tool that reads a result in part, for models that cannot read resources and need not see all of it. */
import { z } from 'zod';
import { Box, boxOrder, lonLatBox } from '../../schemas/bbox.ts';
import { CrsReference } from '../../schemas/crs.ts';
import { dialects } from '../../schemas/dialect.ts';
import { isObject } from '../../schemas/is-object.ts';
import { compact } from '../../src/common/compact.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { outputUri, readOwnReference, type ResultAddress } from '../../src/inputs/job-uri.ts';
import { referenceWords } from '../../src/inputs/reference-words.ts';
import type { Output } from '../../src/model/output.ts';
import { MAX_NAMES } from '../../src/model/summary.ts';
import { ownBaseUrls, type McpServices, type Tool } from '../model/tool.ts';
import { modeBytes, readValue } from '../results/answers.ts';
import { formatBytes } from '../results/facts.ts';
import { defineTool, readOnly, textAnswer, writesFiles } from './define-tool.ts';
import { toSaveOptions } from './process-tool.ts';
import { formerSaveNames, saveFields, saveForms, saveNames, saveOutput } from './save.ts';

const MAX_PAGE_BYTES = 20_000;

interface Page {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly total: number;
  readonly matched: number;
  readonly next_offset?: number;
  readonly without_geometry: readonly number[];
  readonly mistyped?: readonly string[];
}

const PropertyValues = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  // The example takes fewer tokens.
  .register(dialects, { mcp: { type: 'object', additionalProperties: true } });

export function createReadResult(services: McpServices): Tool {
  const hasUrls = services.overHttp === true || services.publicUrl() !== undefined;
  return defineTool({
    name: 'read_result',
    title: 'Read result',
    description:
      'Reads features of a result as columns and rows: filtered, sorted, simplified if wanted, coordinates to 7 decimals, ' +
      `up to ${formatBytes(MAX_PAGE_BYTES)} a page. To compute with a result, give its reference to a tool instead.`,
    inputs: {
      reference: z.string().describe(referenceWords({ api: 'mcp', hasUrls }).result),
      bbox: Box.optional().describe(`Box to intersect: ${lonLatBox}.`),
      where: PropertyValues.optional().describe('Property values to match, such as {"kind": "park"}.'),
      properties: z.array(z.string()).optional().describe('Only these properties.'),
      geometry: z.boolean().default(true).describe('false: attributes only.'),
      simplify: z.number().min(0).optional().describe('Tolerance in coordinate units; 0.001 degrees is about 100 m.'),
      sort: z.string().optional().describe('Property to sort by; "-area_m2": largest first.'),
      first: z.int().min(1).max(1000).default(20).describe('Features per page.'),
      offset: z.int().min(0).default(0).describe('next_offset of the previous page.'),
      limit: z.int().min(1).max(1000).optional().describe('Former name of first.'),
      ...saveFields,
      output_crs: CrsReference.optional().describe('CRS of the file.'),
      ...saveForms,
    },
    hidden: ['limit', ...(services.root ? formerSaveNames : ['output_crs', ...saveNames])],
    // A cell may be any value, for which there is no portable schema.
    outputs: { type: 'object', properties: { columns: { type: 'array', items: { type: 'string' } } } },
    annotations: services.root ? writesFiles : readOnly,
    precheck(args) {
      if (!isObject(args) || args.limit === undefined || args.first === undefined) return;
      const message = 'is the former name of first, and both are given. Give first alone';
      throw new ProcessError('invalid-input', `/limit ${message}.`, [{ pointer: '/limit', message }]);
    },
    async run({ reference, save_as, overwrite, output_crs, save_crs, save_decimals, limit, ...rest }) {
      const save = toSaveOptions({ save_as, overwrite, output_crs, save_crs, save_decimals });
      const query = { ...rest, first: limit ?? rest.first };
      const { jobId, outputId } = parseReference(reference, ownBaseUrls(services));
      const { outputs } = await services.execution.outputs(jobId);
      const output = selectOutput(outputs, jobId, outputId);
      if (save) {
        rejectSelection(query);
        const saved = await saveOutput(jobId, output, save, services);
        return textAnswer(saved, { saved });
      }
      if (!output.summary) return plainAnswer(output, jobId);
      const value = { href: outputUri(jobId, output.id) };
      const [page] = await services.execution.view('read-features', { value, ...query, bytes: MAX_PAGE_BYTES });
      if (!page) throw new Error('The view read-features has no output.');
      // The view's own output, checked by its schema.
      const read = (await readValue(page)).value as Page;
      const names = output.summary.properties;
      const asked = [...Object.keys(query.where ?? {}), ...(query.properties ?? [])];
      const unknown = asked.filter((name) => !names.includes(name) && !(name === 'id' && read.columns[0] === 'id'));
      const missing =
        unknown.length === 0 || names.length >= MAX_NAMES
          ? undefined
          : `No feature has ${unknown.join(', ')}; properties: ${names.join(', ') || 'none'}.`;
      return pageAnswer(read, query, missing);
    },
  });
}

/** @throws {ProcessError} `invalid-input`: a file has the whole result, and a selection would be dropped in silence */
function rejectSelection({ bbox, where, properties, sort, geometry, simplify, offset }: Selection): void {
  const given = Object.entries({ bbox, where, properties, sort, simplify, offset: offset || undefined });
  const [name] = [
    ...given.flatMap(([key, value]) => (value === undefined ? [] : [key])),
    ...(geometry ? [] : ['geometry']),
  ];
  if (name === undefined) return;
  const message =
    'does not apply to save_as, which saves the whole result. Leave it out, or select with a process first';
  throw new ProcessError('invalid-input', `/${name} ${message}.`, [{ pointer: `/${name}`, message }]);
}

interface Selection {
  readonly bbox?: unknown;
  readonly where?: unknown;
  readonly properties?: unknown;
  readonly sort?: unknown;
  readonly geometry: boolean;
  readonly simplify?: unknown;
  readonly offset: number;
}

/** @param missing a sentence on properties in `where` that no feature has */
function pageAnswer(page: Page, { offset, bbox, where }: Selection, missing?: string) {
  const { columns, rows, total, matched, next_offset, without_geometry, mistyped = [] } = page;
  const toCheck = [...(bbox === undefined ? [] : [`bbox (${boxOrder})`]), ...(where === undefined ? [] : ['where'])];
  const last = offset + rows.length;
  const range = rows.length === 0 ? 'none' : `${offset + 1} to ${last}`;
  const notes = [
    ...(without_geometry.length > 0 ? ['The geometry is too large for a page: use simplify.'] : []),
    ...(next_offset === undefined ? [] : [`More with offset ${next_offset}.`]),
    ...(missing === undefined ? [] : [missing]),
    ...mistyped,
    ...(matched === 0 && total > 0 && missing === undefined && mistyped.length === 0
      ? [`Nothing matches: check ${toCheck.join(' and ')}.`]
      : []),
    ...(rows.length === 0 && offset > 0 && matched > 0 ? [`Offset ${offset} is behind the last one.`] : []),
  ];
  const message = notes.length > 0 ? notes.join(' ') : undefined;
  const head = `${total} features, ${matched} match, shown: ${range}. ${message ?? ''}`.trim();
  const text = `${head}\n${JSON.stringify({ columns, rows })}`;
  return textAnswer(text, { total, matched, columns, rows, ...compact({ next_offset, message }) });
}

async function plainAnswer(output: Output, jobId: string) {
  const isText = !output.raw || output.mediaType.startsWith('text/');
  if (!isText || output.bytes > modeBytes.inline) {
    const limit = `${output.mediaType}, ${formatBytes(output.bytes)}; read_result reads features, and text up to ${formatBytes(modeBytes.inline)}`;
    throw new ProcessError('too-large', `${output.id} is ${limit}. Fetch /jobs/${jobId}/results/${output.id} by HTTP.`);
  }
  const { text, value } = await readValue(output);
  return textAnswer(text, { value });
}

/** @throws {ProcessError} `invalid-input` when it is not the reference of a result */
function parseReference(reference: string, bases: readonly string[]): ResultAddress {
  const address = readOwnReference(reference, bases);
  if (address) return address;
  const message = `is "${reference.slice(0, 80)}"; it must be isthmus://jobs/{id}/results/{output}, from an earlier answer`;
  const issues = [{ pointer: '/reference', message }];
  throw new ProcessError('invalid-input', `read_result cannot run: /reference ${message}.`, issues);
}

function selectOutput(outputs: readonly Output[], jobId: string, outputId: string | undefined): Output {
  const output =
    outputId === undefined && outputs.length === 1 ? outputs[0] : outputs.find(({ id }) => id === outputId);
  if (output) return output;
  const ids = outputs.map(({ id }) => id).join(', ');
  const problem =
    outputId === undefined
      ? `Job ${jobId} has several outputs`
      : `Job ${jobId} has no output "${outputId.slice(0, 60)}"`;
  throw new ProcessError('no-such-output', `${problem}. Choose one of ${ids}.`);
}
