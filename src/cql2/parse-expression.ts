/** Reads one side of a comparison: literals, properties, arithmetic, CASEI. */
import type { Reader } from './reader.ts';
import type { ArithmeticSign, Expression, Temporal } from './syntax.ts';
import { readDate, readTimestamp } from './temporal.ts';
import { unreadable } from './tokens.ts';

/** From the loosest to the tightest. */
const levels: readonly (readonly ArithmeticSign[])[] = [['+', '-'], ['*', '/', '%', 'DIV'], ['^']];

export function readExpression(reader: Reader, level = 0): Expression {
  const signs = levels[level];
  if (!signs) return readOne(reader);
  let left = readExpression(reader, level + 1);
  for (let sign = taken(reader, signs); sign !== undefined; sign = taken(reader, signs)) {
    left = { kind: 'arithmetic', sign, left, right: readExpression(reader, level + 1) };
  }
  return left;
}

function taken(reader: Reader, signs: readonly ArithmeticSign[]): ArithmeticSign | undefined {
  return signs.find((sign) => reader.take(sign));
}

function readOne(reader: Reader): Expression {
  if (reader.take('-')) {
    const of = reader.nested(() => readOne(reader));
    return { kind: 'arithmetic', sign: '-', left: { kind: 'literal', value: 0 }, right: of };
  }
  if (reader.take('(')) {
    const inside = reader.nested(() => readExpression(reader));
    reader.expect(')');
    return inside;
  }
  if (reader.take('TRUE')) return { kind: 'literal', value: true };
  if (reader.take('FALSE')) return { kind: 'literal', value: false };
  if (reader.take('CASEI')) {
    reader.expect('(');
    const of = reader.nested(() => readExpression(reader));
    reader.expect(')');
    return { kind: 'casei', of };
  }
  if (reader.take('DATE')) return { kind: 'temporal', value: readTemporal(reader, readDate) };
  if (reader.take('TIMESTAMP')) return { kind: 'temporal', value: readTemporal(reader, readTimestamp) };
  const { kind, value } = reader.peek();
  if (kind === 'number') return { kind: 'literal', value: Number(reader.skip().value) };
  if (kind === 'text') return { kind: 'literal', value: reader.skip().value };
  if (kind !== 'name') throw reader.unexpected('a property, a number or a text in single quotes');
  reader.skip();
  if (reader.peek().value === '(') {
    throw unreadable(reader.peek().position, `calls ${value}; only CASEI, DATE and TIMESTAMP are known,`);
  }
  reader.addProperty(value);
  return { kind: 'property', name: value };
}

function readTemporal(reader: Reader, read: (text: string) => Temporal | undefined): Temporal {
  reader.expect('(');
  const { kind, value, position } = reader.peek();
  const temporal = kind === 'text' ? read(value) : undefined;
  if (!temporal) {
    const example = `DATE('2026-03-31') or TIMESTAMP('2026-03-31T12:00:00Z')`;
    throw unreadable(position, `has no date or time in the form of ${example}`);
  }
  reader.skip();
  reader.expect(')');
  return temporal;
}
