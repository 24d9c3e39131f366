/** Functions of numbers. */
import { defineFunction, type FunctionDefinition } from './define.ts';
import type { Report } from '../values.ts';

const one = (
  name: string,
  description: string,
  compute: (x: number) => number,
  examples: FunctionDefinition['examples'],
): FunctionDefinition =>
  defineFunction({
    name,
    group: 'numbers',
    signature: `${name}(x)`,
    description,
    examples,
    parameters: ['number'],
    result: 'number',
    run: ([x], report) => finite(compute(x), `${name}(${x})`, report),
  });

export const numbers: readonly FunctionDefinition[] = [
  defineFunction({
    name: 'round',
    group: 'numbers',
    signature: 'round(x, digits)',
    description:
      'The nearest number with so many decimals, by default 0; a half is rounded away from 0, as the number is written. ' +
      'Negative digits round to tens and hundreds.',
    examples: [
      ['round(1.005, 2)', 1.01],
      ['round(-2.5)', -3],
      ['round(1250, -2)', 1300],
    ],
    parameters: ['number'],
    optional: ['number'],
    result: 'number',
    run: ([x, digits = 0], report) => {
      if (Number.isInteger(digits) && Math.abs(digits) <= 20) return roundTo(x, digits);
      report('noNumber', `round(${x}, ${digits})`);
      return null;
    },
  }),
  one('abs', 'The number without its sign.', Math.abs, [['abs(-3)', 3]]),
  one('floor', 'The largest integer that is not above the number.', Math.floor, [['floor(-2.5)', -3]]),
  one('ceil', 'The smallest integer that is not below the number.', Math.ceil, [['ceil(2.1)', 3]]),
  one('sqrt', 'The square root; of a negative number there is none.', Math.sqrt, [['sqrt(16)', 4]]),
  one('ln', 'The natural logarithm of a positive number; for that of base 10 divide by ln(10).', Math.log, [
    ['ln(1)', 0],
    ['ln(0)', null],
  ]),
  one('exp', 'e to the power of the number.', Math.exp, [['exp(0)', 1]]),
  defineFunction({
    name: 'min',
    group: 'numbers',
    signature: 'min(a, b, ...)',
    description: 'The smallest of several numbers of one feature.',
    examples: [['min(3, 1, 2)', 1]],
    parameters: ['number'],
    rest: 'number',
    result: 'number',
    run: (all) => Math.min(...all),
  }),
  defineFunction({
    name: 'max',
    group: 'numbers',
    signature: 'max(a, b, ...)',
    description: 'The largest of several numbers of one feature.',
    examples: [['max(3, 1, 2)', 3]],
    parameters: ['number'],
    rest: 'number',
    result: 'number',
    run: (all) => Math.max(...all),
  }),
];

function finite(value: number, call: string, report: Report): number | null {
  if (Number.isFinite(value)) return value;
  report('noNumber', call);
  return null;
}

/** Rounds the decimal digits that the number is written with, so that 1.005 has a half where its double is less. */
function roundTo(x: number, digits: number): number {
  const [mantissa = '', exponent = '0'] = String(Math.abs(x)).split('e');
  const scaled = Number(`${mantissa}e${Number(exponent) + digits}`);
  // A number this large has no further decimals.
  if (scaled > Number.MAX_SAFE_INTEGER) return x;
  return Math.sign(x) * Number(`${Math.round(scaled)}e${-digits}`);
}
