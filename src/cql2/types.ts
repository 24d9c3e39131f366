/** Types of expressions as far as they are certain before there are values; that of a property is not. */
import { findFunction } from './functions/table.ts';
import type { Expression } from './syntax.ts';
import type { Type } from './values.ts';

export function typeOf(expression: Expression): Type {
  switch (expression.kind) {
    case 'literal':
      return typeof expression.value === 'string' ? 'text' : (typeof expression.value as 'number' | 'boolean');
    case 'null':
      return 'null';
    case 'temporal':
      return 'date';
    case 'property':
      return 'any';
    case 'casei':
      return 'text';
    case 'arithmetic':
    case 'geometry':
      return 'number';
    case 'call':
      return findFunction(expression.name)?.result ?? 'any';
    case 'coalesce':
      return commonType(expression.of);
    case 'choose':
      return commonType([...expression.cases.map(({ then }) => then), expression.otherwise]);
    default:
      return 'boolean';
  }
}

/** Type of what takes the value of one of them: known where one of them has a type, and no other has another. */
function commonType(all: readonly Expression[]): Type {
  const types = new Set(all.map(typeOf).filter((type) => type !== 'null'));
  const [only = 'null'] = types;
  return types.size > 1 ? 'any' : only;
}
