/** Query parameters: their definitions for the OpenAPI document, and how they are read. */
import type { Context } from 'hono';
import { show } from '../../schemas/show.ts';
import { compact } from '../../src/common/compact.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { parseDecimal } from '../../src/common/parse-text.ts';
import { classMethods } from '../../src/geometry/classes/classify-field.ts';
import { paletteNames } from '../../src/map/style-inputs.ts';
import { jobStatuses } from '../../src/model/job.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;
const csvGuards = ['apostrophe', 'none'] as const;
const jobTypes = ['process'] as const;

const text = { type: 'string', minLength: 1, maxLength: 200 } as const;
const seconds = { type: 'integer', minimum: 0, maximum: 999_999_999 } as const;
const MAX_CURSOR_LENGTH = 64;
const cursor = { type: 'string', minLength: 1, maxLength: MAX_CURSOR_LENGTH, pattern: '^[A-Za-z0-9_-]+$' } as const;

/** The days that there are, and RFC 3339; an instant or an interval that one of its ends may leave open. */
const LEAP_YEAR = String.raw`(?:\d{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)`;
const MONTHS = [
  '(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])',
  '(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)',
  '02-(?:0[1-9]|1[0-9]|2[0-8])',
].join('|');
const CLOCK = '(?:[01][0-9]|2[0-3]):[0-5][0-9]';
const INSTANT = String.raw`(?:\d{4}-(?:${MONTHS})|${LEAP_YEAR}-02-29)(?:T${CLOCK}:[0-5][0-9](?:\.\d{1,9})?(?:Z|[+-]${CLOCK}))?`;
const datetime = {
  type: 'string',
  pattern: String.raw`^(?:${INSTANT}|${INSTANT}/(?:\.\.)?|(?:\.\.)?/${INSTANT}|${INSTANT}/${INSTANT})$`.replaceAll(
    String.raw`\d`,
    '[0-9]',
  ),
} as const;

/** Parameters in OpenAPI 3.0, without their names; `f` differs between operations. */
export const parameters = {
  limit: {
    description: `Maximum number of entries in a page; values above ${MAX_LIMIT} count as ${MAX_LIMIT}.`,
    schema: { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT },
  },
  after: {
    description: 'Start of the page, from the link `next` of the previous page.',
    schema: cursor,
  },
  before: {
    description: 'End of the page, from the link `prev` of the next page.',
    schema: cursor,
  },
  datetime: {
    description: 'Jobs created at an instant or in an interval (RFC 3339) such as `2026-01-01T00:00:00Z/..`.',
    schema: datetime,
  },
  minDuration: { description: 'Jobs with at least this duration so far, in seconds.', ...listOf(seconds) },
  maxDuration: { description: 'Jobs with at most this duration so far, in seconds.', ...listOf(seconds) },
  width: {
    description: 'Width of the image (f=png), in pixels.',
    schema: { type: 'integer', minimum: 200, maximum: 2000, default: 800 },
  },
  color_by: { description: 'Property to colour a map by (f=png).', schema: text },
  classes: {
    description: 'Number of classes of color_by.',
    schema: { type: 'integer', minimum: 1, maximum: 9, default: 5 },
  },
  class_method: { description: 'As `method` of classify.', schema: { type: 'string', enum: classMethods } },
  breaks: { description: 'Of class_method manual, ascending.', ...listOf({ type: 'number' }) },
  palette: {
    description: 'Colours of the classes: ColorBrewer, or OkabeIto for unique values.',
    schema: { type: 'string', enum: paletteNames },
  },
  size_by: { description: 'Property with the sizes of symbols or widths of lines.', schema: text },
  label_by: { description: 'Property with labels.', schema: text },
  title: { description: 'Above the map.', schema: { type: 'string', maxLength: 120 } },
  unit: { description: 'Unit of the values, for the legend.', schema: { type: 'string', maxLength: 40 } },
  csv_guard: {
    description:
      'What becomes of text in CSV (f=csv) that begins as a formula of a spreadsheet does (=, +, -, @, tab, line end): ' +
      'an apostrophe before it, which the header Warning counts, or none.',
    schema: { type: 'string', enum: csvGuards, default: 'apostrophe' },
  },
  processID: { description: 'Only jobs of these processes.', ...listOf({ type: 'string' }) },
  status: { description: 'Only jobs with these statuses.', ...listOf({ type: 'string', enum: jobStatuses }) },
  type: { description: 'Only jobs of these types.', ...listOf({ type: 'string', enum: jobTypes }) },
} as const;

