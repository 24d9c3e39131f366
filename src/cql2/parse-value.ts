/** Reads values: literals, properties, arithmetic, CASEI, and in formulas functions. */
import { readCall } from './parse-call.ts';
import type { Reader } from './reader.ts';
import type { ArithmeticOperator, Expression, Temporal } from './syntax.ts';
import { readDate, readMoment, readTimestamp } from './temporal.ts';
import { mustBe } from './type-check.ts';

/** Operators by precedence, the weakest first. */
const levels: readonly (readonly ArithmeticOperator[])[] = [['+', '-'], ['*', '/', '%', 'DIV'], ['^']];

/** Reads what stands in brackets. */
type ReadInside = (reader: Reader) => Expression;

export function readValue(reader: Reader, inside: ReadInside, level = 0): Expression {
  const operators = levels[level];
  if (!operators) return readOperand(reader, inside);
  let start = reader.peek().position;
  let left = readValue(reader, inside, level + 1);
  for (;;) {
    const operator = operators.find((candidate) => reader.take(candidate));
    if (operator === undefined) return left;
    mustBe.of(reader, 'number', operator, start, left);
    start = reader.peek().position;
    const right = readValue(reader, inside, level + 1);
    mustBe.of(reader, 'number', operator, start, right);
    left = { kind: 'arithmetic', operator, left, right };
  }
}

function readOperand(reader: Reader, inside: ReadInside): Expression {
  const { position } = reader.peek();
  if (reader.take('-')) {
    const of = reader.nested(() => readOperand(reader, inside));
    mustBe.of(reader, 'number', '-', position + 1, of);
    return { kind: 'arithmetic', operator: '-', left: { kind: 'literal', value: 0 }, right: of };
  }
  if (reader.take('(')) {
    const read = reader.nested(() => inside(reader));
    reader.expect(')');
    return read;
  }
  if (reader.take('TRUE')) return { kind: 'literal', value: true };
  if (reader.take('FALSE')) return { kind: 'literal', value: false };
  if (reader.dialect === 'formula' && reader.take('NULL')) return { kind: 'null' };
  if (reader.take('CASEI')) {
    reader.expect('(');
    const of = reader.nested(() => inside(reader));
    reader.expect(')');
    return { kind: 'casei', of };
  }
  const { kind, value } = reader.peek();
  if (kind === 'number') return { kind: 'literal', value: Number(reader.skip().value) };
  if (kind === 'string') return { kind: 'literal', value: reader.skip().value };
  if (kind === 'word' && (value === 'DATE' || value === 'TIMESTAMP')) return readTemporal(reader, value, inside);
  if (kind !== 'name') throw reader.unexpected('a property, a number or a string in single quotes');
  const name = reader.skip();
  if (reader.peek().value !== '(' || reader.peek().kind !== 'symbol') return toProperty(reader, name);
  if (reader.dialect === 'formula') return readCall(reader, name, inside);
  throw reader.fail(reader.peek().position, `calls ${value}; only CASEI, DATE and TIMESTAMP are known,`);
}

function toProperty(reader: Reader, token: ReturnType<Reader['peek']>): Expression {
  reader.addProperty(token);
  return { kind: 'property', name: token.value };
}

/** DATE('2026-03-31') is a date; in a formula DATE(name) is a cast, and without a bracket DATE is a property. */
function readTemporal(reader: Reader, word: 'DATE' | 'TIMESTAMP', inside: ReadInside): Expression {
  const token = reader.skip();
  if (reader.dialect === 'formula') {
    if (reader.peek().value !== '(') return toProperty(reader, { ...token, value: token.source });
    const { kind, value } = reader.peek(1);
    const isCast = kind !== 'string' || (!readDate(value) && readMoment(value) !== undefined);
    if (word === 'DATE' && isCast) return readCall(reader, token, inside);
  }
  reader.expect('(');
  const { kind, value, position } = reader.peek();
  const temporal: Temporal | undefined =
    kind === 'string' ? (word === 'DATE' ? readDate : readTimestamp)(value) : undefined;
  if (!temporal) {
    const example = `DATE('2026-03-31') or TIMESTAMP('2026-03-31T12:00:00Z')`;
    throw reader.fail(position, `has no date or time in the form of ${example}`);
  }
  reader.skip();
  reader.expect(')');
  return { kind: 'temporal', value: temporal };
}
