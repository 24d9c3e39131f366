/** Evaluates filters and formulas on a feature, in the three-valued logic of SQL: true, false and unknown (null). */
import { compare, isLike, type Truth } from './compare.ts';
import { findFunction } from './functions/table.ts';
import type { ArithmeticOperator, Expression, GeometryValue } from './syntax.ts';
import { readMoment } from './temporal.ts';
import { formatTemporal, isCompound, isTemporal, toOperand, type Operand, type Report, type Type } from './values.ts';

type Properties = Readonly<Record<string, unknown>>;

/** A feature, as formulas are evaluated on it. */
export interface Scope {
  readonly properties: Properties;
  /** @returns null where the geometry has no such value */
  readonly measure?: (value: GeometryValue) => number | null;
  readonly report: Report;
}

export interface Evaluation {
  readonly truth: Truth;
  /** Values of different types were compared, such as a string and a number, so that the result is unknown. */
  readonly mismatch: boolean;
  /** The result of some arithmetic was not a finite number, such as a division by zero, and is unknown. */
  readonly noNumber: boolean;
}

export function evaluate(predicate: Expression, properties: Properties): Evaluation {
  const problems = { mismatch: false, noNumber: false };
  const truth = isTrue(predicate, {
    properties,
    report(problem) {
      problems[problem === 'mismatch' ? problem : 'noNumber'] = true;
    },
  });
  return { truth, ...problems };
}

/** Truth of a condition; of a value that is neither true nor false it is unknown. */
export function isTrue(expression: Expression, scope: Scope): Truth {
  const value = resolve(expression, scope);
  if (value === null || typeof value === 'boolean') return value;
  scope.report('mismatch');
  return null;
}

/** Value of a formula as a property; dates are text. */
export function calculate(expression: Expression, scope: Scope): unknown {
  const value = resolve(expression, scope);
  if (isCompound(value)) return value.compound;
  if (isTemporal(value)) return formatTemporal(value);
  // A zero has no sign in a table.
  return value === 0 ? 0 : value;
}

function resolve(expression: Expression, scope: Scope): Operand {
  const { report } = scope;
  const value = (one: Expression) => resolve(one, scope);
  switch (expression.kind) {
    case 'literal':
    case 'temporal':
      return expression.value;
    case 'null':
      return null;
    case 'property': {
      const { properties } = scope;
      return toOperand(Object.hasOwn(properties, expression.name) ? properties[expression.name] : null);
    }
    case 'casei': {
      const text = value(expression.of);
      return typeof text === 'string' ? text.toLowerCase() : text;
    }
    case 'arithmetic':
      return calculateWith(expression.operator, value(expression.left), value(expression.right), report);
    case 'call':
      return call(expression.name, expression.of.map(value), report);
    case 'geometry':
      return scope.measure?.(expression.value) ?? null;
    case 'coalesce': {
      for (const one of expression.of) {
        const found = value(one);
        if (found !== null) return found;
      }
      return null;
    }
    case 'choose': {
      for (const { when, then } of expression.cases) {
        const truth = isTrue(when, scope);
        if (truth === true) return value(then);
        if (truth === null) report('unknown');
      }
      return value(expression.otherwise);
    }
    case 'not': {
      const truth = isTrue(expression.of, scope);
      return truth === null ? null : !truth;
    }
    case 'and':
    case 'or': {
      const decisive = expression.kind === 'or';
      let isKnown = true;
      for (const part of expression.of) {
        const truth = isTrue(part, scope);
        // What stands behind is not computed: b <> 0 guards a / b.
        if (truth === decisive) return decisive;
        if (truth === null) isKnown = false;
      }
      return isKnown ? !decisive : null;
    }
    case 'compare':
      return compare(expression.operator, value(expression.left), value(expression.right), report);
    case 'between': {
      const [left, low, high] = [value(expression.left), value(expression.low), value(expression.high)];
      const [above, below] = [compare('>=', left, low, report), compare('<=', left, high, report)];
      if (above === false || below === false) return false;
      return above === null || below === null ? null : true;
    }
    case 'in': {
      const left = value(expression.left);
      const all = expression.list.map((item) => compare('=', left, value(item), report));
      if (all.includes(true)) return true;
      return all.includes(null) ? null : false;
    }
    case 'like': {
      const [left, pattern] = [value(expression.left), value(expression.pattern)];
      if (left === null || pattern === null) return null;
      if (typeof left === 'string' && typeof pattern === 'string') return isLike(left, pattern);
      report('mismatch');
      return null;
    }
    case 'is-null':
      return value(expression.left) === null;
  }
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

function calculateWith(operator: ArithmeticOperator, left: Operand, right: Operand, report: Report): number | null {
  if (left === null || right === null) return null;
  if (typeof left !== 'number' || typeof right !== 'number') {
    report('mismatch');
    return null;
  }
  const result = arithmetic[operator](left, right);
  if (Number.isFinite(result)) return result;
  const isDivision = right === 0 && (operator === '/' || operator === '%' || operator === 'DIV');
  report(isDivision ? 'division' : 'noNumber', `${left} ${operator} ${right}`);
  return null;
}

function call(name: string, given: readonly Operand[], report: Report): Operand {
  const found = findFunction(name);
  if (!found?.run) throw new Error(`The function ${name} has no evaluation.`);
  const { parameters, optional, rest, takesNull = false } = found;
  if (takesNull) return found.run(given, report);
  if (given.includes(null)) return null;
  const types = [...parameters, ...optional];
  const fit = given.map((value, index) => toType(value, types[index] ?? rest ?? 'any'));
  if (!fit.includes(null)) return found.run(fit, report);
  report('mismatch', `${name}()`);
  return null;
}

/** @returns null for a value of another type; text may be a date */
function toType(value: Operand, type: Type): Operand {
  if (type === 'any') return value;
  if (type === 'date') {
    if (isTemporal(value)) return value;
    return typeof value === 'string' ? (readMoment(value) ?? null) : null;
  }
  return typeof value === (type === 'text' ? 'string' : type) ? value : null;
}
