/** Functions of text; characters are counted by code points. */
import { isCompound, type Report, type Type } from '../values.ts';
import { toText } from './casts.ts';
import { defineFunction, type FunctionDefinition } from './define.ts';

const common = { group: 'text', result: 'text' } as const satisfies { group: string; result: Type };

/** Longest text that a function makes, against formulas that grow by each call. */
const MAX_LENGTH = 1_000_000;

export const text: readonly FunctionDefinition[] = [
  {
    ...common,
    name: 'concat',
    signature: 'concat(a, b, ...)',
    description: 'The values as one text; a null is empty text.',
    examples: [["concat('R', 7, '-', NULL)", 'R7-']],
    parameters: ['any'],
    optional: [],
    rest: 'any',
    takesNull: true,
    run: (all, report) => {
      if (all.some(isCompound)) report('mismatch');
      return all.some(isCompound) ? null : joined(all.map((value) => toText(value) ?? ''), '', report); // prettier-ignore
    },
  },
  defineFunction({
    ...common,
    name: 'upper',
    signature: 'upper(text)',
    description: 'In upper case.',
    examples: [["upper('Straße')", 'STRASSE']],
    parameters: ['text'],
    run: ([value]) => value.toUpperCase(),
  }),
  defineFunction({
    ...common,
    name: 'lower',
    signature: 'lower(text)',
    description: 'In lower case.',
    examples: [["lower('Île')", 'île']],
    parameters: ['text'],
    run: ([value]) => value.toLowerCase(),
  }),
  defineFunction({
    ...common,
    name: 'trim',
    signature: 'trim(text)',
    description: 'Without white space at both ends.',
    examples: [["trim('  a b ')", 'a b']],
    parameters: ['text'],
    run: ([value]) => value.trim(),
  }),
  defineFunction({
    ...common,
    name: 'char_length',
    signature: 'char_length(text)',
    description: 'The number of characters. The length of a line is length().',
    examples: [["char_length('Île')", 3]],
    parameters: ['text'],
    result: 'number',
    run: ([value]) => Array.from(value).length,
  }),
  defineFunction({
    ...common,
    name: 'substring',
    signature: 'substring(text, start, count)',
    description: 'Characters from a position on, counted from 1; without count up to the end.',
    examples: [
      ["substring('36061', 1, 2)", '36'],
      ["substring('36061', 3)", '061'],
    ],
    parameters: ['text', 'number'],
    optional: ['number'],
    run: ([value, start, count = Infinity], report) => {
      if (Number.isInteger(start) && start >= 1 && count >= 0) {
        return Array.from(value).slice(start - 1, start - 1 + count).join(''); // prettier-ignore
      }
      report('noNumber', `substring(..., ${start})`);
      return null;
    },
  }),
  defineFunction({
    ...common,
    name: 'replace',
    signature: 'replace(text, part, by)',
    description: 'With each place of the part replaced.',
    examples: [["replace('1.250.000', '.', '')", '1250000']],
    parameters: ['text', 'text', 'text'],
    // Split and joined, as $ in the replacement would have a meaning.
    run: ([value, part, by], report) => (part === '' ? value : joined(value.split(part), by, report)),
  }),
  defineFunction({
    ...common,
    name: 'pad_left',
    signature: 'pad_left(text, count, fill)',
    description: 'Filled at the left to so many characters, as codes with zeros at their front need it.',
    examples: [["pad_left(text(7), 3, '0')", '007']],
    parameters: ['text', 'number', 'text'],
    run: ([value, count, fill]) => value.padStart(Math.min(count, 1000), fill),
  }),
  defineFunction({
    ...common,
    name: 'starts_with',
    signature: 'starts_with(text, part)',
    description: 'Whether the text starts with the part; upper and lower case differ.',
    examples: [["starts_with('Plaza Zabala', 'Plaza')", true]],
    parameters: ['text', 'text'],
    result: 'boolean',
    run: ([value, part]) => value.startsWith(part),
  }),
  defineFunction({
    ...common,
    name: 'contains',
    signature: 'contains(text, part)',
    description: 'Whether the part is in the text; upper and lower case differ.',
    examples: [["contains(lower('Plaza Zabala'), 'zab')", true]],
    parameters: ['text', 'text'],
    result: 'boolean',
    run: ([value, part]) => value.includes(part),
  }),
];

function joined(pieces: readonly string[], by: string, report: Report): string | null {
  const length = pieces.reduce((sum, piece) => sum + piece.length + by.length, -by.length);
  if (length <= MAX_LENGTH) return pieces.join(by);
  report('tooLong', `${length} characters`);
  return null;
}
