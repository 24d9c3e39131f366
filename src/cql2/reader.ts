/** Token reader of a filter or a formula, with errors for tokens that are not expected. */
import type { ProcessError } from '../common/errors.ts';
import type { GeometryValue } from './syntax.ts';
import { failAt, tokensOf, type Fail, type Token } from './tokens.ts';

/** The language: filters as the standard has them, or formulas with the functions of `functions/table.ts`. */
export type Dialect = 'filter' | 'formula';

export interface Reader {
  readonly dialect: Dialect;
  /** @param ahead of the next token */
  peek(ahead?: number): Token;
  skip(): Token;
  /** Consumes the next token when it is this word or symbol. @returns whether it was */
  take(value: string): boolean;
  expect(value: string): void;
  /** @throws {ProcessError} when brackets or NOT are nested too deeply */
  nested<T>(read: () => T): T;
  addProperty(token: Token): void;
  /** Names, and where each stands first. */
  properties(): ReadonlyMap<string, number>;
  addGeometryValue(value: GeometryValue): void;
  geometryValues(): ReadonlySet<GeometryValue>;
  unexpected(expected: string): ProcessError;
  readonly fail: Fail;
}

/** Deeper than any real filter, and far from the limit of the stack. */
const MAX_DEPTH = 100;

/** @param pointer of the input with the text, for errors */
export function createReader(text: string, pointer: string, dialect: Dialect): Reader {
  const fail = failAt(pointer);
  const tokens = tokensOf(text, fail);
  const end = tokens[tokens.length - 1] ?? { kind: 'end', value: '', source: 'the end', position: 1 };
  const names = new Map<string, number>();
  const geometryValues = new Set<GeometryValue>();
  let at = 0;
  let depth = 0;

  const peek = (ahead = 0): Token => tokens[at + ahead] ?? end;
  const unexpected = (expected: string) => {
    const { source, position } = peek();
    return fail(position, `has ${source.slice(0, 40)} where there should be ${expected},`);
  };
  const take = (value: string): boolean => {
    const { kind } = peek();
    if ((kind !== 'word' && kind !== 'symbol') || peek().value !== value) return false;
    at += 1;
    return true;
  };
  return {
    dialect,
    fail,
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
      if (depth > MAX_DEPTH) throw fail(peek().position, `is nested deeper than ${MAX_DEPTH} levels`);
      const result = read();
      depth -= 1;
      return result;
    },
    addProperty({ value, position }) {
      if (!names.has(value)) names.set(value, position);
    },
    properties: () => names,
    addGeometryValue: (value) => void geometryValues.add(value),
    geometryValues: () => geometryValues,
    unexpected,
  };
}
