/** Comparisons of values, in the three-valued logic of SQL. */
import type { ComparisonOperator, Temporal, Value } from './syntax.ts';
import { toUnit } from './temporal.ts';
import { isCompound, isTemporal, type Operand, type Report } from './values.ts';

export type Truth = boolean | null;

export function compare(operator: ComparisonOperator, left: Operand, right: Operand, report: Report): Truth {
  if (left === null || right === null) return null;
  const [a, b] = isCompound(left) || isCompound(right) ? [] : toComparable(left, right);
  if (a === undefined || b === undefined || typeof a !== typeof b) {
    report('mismatch');
    return null;
  }
  if (operator === '=') return a === b;
  if (operator === '<>') return a !== b;
  if (operator === '<') return a < b;
  if (operator === '>') return a > b;
  return operator === '<=' ? a <= b : a >= b;
}

/** Both as plain values; a string compared with a date or a time is parsed as one. */
function toComparable(
  left: Value | Temporal,
  right: Value | Temporal,
): readonly [Value | undefined, Value | undefined] {
  const unit = isTemporal(left) ? left.unit : isTemporal(right) ? right.unit : undefined;
  if (unit === undefined) return [left as Value, right as Value];
  const toTime = (value: Value | Temporal) => {
    if (isTemporal(value)) return value.time;
    return typeof value === 'string' ? toUnit(value, unit) : undefined;
  };
  return [toTime(left), toTime(right)];
}

/** `%` matches any characters, `_` one; a backslash escapes either. Linear time, so not a regular expression. */
export function isLike(text: string, pattern: string): boolean {
  const characters = Array.from(text);
  const parts = [...pattern.matchAll(/\\([^])|([^])/gu)].map(([, escaped, plain]) => ({ escaped, plain }));
  let [at, part, star, mark] = [0, 0, -1, 0];
  while (at < characters.length) {
    const token = parts[part];
    if (token?.plain === '%') {
      [star, mark] = [part++, at];
    } else if (token && (token.plain === '_' || (token.escaped ?? token.plain) === characters[at])) {
      at += 1;
      part += 1;
    } else if (star >= 0) {
      part = star + 1;
      at = ++mark;
    } else return false;
  }
  while (parts[part]?.plain === '%') part += 1;
  return part === parts.length;
}
