/** Evaluates filters on the properties of a feature, in the three-valued logic of SQL: true, false and unknown (null). */
import type { ArithmeticOperator, ComparisonOperator, Expression, Predicate, Temporal, Value } from './syntax.ts';
import { toUnit } from './temporal.ts';

type Properties = Readonly<Record<string, unknown>>;
type Truth = boolean | null;

export interface Evaluation {
  readonly truth: Truth;
  /** Values of different types were compared, such as a string and a number, so that the result is unknown. */
  readonly mismatch: boolean;
  /** The result of some arithmetic was not a finite number, such as a division by zero, and is unknown. */
  readonly noNumber: boolean;
}

type Problem = 'mismatch' | 'noNumber';

export function evaluate(predicate: Predicate, properties: Properties): Evaluation {
  const problems = { mismatch: false, noNumber: false };
  const truth = evaluatePredicate(predicate, properties, (problem) => {
    problems[problem] = true;
  });
  return { truth, ...problems };
}

type OnProblem = (problem: Problem) => void;

function evaluatePredicate(predicate: Predicate, properties: Properties, onProblem: OnProblem): Truth {
  const resolve = (expression: Expression) => evaluateExpression(expression, properties, onProblem);
  switch (predicate.kind) {
    case 'constant':
      return predicate.value;
    case 'not':
      return negate(evaluatePredicate(predicate.of, properties, onProblem));
    case 'and':
    case 'or': {
      const decisive = predicate.kind === 'or';
      const all = predicate.of.map((part) => evaluatePredicate(part, properties, onProblem));
      if (all.includes(decisive)) return decisive;
      return all.includes(null) ? null : !decisive;
    }
    case 'compare':
      return compare(predicate.operator, resolve(predicate.left), resolve(predicate.right), onProblem);
    case 'between': {
      const [left, low, high] = [resolve(predicate.left), resolve(predicate.low), resolve(predicate.high)] as const;
      const [above, below] = [compare('>=', left, low, onProblem), compare('<=', left, high, onProblem)];
      if (above === false || below === false) return false;
      return above === null || below === null ? null : true;
    }
    case 'in': {
      const left = resolve(predicate.left);
      const all = predicate.list.map((item) => compare('=', left, resolve(item), onProblem));
      if (all.includes(true)) return true;
      return all.includes(null) ? null : false;
    }
    case 'like': {
      const [left, pattern] = [resolve(predicate.left), resolve(predicate.pattern)];
      if (left === null || pattern === null) return null;
      if (typeof left === 'string' && typeof pattern === 'string') return isLike(left, pattern);
      onProblem('mismatch');
      return null;
    }
    case 'is-null':
      return resolve(predicate.left) === null;
  }
}

function negate(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

/** A list or an object: not null, but without order and equality, so each comparison with it is a mismatch. */
const COMPOUND: unique symbol = Symbol('a list or an object');

type Operand = Value | Temporal | typeof COMPOUND | null;

function evaluateExpression(expression: Expression, properties: Properties, onProblem: OnProblem): Operand {
  switch (expression.kind) {
    case 'literal':
    case 'temporal':
      return expression.value;
    case 'property':
      return toOperand(Object.hasOwn(properties, expression.name) ? properties[expression.name] : null);
    case 'casei': {
      const value = evaluateExpression(expression.of, properties, onProblem);
      return typeof value === 'string' ? value.toLowerCase() : value;
    }
    case 'arithmetic': {
      const left = evaluateExpression(expression.left, properties, onProblem);
      const right = evaluateExpression(expression.right, properties, onProblem);
      if (left === null || right === null) return null;
      if (typeof left === 'number' && typeof right === 'number') {
        const result = arithmetic[expression.operator](left, right);
        if (Number.isFinite(result)) return result;
        onProblem('noNumber');
        return null;
      }
      onProblem('mismatch');
      return null;
    }
  }
}

function toOperand(value: unknown): Exclude<Operand, Temporal> {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return COMPOUND;
}

const arithmetic: Readonly<Record<ArithmeticOperator, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': (left, right) => left ** right,
  DIV: (left, right) => Math.trunc(left / right),
};

function compare(operator: ComparisonOperator, left: Operand, right: Operand, onProblem: OnProblem): Truth {
  if (left === null || right === null) return null;
  const [a, b] = left === COMPOUND || right === COMPOUND ? [] : toComparable(left, right);
  if (a === undefined || b === undefined || typeof a !== typeof b) {
    onProblem('mismatch');
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

function isTemporal(value: Value | Temporal): value is Temporal {
  return typeof value === 'object';
}

/** `%` matches any characters, `_` one; a backslash escapes either. Linear time, so not a regular expression. */
function isLike(text: string, pattern: string): boolean {
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
