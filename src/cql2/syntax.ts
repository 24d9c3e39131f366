/** Syntax tree of filters and formulas in CQL2 text. */

export type Value = string | number | boolean;

export interface Temporal {
  readonly unit: 'date' | 'timestamp';
  /** Milliseconds since 1970 in UTC; of a date its first moment. */
  readonly time: number;
}

/** A value that a geometry has, beside the properties of its feature. */
export const geometryValues = ['area', 'length', 'perimeter', 'x', 'y'] as const;
export type GeometryValue = (typeof geometryValues)[number];

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^' | 'DIV';
export type ComparisonOperator = '=' | '<>' | '<' | '>' | '<=' | '>=';

/** Has a value: a number, text, a date, or the truth of a predicate. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'null' }
  | { readonly kind: 'temporal'; readonly value: Temporal }
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'casei'; readonly of: Expression }
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly name: string; readonly of: readonly Expression[] }
  | { readonly kind: 'geometry'; readonly value: GeometryValue }
  | { readonly kind: 'coalesce'; readonly of: readonly Expression[] }
  | { readonly kind: 'choose'; readonly cases: readonly Case[]; readonly otherwise: Expression }
  | Predicate;

/** One branch of `if` and `case`. */
export interface Case {
  readonly when: Expression;
  readonly then: Expression;
}

export type Predicate =
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Expression[] }
  | {
      readonly kind: 'compare';
      readonly operator: ComparisonOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'like'; readonly left: Expression; readonly pattern: Expression }
  | { readonly kind: 'between'; readonly left: Expression; readonly low: Expression; readonly high: Expression }
  | { readonly kind: 'in'; readonly left: Expression; readonly list: readonly Expression[] }
  | { readonly kind: 'is-null'; readonly left: Expression };
