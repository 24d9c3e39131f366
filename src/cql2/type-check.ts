/** Refuses formulas whose parts cannot fit, before any feature is computed. Filters compare what they are given. */
import type { Reader } from './reader.ts';
import type { Expression } from './syntax.ts';
import { typeOf } from './types.ts';
import { mayBe, nameType, type Type } from './values.ts';

/** Hints at casts to that type. */
const casts: Partial<Readonly<Record<Type, string>>> = {
  number: 'number(...) makes one of text',
  text: 'text(...) makes it of a number',
  date: "date(...) makes one of text such as '2026-03-31'",
};

export const mustBe = {
  /** @param what takes the value, such as `round` or `+` */
  of(reader: Reader, type: Type, what: string, position: number, given: Expression): void {
    const found = typeOf(given);
    if (reader.dialect === 'filter' || mayBe(found, type)) return;
    const hint = casts[type] === undefined ? '' : `; ${casts[type]}`;
    throw reader.fail(position, `gives ${nameType(found)} to ${what}, which takes ${nameType(type)}${hint},`);
  },

  comparable(reader: Reader, position: number, left: Expression, right: Expression): void {
    if (reader.dialect === 'filter') return;
    const [a, b] = [typeOf(left), typeOf(right)];
    if (a === 'null' || b === 'null') {
      throw reader.fail(position, 'compares with NULL, which is never true; use IS NULL or IS NOT NULL,');
    }
    if (mayBe(a, b) || mayBe(b, a)) return;
    throw reader.fail(position, `compares ${nameType(a)} with ${nameType(b)}, which is never true; cast one of them,`);
  },

  /** Refuses values of several types where one of them is taken. */
  alike(reader: Reader, position: number, name: string, all: readonly Expression[]): void {
    const types = [...new Set(all.map(typeOf))].filter((type) => type !== 'null' && type !== 'any');
    const [a, b] = types;
    if (a === undefined || b === undefined) return;
    const found = `${nameType(a)} and ${nameType(b)}`;
    throw reader.fail(position, `gives ${found} as values of ${name}, and a field has one type; cast them alike,`);
  },
} as const;
