/** Functions that make a value of another type. */
import { parseDecimal, parseTruth } from '../../common/parse-text.ts';
import { readMoment } from '../temporal.ts';
import { formatTemporal, isCompound, isTemporal, type Operand } from '../values.ts';
import { defineFunction, type FunctionDefinition } from './define.ts';

export const casts: readonly FunctionDefinition[] = [
  defineFunction({
    name: 'number',
    group: 'casts',
    signature: 'number(x)',
    description:
      'Text as a number, with a point before decimals and without separators of thousands; true is 1, false is 0. ' +
      'Other text has no number: the cast fails.',
    examples: [
      ["number(' 12.5 ')", 12.5],
      ["number('12 km')", null],
      ["number(replace('1,250', ',', ''))", 1250],
    ],
    parameters: ['any'],
    result: 'number',
    run: ([value], report) => toNumber(value) ?? failed('number', value, report),
  }),
  defineFunction({
    name: 'integer',
    group: 'casts',
    signature: 'integer(x)',
    description:
      'As number(x), cut to an integer towards 0; features with a fraction are counted. To round use round(x).',
    examples: [
      ["integer('007')", 7],
      ['integer(-3.9)', -3],
    ],
    parameters: ['any'],
    result: 'number',
    run: ([value], report) => {
      const number = toNumber(value);
      if (number === undefined) return failed('integer', value, report);
      if (!Number.isInteger(number)) report('fraction', `integer(${show(value)})`);
      return Math.trunc(number);
    },
  }),
  defineFunction({
    name: 'text',
    group: 'casts',
    signature: 'text(x)',
    description: 'A number, a truth or a date as text.',
    examples: [
      ['text(12.50)', '12.5'],
      ['text(1 = 1)', 'true'],
      ["text(DATE('2026-03-31'))", '2026-03-31'],
    ],
    parameters: ['any'],
    result: 'text',
    run: ([value], report) => toText(value) ?? failed('text', value, report),
  }),
  defineFunction({
    name: 'boolean',
    group: 'casts',
    signature: 'boolean(x)',
    description: 'The truth that text or a number stands for: true, t, yes, y or 1, and false, f, no, n or 0.',
    examples: [
      ["boolean('Yes')", true],
      ['boolean(0)', false],
      ["boolean('maybe')", null],
    ],
    parameters: ['any'],
    result: 'boolean',
    run: ([value], report) => {
      return parseTruth(toText(value)?.trim() ?? '') ?? failed('boolean', value, report);
    },
  }),
  defineFunction({
    name: 'date',
    group: 'casts',
    signature: 'date(x)',
    description: 'The day of text such as 2026-03-31 or 2026-03-31T12:00:00Z, in UTC where the text has an offset.',
    examples: [
      ["date('2026-03-31T23:30:00-02:00')", '2026-04-01'],
      ["date(concat('31/3/', 2026))", null],
    ],
    parameters: ['any'],
    result: 'date',
    run: ([value], report) => {
      const moment = isTemporal(value) ? value : typeof value === 'string' ? readMoment(value) : undefined;
      if (!moment) return failed('date', value, report);
      return { unit: 'date', time: Math.floor(moment.time / 86_400_000) * 86_400_000 };
    },
  }),
];

function failed(name: string, value: Operand, report: Parameters<NonNullable<FunctionDefinition['run']>>[1]): null {
  report('cast', `${name}(${show(value)})`);
  return null;
}

function toNumber(value: Operand): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' ? parseDecimal(value.trim()) : undefined;
}

/** @returns undefined for a list or an object */
export function toText(value: Operand): string | undefined {
  if (value === null || isCompound(value)) return undefined;
  return isTemporal(value) ? formatTemporal(value) : String(value);
}

/** A value as it would stand in a formula, cut where it is long. */
function show(value: Operand): string {
  if (isCompound(value)) return Array.isArray(value.compound) ? 'a list' : 'an object';
  const text = toText(value) ?? 'NULL';
  const short = text.length > 40 ? `${text.slice(0, 40)}...` : text;
  return typeof value === 'string' ? `'${short}'` : short;
}
