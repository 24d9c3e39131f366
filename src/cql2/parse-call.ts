/** Reads calls of functions, and checks them against their definitions. */
import { suggestNames } from '../common/did-you-mean.ts';
import { formatCount } from '../common/format-count.ts';
import type { FunctionDefinition } from './functions/define.ts';
import { findFunction, functions } from './functions/table.ts';
import type { Reader } from './reader.ts';
import { geometryValues, type Expression } from './syntax.ts';
import { mustBe } from './type-check.ts';
import type { Token } from './tokens.ts';

/** Names that other programs have for functions of here. */
const otherNames: Readonly<Record<string, string>> = {
  ...{ iif: 'if', ifelse: 'if', nvl: 'coalesce', ifnull: 'coalesce', isnull: 'coalesce' },
  ...{ len: 'char_length', strlen: 'char_length', substr: 'substring', mid: 'substring', left: 'substring' },
  ...{ to_real: 'number', to_int: 'integer', to_string: 'text', str: 'text', float: 'number', int: 'integer' },
  ...{ ucase: 'upper', lcase: 'lower', toupper: 'upper', tolower: 'lower', strip: 'trim', lpad: 'pad_left' },
  ...{
    log: 'ln',
    pow: '^',
    power: '^',
    mod: '%',
    greatest: 'max',
    least: 'min',
    ceiling: 'ceil',
    datediff: 'days_between',
  },
  ...{ st_area: 'area', st_length: 'length', st_perimeter: 'perimeter', st_x: 'x', st_y: 'y' },
};

interface Argument {
  readonly position: number;
  readonly expression: Expression;
}

/** @param name the token, behind which the bracket is next */
export function readCall(reader: Reader, name: Token, inside: (reader: Reader) => Expression): Expression {
  const found = findFunction(name.source);
  if (!found)
    throw reader.fail(name.position, `calls ${name.source}, which is not a function; ${suggest(name.source)},`);
  const all = reader.nested(() => readArguments(reader, inside));
  checkCount(reader, found, name.position, all);
  all.forEach(({ position, expression }, index) => {
    mustBe.of(reader, typeOfParameter(found, index), found.name, position, expression);
  });
  return toNode(reader, found, name.position, all.map(({ expression }) => expression)); // prettier-ignore
}

function readArguments(reader: Reader, inside: (reader: Reader) => Expression): readonly Argument[] {
  reader.expect('(');
  const all: Argument[] = [];
  if (reader.take(')')) return all;
  do all.push({ position: reader.peek().position, expression: inside(reader) });
  while (reader.take(','));
  if (!reader.take(')')) throw reader.unexpected(', or )');
  return all;
}

function checkCount(
  reader: Reader,
  found: FunctionDefinition,
  position: number,
  { length }: readonly Argument[],
): void {
  const { parameters, optional, rest, signature } = found;
  const most = rest === undefined ? parameters.length + optional.length : Infinity;
  if (length >= parameters.length && length <= most) return;
  const hint = found.name === 'length' ? '; of characters use char_length(text)' : '';
  throw reader.fail(position, `gives ${formatCount(length, 'value')} to ${signature}${hint},`);
}

function typeOfParameter({ name, parameters, optional, rest }: FunctionDefinition, index: number) {
  // Conditions and values of a case take turns; the last one may be that of all others.
  if (name === 'case') return 'any';
  return [...parameters, ...optional][index] ?? rest ?? 'any';
}

function toNode(reader: Reader, { name }: FunctionDefinition, position: number, of: readonly Expression[]): Expression {
  const geometry = geometryValues.find((value) => value === name);
  if (geometry) {
    reader.addGeometryValue(geometry);
    return { kind: 'geometry', value: geometry };
  }
  if (name === 'coalesce') {
    mustBe.alike(reader, position, name, of);
    return { kind: 'coalesce', of };
  }
  if (name !== 'if' && name !== 'case') return { kind: 'call', name, of };
  const pairs = Math.floor(of.length / 2);
  const at = (index: number): Expression => of[index] ?? { kind: 'null' };
  const cases = Array.from({ length: pairs }, (_, i) => ({ when: at(2 * i), then: at(2 * i + 1) }));
  for (const { when } of cases) mustBe.of(reader, 'boolean', `a condition of ${name}`, position, when);
  const otherwise = at(2 * pairs);
  mustBe.alike(reader, position, name, [...cases.map(({ then }) => then), otherwise]);
  return { kind: 'choose', cases, otherwise };
}

function suggest(name: string): string {
  const other = otherNames[name.toLowerCase()];
  const names = functions.map((one) => one.name);
  const near = other === undefined ? suggestNames(name, names) : [other];
  return near.length > 0 ? `did you mean ${near.join(' or ')}` : `there are ${names.join(', ')}`;
}