/** Parameters that style a map, with the names of the inputs of its view. */
export const styleParameters = [
  'color_by',
  'classes',
  'class_method',
  'breaks',
  'palette',
  'size_by',
  'label_by',
  'title',
  'unit',
] as const satisfies readonly ParameterName[];

export type ParameterName = keyof typeof parameters;

/** Parameters that may be repeated. */
export const lists = Object.entries(parameters).flatMap(([name, { schema }]) =>
  schema.type === 'array' ? [name] : [],
);

/** A limit above the maximum counts as the maximum, as the standard says; `next` leads to the rest. */
export function readLimit(context: Context): number {
  const text = context.req.query('limit');
  if (text === undefined) return DEFAULT_LIMIT;
  if (/^\d{1,9}$/.test(text) && Number(text) >= 1) return Math.min(Number(text), MAX_LIMIT);
  throw new ProcessError(
    'invalid-request',
    `limit is ${show(text)}; it must be a whole number from 1 to ${MAX_LIMIT}.`,
  );
}

/** Width of an image in pixels; `undefined` by default. */
export function readWidth(context: Context): number | undefined {
  const text = context.req.query('width');
  if (text === undefined) return undefined;
  if (/^\d{3,4}$/.test(text) && Number(text) >= 200 && Number(text) <= 2000) return Number(text);
  throw new ProcessError('invalid-request', `width is ${show(text)}; it must be a whole number from 200 to 2000.`);
}

/** Style of a map as its view takes it, which checks it; empty values count as none, as forms send them. */
export function readStyle(context: Context): Readonly<Record<string, unknown>> {
  const entries = styleParameters.flatMap((name): [string, unknown][] => {
    const value = context.req.query(name) ?? '';
    if (value === '') return [];
    if (name === 'breaks') return [[name, (readList(context, name) ?? []).map((item) => readNumber(name, item))]];
    return [[name, name === 'classes' ? readNumber(name, value) : value]];
  });
  return Object.fromEntries(entries);
}

function readNumber(name: ParameterName, text: string): number {
  // OGC API - Common (17-069r4, 8.3) asks for decimals and doubles of XML Schema.
  const number = parseDecimal(text);
  if (number !== undefined) return number;
  throw new ProcessError('invalid-request', `${name} is ${show(text)}; it must be a number.`);
}

/** True when text that begins as a formula gets an apostrophe. */
export function readCsvGuard(context: Context): boolean {
  const text = context.req.query('csv_guard');
  return text === undefined || oneOf('csv_guard', text, csvGuards) === 'apostrophe';
}

export function readAfter(context: Context): string | undefined {
  return readCursor(context, 'after', 'follow the link "next" of the previous page');
}

export function readBefore(context: Context): string | undefined {
  return readCursor(context, 'before', 'follow the link "prev" of the next page');
}

function readCursor(context: Context, name: ParameterName, how: string): string | undefined {
  const text = context.req.query(name);
  if (text === undefined || /^[\w-]{1,64}$/.test(text)) return text;
  throw new ProcessError('invalid-request', `${name} is ${show(text)}; ${how}.`);
}

export function readDatetime(context: Context): Interval | undefined {
  const text = context.req.query('datetime');
  return text === undefined ? undefined : parseInterval(text);
}

/** Durations in milliseconds. Several values are alternatives, so the smallest minimum and the largest maximum count. */
export function readDurations(context: Context): { minDurationMs?: number; maxDurationMs?: number } {
  const [min, max] = [readSeconds(context, 'minDuration'), readSeconds(context, 'maxDuration')];
  return compact({
    minDurationMs: min && Math.min(...min) * 1000,
    maxDurationMs: max && Math.max(...max) * 1000,
  });
}

function readSeconds(context: Context, name: ParameterName): readonly number[] | undefined {
  return readList(context, name)?.map((text) => {
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw new ProcessError('invalid-request', `${name} is ${show(text)}; it must be a whole number of seconds.`);
  });
}

