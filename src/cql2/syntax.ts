/** Syntax tree of a filter in CQL2 text. */

export type Value = string | number | boolean;

export interface Temporal {
  readonly unit: 'date' | 'timestamp';
  /** Milliseconds since 1970 in UTC; of a date its first moment. */
  readonly time: number;
}

export type Expression =
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'temporal'; readonly value: Temporal }
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'casei'; readonly of: Expression }
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Expression;
      readonly right: Expression;
    };

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '^' | 'DIV';
export type ComparisonOperator = '=' | '<>' | '<' | '>' | '<=' | '>=';

export type Predicate =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'not'; readonly of: Predicate }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Predicate[] }
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
