/** Splits CQL2 text into words, names, numbers, strings and symbols. */
import { inputError, type ProcessError } from '../common/errors.ts';

export interface Token {
  readonly kind: 'word' | 'name' | 'number' | 'string' | 'symbol' | 'end';
  /** Words in upper case; names and strings without their quotes. */
  readonly value: string;
  /** Text of the token. */
  readonly source: string;
  /** Position of its first character, counted from 1. */
  readonly position: number;
}

/** Everything else that looks like a word is the name of a property. */
const words = new Set(
  'AND OR NOT LIKE BETWEEN IN IS NULL TRUE FALSE DATE TIMESTAMP CASEI DIV INTERVAL ACCENTI'.split(' '),
);

const shapes = [
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['string', /'(?:[^']|'')*'/y],
  ['name', /"(?:[^"]|"")*"/y],
  ['word', /[\p{L}_:][\p{L}\p{N}_:.-]*/uy],
  ['symbol', /<>|<=|>=|[=<>(),+\-*/%^]/y],
] as const;

/**
 * @param fail makes the error
 * @throws {ProcessError} `invalid-input` with the position of the first character that cannot be parsed
 */
export function tokensOf(text: string, fail: Fail): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at += 1;
    if (at >= text.length) break;
    const token = tokenAt(text, at, fail);
    tokens.push(token);
    at += token.source.length;
  }
  return [...tokens, { kind: 'end', value: '', source: 'the end', position: text.length + 1 }];
}

function tokenAt(text: string, at: number, fail: Fail): Token {
  for (const [kind, shape] of shapes) {
    shape.lastIndex = at;
    const source = shape.exec(text)?.[0];
    if (source === undefined) continue;
    const position = at + 1;
    if (kind === 'string' || kind === 'name') {
      const quote = source.charAt(0);
      return { kind, value: source.slice(1, -1).replaceAll(quote + quote, quote), source, position };
    }
    if (kind !== 'word') return { kind, value: source, source, position };
    const upper = source.toUpperCase();
    return words.has(upper)
      ? { kind, value: upper, source, position }
      : { kind: 'name', value: source, source, position };
  }
  const quote = /^['"]/.exec(text.slice(at))?.[0];
  if (quote !== undefined) throw fail(at + 1, `has a ${quote} that is not closed`);
  throw fail(at + 1, `cannot be read from ${JSON.stringify(text.slice(at, at + 20))}`);
}

/** @param problem of the text, as the predicate of a sentence about it */
export type Fail = (position: number, problem: string) => ProcessError;

/** @param pointer of the input with the text */
export function failAt(pointer: string): Fail {
  return (position, problem) => {
    const message = `${problem} at position ${position}`;
    return inputError(pointer, message);
  };
}