/** @param fromForm whether an empty value counts as none: a form sends all of its fields */
export function readProcessIds(context: Context, fromForm = false): readonly string[] | undefined {
  return isUnselected(context, 'processID', fromForm) ? undefined : readList(context, 'processID');
}

/** @param fromForm as for `readProcessIds` */
export function readStatuses(context: Context, fromForm = false) {
  if (isUnselected(context, 'status', fromForm)) return undefined;
  return readList(context, 'status')?.map((value) => oneOf('status', value, jobStatuses));
}

function isUnselected(context: Context, name: ParameterName, fromForm: boolean): boolean {
  return fromForm && context.req.queries(name)?.every((value) => value === '') === true;
}

/** Every job is of the type `process`, so there is nothing to filter by. */
export function checkTypes(context: Context): void {
  for (const value of readList(context, 'type') ?? []) oneOf('type', value, jobTypes);
}

/** Both `status=a,b` and `status=a&status=b`; an escaped comma belongs to its item. */
function readList(context: Context, name: ParameterName): readonly string[] | undefined {
  if (context.req.query(name) === undefined) return undefined;
  return new URL(context.req.url).search
    .slice(1)
    .split('&')
    .filter((part) => part.startsWith(`${name}=`))
    .flatMap((part) => part.slice(name.length + 1).split(','))
    .map((item) => new URLSearchParams(`item=${item}`).get('item') ?? '');
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw new ProcessError('invalid-request', `${name} is ${show(value)}; it must be one of ${allowed.join(', ')}.`);
}

function listOf(items: object) {
  return { style: 'form', explode: false, schema: { type: 'array', minItems: 1, items } } as const;
}

/** A closed interval of time; instants are ISO 8601 in UTC with milliseconds. */
export interface Interval {
  readonly from?: string;
  readonly to?: string;
}

const DAY = String.raw`\d{4}-\d{2}-\d{2}`;
const TIME = String.raw`(?:[01]\d|2[0-3]):\d{2}:\d{2}(\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})`;
const instantPattern = new RegExp(`^${DAY}(?:[Tt ]${TIME})?$`, 'i');

/**
 * Parses an instant, a day, or two of them with a slash between; `..` or nothing stands for an open end.
 * @throws {ProcessError} `invalid-request`
 * @see RFC 3339, and `datetime` of OGC 18-062r2, clause 11
 */
export function parseInterval(text: string): Interval {
  const parts = text.split('/');
  const [first = '', last = first] = parts;
  const isOpen = (part: string) => part === '' || part === '..';
  if (parts.length > 2 || (parts.length === 1 && isOpen(first)) || (isOpen(first) && isOpen(last)))
    throw invalidDatetime(text);
  const from = isOpen(first) ? undefined : parseInstant(first, text)[0];
  const to = isOpen(last) ? undefined : parseInstant(last, text)[1];
  if (from !== undefined && to !== undefined && from > to) throw invalidDatetime(text);
  return compact({ from, to });
}

/** The first and the last millisecond of an instant: a day includes all of its hours, a second all of its fractions. */
function parseInstant(part: string, text: string): readonly [string, string] {
  // In a query, a plus sign that is not escaped is a space.
  const normalized = part.replace(/ (\d{2}:\d{2})$/, '+$1');
  const [, fraction] = instantPattern.exec(normalized) ?? [];
  const start = instantPattern.test(normalized) ? Date.parse(normalized.replace(' ', 'T')) : NaN;
  if (Number.isNaN(start) || !isDay(normalized.slice(0, 10))) throw invalidDatetime(text);
  const length = normalized.length === 10 ? 86_400_000 : fraction === undefined ? 1000 : 1;
  return [new Date(start).toISOString(), new Date(start + length - 1).toISOString()];
}

/** False for 30 February, which `Date` takes for the second of March. */
function isDay(day: string): boolean {
  return new Date(Date.parse(day)).toISOString().startsWith(day);
}

function invalidDatetime(text: string): ProcessError {
  const expected = 'an instant such as 2026-01-31T12:00:00Z, or an interval such as 2026-01-01T00:00:00Z/..';
  return new ProcessError('invalid-request', `datetime is ${show(text)}; it must be ${expected}.`);
}
