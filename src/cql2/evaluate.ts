/** Decides filters for the properties of a feature, in the three values of SQL: true, false and unknown (null). */
import type { ArithmeticSign, Comparison, Expression, Predicate, Temporal, Value } from './syntax.ts';
import { toUnit } from './temporal.ts';

type Properties = Readonly<Record<string, unknown>>;
type Truth = boolean | null;

export interface Decision {
  readonly truth: Truth;
  /** Whether values of different types met, such as a text and a number, so that their comparison is unknown. */
  readonly mismatch: boolean;
  /** Whether some arithmetic had no number to it, such as a division by zero, so that it is unknown. */
  readonly noNumber: boolean;
}

type Trouble = 'mismatch' | 'noNumber';

export function decide(predicate: Predicate, properties: Properties): Decision {
  const met = { mismatch: false, noNumber: false };
  const truth = truthOf(predicate, properties, (trouble) => {
    met[trouble] = true;
  });
  return { truth, ...met };
}

type OnTrouble = (trouble: Trouble) => void;

function truthOf(predicate: Predicate, properties: Properties, onTrouble: OnTrouble): Truth {
  const valueIn = (expression: Expression) => valueOf(expression, properties, onTrouble);
  switch (predicate.kind) {
    case 'constant':
      return predicate.value;
    case 'not':
      return negated(truthOf(predicate.of, properties, onTrouble));
    case 'and':
    case 'or': {
      const decisive = predicate.kind === 'or';
      const all = predicate.of.map((part) => truthOf(part, properties, onTrouble));
      if (all.includes(decisive)) return decisive;
      return all.includes(null) ? null : !decisive;
    }
    case 'compare':
      return compare(predicate.sign, valueIn(predicate.left), valueIn(predicate.right), onTrouble);
    case 'between': {
      const [left, low, high] = [valueIn(predicate.left), valueIn(predicate.low), valueIn(predicate.high)] as const;
      const [above, below] = [compare('>=', left, low, onTrouble), compare('<=', left, high, onTrouble)];
      if (above === false || below === false) return false;
      return above === null || below === null ? null : true;
    }
    case 'in': {
      const left = valueIn(predicate.left);
      const all = predicate.list.map((item) => compare('=', left, valueIn(item), onTrouble));
      if (all.includes(true)) return true;
      return all.includes(null) ? null : false;
    }
    case 'like': {
      const [left, pattern] = [valueIn(predicate.left), valueIn(predicate.pattern)];
      if (left === null || pattern === null) return null;
      if (typeof left === 'string' && typeof pattern === 'string') return isLike(left, pattern);
      onTrouble('mismatch');
      return null;
    }
    case 'is-null':
      return valueIn(predicate.left) === null;
  }
}

function negated(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

/** A list or an object: it is there, but has no order and no equality here, so each comparison with it is a mismatch. */
const COMPOUND: unique symbol = Symbol('a list or an object');

type Known = Value | Temporal | typeof COMPOUND | null;

function valueOf(expression: Expression, properties: Properties, onTrouble: OnTrouble): Known {
  switch (expression.kind) {
    case 'literal':
    case 'temporal':
      return expression.value;
    case 'property':
      return toKnown(Object.hasOwn(properties, expression.name) ? properties[expression.name] : null);
    case 'casei': {
      const value = valueOf(expression.of, properties, onTrouble);
      return typeof value === 'string' ? value.toLowerCase() : value;
    }
    case 'arithmetic': {
      const left = valueOf(expression.left, properties, onTrouble);
      const right = valueOf(expression.right, properties, onTrouble);
      if (left === null || right === null) return null;
      if (typeof left === 'number' && typeof right === 'number') {
        const result = arithmetic[expression.sign](left, right);
        if (Number.isFinite(result)) return result;
        onTrouble('noNumber');
        return null;
      }
      onTrouble('mismatch');
      return null;
    }
  }
}

function toKnown(value: unknown): Exclude<Known, Temporal> {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return COMPOUND;
}

const arithmetic: Readonly<Record<ArithmeticSign, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': (left, right) => left ** right,
  DIV: (left, right) => Math.trunc(left / right),
};

function compare(sign: Comparison, left: Known, right: Known, onTrouble: OnTrouble): Truth {
  if (left === null || right === null) return null;
  const [a, b] = left === COMPOUND || right === COMPOUND ? [] : alike(left, right);
  if (a === undefined || b === undefined || typeof a !== typeof b) {
    onTrouble('mismatch');
    return null;
  }
  if (sign === '=') return a === b;
  if (sign === '<>') return a !== b;
  if (sign === '<') return a < b;
  if (sign === '>') return a > b;
  return sign === '<=' ? a <= b : a >= b;
}

/** Both as plain values; a text beside a date or a time is read as one. */
function alike(left: Value | Temporal, right: Value | Temporal): readonly [Value | undefined, Value | undefined] {
  const unit = isTemporal(left) ? left.unit : isTemporal(right) ? right.unit : undefined;
  if (unit === undefined) return [left as Value, right as Value];
  const toTime = (value: Value | Temporal) => {
    if (isTemporal(value)) return value.time;
    return typeof value === 'string' ? toUnit(value, unit) : undefined;
  };
  return [toTime(left), toTime(right)];
}

function isTemporal(value: Value | Temporal): value is Temporal {
  return typeof value === 'object';
}

/** `%` stands for any letters, `_` for one, a backslash before either for itself. In linear time, so no regular expression. */
function isLike(text: string, pattern: string): boolean {
  const letters = Array.from(text);
  const parts = [...pattern.matchAll(/\\([^])|([^])/gu)].map(([, escaped, plain]) => ({ escaped, plain }));
  let [at, part, star, mark] = [0, 0, -1, 0];
  while (at < letters.length) {
    const wanted = parts[part];
    if (wanted?.plain === '%') {
      [star, mark] = [part++, at];
    } else if (wanted && (wanted.plain === '_' || (wanted.escaped ?? wanted.plain) === letters[at])) {
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
