/** The query parameters: what they may be, for the OpenAPI document, and how they are read. */
import type { Context } from 'hono';
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { jobStatuses } from '../../src/model/job.ts';
import { formatNames } from './media-types.ts';
import { readInterval, type Interval } from './times.ts';

const DEFAULT_LIMIT = 100;
const MOST = 1000;
const jobTypes = ['process'] as const;

const seconds = { type: 'integer', minimum: 0 } as const;

/** As OpenAPI 3.0 parameters, without their names. */
export const parameters = {
  f: {
    description: 'Format of the answer; goes before the Accept header.',
    schema: { type: 'string', enum: formatNames },
  },
  limit: {
    description: `How many entries a page has at most; more than ${MOST} are never given.`,
    schema: { type: 'integer', minimum: 1, maximum: MOST, default: DEFAULT_LIMIT },
  },
  after: {
    description: 'Where the page begins, as the link `next` of the page before says.',
    schema: { type: 'string' },
  },
  before: {
    description: 'Where the page ends, as the link `prev` of the page behind says.',
    schema: { type: 'string' },
  },
  datetime: {
    description: 'Jobs created then: an instant or an interval (RFC 3339) such as `2026-01-01T00:00:00Z/..`.',
    schema: { type: 'string' },
  },
  minDuration: { description: 'Jobs that took, or have run, at least so many seconds.', ...listOf(seconds) },
  maxDuration: { description: 'Jobs that took, or have run, at most so many seconds.', ...listOf(seconds) },
  width: {
    description: 'Of the picture (f=png), in pixels.',
    schema: { type: 'integer', minimum: 200, maximum: 2000, default: 800 },
  },
  processID: { description: 'Jobs of these processes only.', ...listOf({ type: 'string' }) },
  status: { description: 'Jobs with one of these statuses only.', ...listOf({ type: 'string', enum: jobStatuses }) },
  type: { description: 'Jobs of these types only.', ...listOf({ type: 'string', enum: jobTypes }) },
} as const;

export type ParameterName = keyof typeof parameters;

/** Those that may be given several times. */
const lists = Object.entries(parameters).flatMap(([name, { schema }]) => (schema.type === 'array' ? [name] : []));

/** @throws {ProcessError} `invalid-request`: a misspelt filter that is ignored gives a wrong answer */
export function checkNames(context: Context, known: readonly ParameterName[]): void {
  const names: readonly string[] = ['f', ...known];
  for (const [name, values] of Object.entries(context.req.queries())) {
    if (names.includes(name)) {
      if (values.length === 1 || lists.includes(name)) continue;
      throw new ProcessError('invalid-request', `${name} stands ${values.length} times in the query; give it once.`);
    }
    const taken = names.length === 1 ? 'only f is' : `these are: ${names.join(', ')}`;
    throw new ProcessError('invalid-request', `The query parameter ${show(name)} is not known here; ${taken}.`);
  }
}

/** A larger limit than is offered is met as far as possible, as the standard says; `next` leads to the rest. */
export function readLimit(context: Context): number {
  const text = context.req.query('limit');
  if (text === undefined) return DEFAULT_LIMIT;
  if (/^\d{1,9}$/.test(text) && Number(text) >= 1) return Math.min(Number(text), MOST);
  throw new ProcessError('invalid-request', `limit is ${show(text)}; it must be a whole number from 1 to ${MOST}.`);
}

/** Of a picture; nothing when it is left out. */
export function readWidth(context: Context): number | undefined {
  const text = context.req.query('width');
  if (text === undefined) return undefined;
  if (/^\d{3,4}$/.test(text) && Number(text) >= 200 && Number(text) <= 2000) return Number(text);
  throw new ProcessError('invalid-request', `width is ${show(text)}; it must be a whole number from 200 to 2000.`);
}

export function readAfter(context: Context): string | undefined {
  return readCursor(context, 'after', 'follow the link "next" of the page before');
}

export function readBefore(context: Context): string | undefined {
  return readCursor(context, 'before', 'follow the link "prev" of the page behind');
}

function readCursor(context: Context, name: ParameterName, how: string): string | undefined {
  const text = context.req.query(name);
  if (text === undefined || /^[\w-]{1,64}$/.test(text)) return text;
  throw new ProcessError('invalid-request', `${name} is ${show(text)}; ${how}.`);
}

export function readDatetime(context: Context): Interval | undefined {
  const text = context.req.query('datetime');
  return text === undefined ? undefined : readInterval(text);
}

/** Milliseconds. Of several minimums the least counts and of several maximums the largest: each is an alternative. */
export function readDurations(context: Context): { minDurationMs?: number; maxDurationMs?: number } {
  const [min, max] = [readSeconds(context, 'minDuration'), readSeconds(context, 'maxDuration')];
  return {
    ...(min && { minDurationMs: Math.min(...min) * 1000 }),
    ...(max && { maxDurationMs: Math.max(...max) * 1000 }),
  };
}

function readSeconds(context: Context, name: ParameterName): readonly number[] | undefined {
  return readList(context, name)?.map((text) => {
    if (/^\d{1,9}$/.test(text)) return Number(text);
    throw new ProcessError('invalid-request', `${name} is ${show(text)}; it must be a whole number of seconds.`);
  });
}

/** @param fromForm whether an empty one says nothing: a form sends each of its fields, chosen or not */
export function readProcessIds(context: Context, fromForm = false): readonly string[] | undefined {
  return isUnchosen(context, 'processID', fromForm) ? undefined : readList(context, 'processID');
}

/** @param fromForm as for the processes */
export function readStatuses(context: Context, fromForm = false) {
  if (isUnchosen(context, 'status', fromForm)) return undefined;
  return readList(context, 'status')?.map((value) => oneOf('status', value, jobStatuses));
}

function isUnchosen(context: Context, name: ParameterName, fromForm: boolean): boolean {
  return fromForm && context.req.queries(name)?.every((value) => value === '') === true;
}

/** Every job is a process, so there is nothing to filter by. */
export function checkTypes(context: Context): void {
  for (const value of readList(context, 'type') ?? []) oneOf('type', value, jobTypes);
}

/** Both `status=a,b` and `status=a&status=b`; an escaped comma belongs to its item. */
function readList(context: Context, name: ParameterName): readonly string[] | undefined {
  if (context.req.query(name) === undefined) return undefined;
  const given = new URL(context.req.url).search.slice(1).split('&');
  return given
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
  return { style: 'form', explode: false, schema: { type: 'array', items } } as const;
}
