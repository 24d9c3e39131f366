/**
 * Reads filters in CQL2 text: comparisons, LIKE, BETWEEN, IN, IS NULL, AND, OR, NOT, arithmetic, CASEI, dates.
 * @see OGC 21-065r2, Common Query Language, annex B; without functions, spatial, temporal and array predicates
 */
import type { ComparisonOperator, Predicate } from './syntax.ts';
import { readExpression } from './parse-expression.ts';
import { createReader, type Reader } from './reader.ts';

const comparisons = ['=', '<>', '<', '>', '<=', '>='] as const satisfies readonly ComparisonOperator[];

export interface Filter {
  readonly predicate: Predicate;
  /** Names of the properties that it refers to. */
  readonly properties: readonly string[];
}

/** @throws {ProcessError} `invalid-input` with the position, what was found and what is allowed */
export function parseFilter(text: string): Filter {
  const reader = createReader(text);
  const predicate = readOr(reader);
  if (reader.peek().kind !== 'end') throw reader.unexpected('AND, OR or the end of the filter');
  return { predicate, properties: reader.properties() };
}

function readOr(reader: Reader): Predicate {
  return reader.nested(() => readChain(reader, 'OR', () => readChain(reader, 'AND', () => readNot(reader))));
}

function readChain(reader: Reader, word: 'AND' | 'OR', readOne: () => Predicate): Predicate {
  const first = readOne();
  const all = [first];
  while (reader.take(word)) all.push(readOne());
  return all.length === 1 ? first : { kind: word === 'AND' ? 'and' : 'or', of: all };
}

function readNot(reader: Reader): Predicate {
  if (reader.take('NOT')) return { kind: 'not', of: reader.nested(() => readNot(reader)) };
  if (opensPredicate(reader)) {
    reader.expect('(');
    const inside = readOr(reader);
    reader.expect(')');
    return inside;
  }
  return readPredicate(reader);
}

/** A bracket opens a predicate unless what follows it is one side of a comparison, as in (a + b) > 3. */
function opensPredicate(reader: Reader): boolean {
  if (reader.peek().value !== '(' || reader.peek().kind !== 'symbol') return false;
  let depth = 0;
  for (let ahead = 0; ; ahead++) {
    const { kind, value } = reader.peek(ahead);
    if (kind === 'end') return true;
    if (kind === 'symbol' && value === '(') depth += 1;
    if (kind === 'symbol' && value === ')') depth -= 1;
    if (depth > 0) continue;
    const next = reader.peek(ahead + 1);
    return next.kind === 'end' || [')', 'AND', 'OR'].includes(next.value);
  }
}

function readPredicate(reader: Reader): Predicate {
  const start = reader.peek();
  const left = readExpression(reader);
  const next = reader.peek();
  const negated = reader.take('NOT');
  const positive = readTest(reader, left);
  if (positive) return negated ? { kind: 'not', of: positive } : positive;
  if (negated) throw reader.unexpected('LIKE, BETWEEN or IN');
  const operator = comparisons.find((candidate) => next.kind === 'symbol' && candidate === next.value);
  if (operator !== undefined) {
    reader.skip();
    return { kind: 'compare', operator, left, right: readExpression(reader) };
  }
  if (reader.take('IS')) {
    const isNot = reader.take('NOT');
    reader.expect('NULL');
    const test: Predicate = { kind: 'is-null', left };
    return isNot ? { kind: 'not', of: test } : test;
  }
  if (left.kind === 'literal' && typeof left.value === 'boolean') return { kind: 'constant', value: left.value };
  throw reader.unexpected(`=, <>, <, >, <=, >=, LIKE, BETWEEN, IN or IS NULL behind ${start.source}`);
}

function readTest(reader: Reader, left: ReturnType<typeof readExpression>): Predicate | undefined {
  if (reader.take('LIKE')) return { kind: 'like', left, pattern: readExpression(reader) };
  if (reader.take('BETWEEN')) {
    const low = readExpression(reader);
    reader.expect('AND');
    return { kind: 'between', left, low, high: readExpression(reader) };
  }
  if (!reader.take('IN')) return undefined;
  reader.expect('(');
  const list = [readExpression(reader)];
  while (reader.take(',')) list.push(readExpression(reader));
  reader.expect(')');
  return { kind: 'in', left, list };
}
