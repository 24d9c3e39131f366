/** Reads one side of a comparison: literals, properties, arithmetic, CASEI. */
import type { Reader } from './reader.ts';
import type { ArithmeticOperator, Expression, Temporal } from './syntax.ts';
import { readDate, readTimestamp } from './temporal.ts';
import { unreadable } from './tokens.ts';

/** Operators by precedence, the weakest first. */
const levels: readonly (readonly ArithmeticOperator[])[] = [['+', '-'], ['*', '/', '%', 'DIV'], ['^']];

export function readExpression(reader: Reader, level = 0): Expression {
  const operators = levels[level];
  if (!operators) return readOperand(reader);
  let left = readExpression(reader, level + 1);
  for (
    let operator = takeOperator(reader, operators);
    operator !== undefined;
    operator = takeOperator(reader, operators)
  ) {
    left = { kind: 'arithmetic', operator, left, right: readExpression(reader, level + 1) };
  }
  return left;
}

function takeOperator(reader: Reader, operators: readonly ArithmeticOperator[]): ArithmeticOperator | undefined {
  return operators.find((operator) => reader.take(operator));
}

function readOperand(reader: Reader): Expression {
  if (reader.take('-')) {
    const of = reader.nested(() => readOperand(reader));
    return { kind: 'arithmetic', operator: '-', left: { kind: 'literal', value: 0 }, right: of };
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
  if (kind === 'string') return { kind: 'literal', value: reader.skip().value };
  if (kind !== 'name') throw reader.unexpected('a property, a number or a string in single quotes');
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
  const temporal = kind === 'string' ? read(value) : undefined;
  if (!temporal) {
    const example = `DATE('2026-03-31') or TIMESTAMP('2026-03-31T12:00:00Z')`;
    throw unreadable(position, `has no date or time in the form of ${example}`);
  }
  reader.skip();
  reader.expect(')');
  return temporal;
}
