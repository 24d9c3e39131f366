/** Reads AND, OR, NOT and comparisons, and in them values. */
import type { ComparisonOperator, Expression } from './syntax.ts';
import { readValue } from './parse-value.ts';
import type { Reader } from './reader.ts';
import { mustBe } from './type-check.ts';
import { typeOf } from './types.ts';

const comparisons = ['=', '<>', '<', '>', '<=', '>='] as const satisfies readonly ComparisonOperator[];

/** @param isCondition whether it must be true or false, and not another value */
export function readOr(reader: Reader, isCondition: boolean): Expression {
  return readChain(reader, 'OR', isCondition, (must) => readChain(reader, 'AND', must, (one) => readNot(reader, one)));
}

function readChain(
  reader: Reader,
  word: 'AND' | 'OR',
  isCondition: boolean,
  readOne: (isCondition: boolean) => Expression,
): Expression {
  const start = reader.peek();
  const first = readOne(isCondition);
  if (reader.peek().kind !== 'word' || reader.peek().value !== word) return first;
  requireCondition(reader, first, start.source);
  const all = [first];
  while (reader.take(word)) all.push(readOne(true));
  return { kind: word === 'AND' ? 'and' : 'or', of: all };
}

function readNot(reader: Reader, isCondition: boolean): Expression {
  if (reader.take('NOT')) return { kind: 'not', of: reader.nested(() => readNot(reader, true)) };
  const start = reader.peek();
  const read = readComparison(reader);
  if (isCondition) requireCondition(reader, read, start.source);
  return read;
}

function requireCondition(reader: Reader, expression: Expression, start: string): void {
  const type = typeOf(expression);
  if (type === 'boolean' || (type === 'any' && reader.dialect === 'formula')) return;
  throw reader.unexpected(`=, <>, <, >, <=, >=, LIKE, BETWEEN, IN or IS NULL behind ${start}`);
}

function readComparison(reader: Reader): Expression {
  const inside = (one: Reader) => readOr(one, false);
  const read = () => readValue(reader, inside);
  const left = read();
  const next = reader.peek();
  const negated = reader.take('NOT');
  const positive = readTest(reader, left, read);
  if (positive) return negated ? { kind: 'not', of: positive } : positive;
  if (negated) throw reader.unexpected('LIKE, BETWEEN or IN');
  const operator = comparisons.find((candidate) => next.kind === 'symbol' && candidate === next.value);
  if (operator !== undefined) {
    reader.skip();
    const right = read();
    mustBe.comparable(reader, next.position, left, right);
    return { kind: 'compare', operator, left, right };
  }
  if (!reader.take('IS')) return left;
  const isNot = reader.take('NOT');
  reader.expect('NULL');
  const test: Expression = { kind: 'is-null', left };
  return isNot ? { kind: 'not', of: test } : test;
}

function readTest(reader: Reader, left: Expression, read: () => Expression): Expression | undefined {
  if (reader.take('LIKE')) return { kind: 'like', left, pattern: read() };
  if (reader.take('BETWEEN')) {
    const low = read();
    reader.expect('AND');
    return { kind: 'between', left, low, high: read() };
  }
  if (!reader.take('IN')) return undefined;
  reader.expect('(');
  const list = [read()];
  while (reader.take(',')) list.push(read());
  reader.expect(')');
  return { kind: 'in', left, list };
}
