/** Token reader of a filter, with errors for tokens that are not expected. */
import type { ProcessError } from '../common/errors.ts';
import { tokensOf, unreadable, type Token } from './tokens.ts';

export interface Reader {
  /** @param ahead of the next token */
  peek(ahead?: number): Token;
  skip(): Token;
  /** Consumes the next token when it is this word or symbol. @returns whether it was */
  take(value: string): boolean;
  expect(value: string): void;
  /** @throws {ProcessError} when brackets or NOT are nested too deeply */
  nested<T>(read: () => T): T;
  addProperty(name: string): void;
  properties(): readonly string[];
  unexpected(expected: string): ProcessError;
}

/** Deeper than any real filter, and far from the limit of the stack. */
const MAX_DEPTH = 100;

export function createReader(text: string): Reader {
  const tokens = tokensOf(text);
  const end = tokens[tokens.length - 1] ?? { kind: 'end', value: '', source: 'the end', position: 1 };
  const names = new Set<string>();
  let at = 0;
  let depth = 0;

  const peek = (ahead = 0): Token => tokens[at + ahead] ?? end;
  const unexpected = (expected: string) => {
    const { source, position } = peek();
    return unreadable(position, `has ${source.slice(0, 40)} where there should be ${expected},`);
  };
  const take = (value: string): boolean => {
    const { kind } = peek();
    if ((kind !== 'word' && kind !== 'symbol') || peek().value !== value) return false;
    at += 1;
    return true;
  };
  return {
    peek,
    skip() {
      const token = peek();
      at += 1;
      return token;
    },
    take,
    expect(value) {
      if (!take(value)) throw unexpected(value);
    },
    nested(read) {
      depth += 1;
      if (depth > MAX_DEPTH) throw unreadable(peek().position, `is nested deeper than ${MAX_DEPTH} levels`);
      const result = read();
      depth -= 1;
      return result;
    },
    addProperty: (name) => void names.add(name),
    properties: () => [...names],
    unexpected,
  };
}
