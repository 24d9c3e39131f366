/** Cuts a filter in CQL2 text into words, names, numbers, texts and signs. */
import { ProcessError } from '../common/errors.ts';

export interface Token {
  readonly kind: 'word' | 'name' | 'number' | 'text' | 'sign' | 'end';
  /** Words in capitals; names and texts without their quotes. */
  readonly value: string;
  /** As it was written. */
  readonly source: string;
  /** From 1. */
  readonly position: number;
}

/** Everything else that looks like a word is the name of a property. */
const words = new Set(
  'AND OR NOT LIKE BETWEEN IN IS NULL TRUE FALSE DATE TIMESTAMP CASEI DIV INTERVAL ACCENTI'.split(' '),
);

const shapes = [
  ['number', /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['text', /'(?:[^']|'')*'/y],
  ['name', /"(?:[^"]|"")*"/y],
  ['word', /[\p{L}_:][\p{L}\p{N}_:.-]*/uy],
  ['sign', /<>|<=|>=|[=<>(),+\-*/%^]/y],
] as const;

/** @throws {ProcessError} `invalid-input` naming the place of what cannot be read */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(text.charAt(at))) at += 1;
    if (at >= text.length) break;
    const token = tokenAt(text, at);
    tokens.push(token);
    at += token.source.length;
  }
  return [...tokens, { kind: 'end', value: '', source: 'the end', position: text.length + 1 }];
}

function tokenAt(text: string, at: number): Token {
  for (const [kind, shape] of shapes) {
    shape.lastIndex = at;
    const source = shape.exec(text)?.[0];
    if (source === undefined) continue;
    const position = at + 1;
    if (kind === 'text' || kind === 'name') {
      const quote = source.charAt(0);
      return { kind, value: source.slice(1, -1).replaceAll(quote + quote, quote), source, position };
    }
    if (kind !== 'word') return { kind, value: source, source, position };
    const capitals = source.toUpperCase();
    return words.has(capitals)
      ? { kind, value: capitals, source, position }
      : { kind: 'name', value: source, source, position };
  }
  const quote = /^['"]/.exec(text.slice(at))?.[0];
  if (quote !== undefined) throw unreadable(at + 1, `has a ${quote} that is not closed`);
  throw unreadable(at + 1, `cannot be read from ${JSON.stringify(text.slice(at, at + 20))}`);
}

/** @param what is wrong at the place, for a sentence that begins with the filter */
export function unreadable(position: number, what: string): ProcessError {
  const message = `${what} at position ${position}`;
  return new ProcessError('invalid-input', `/filter ${message}.`, [{ pointer: '/filter', message }]);
}
