/** Definition of a function of formulas, from which its checks, its evaluation and its documentation come. */
import type { Temporal } from '../syntax.ts';
import type { Operand, Report, Type } from '../values.ts';

type Given = Exclude<Operand, null>;

type ValueOf<T extends Type> = T extends 'number'
  ? number
  : T extends 'text'
    ? string
    : T extends 'date'
      ? Temporal
      : T extends 'boolean'
        ? boolean
        : Given;

type ValuesOf<T extends readonly Type[]> = { readonly [I in keyof T]: ValueOf<T[I]> };

type Group = 'choice' | 'numbers' | 'casts' | 'text' | 'dates' | 'geometry';

export interface FunctionDefinition {
  readonly name: string;
  readonly group: Group;
  /** As it is written, such as `round(x, digits)`. */
  readonly signature: string;
  readonly description: string;
  /** Formulas with their values, which the tests compute. */
  readonly examples: readonly (readonly [formula: string, value: unknown])[];
  readonly parameters: readonly Type[];
  /** Parameters that may be left out, behind the others. */
  readonly optional: readonly Type[];
  /** Type of any number of further ones. */
  readonly rest?: Type;
  readonly result: Type;
  /** Takes null, which makes the result of other functions null. */
  readonly takesNull?: boolean;
  /** Absent where the evaluation knows the function itself. */
  readonly run?: (given: readonly Operand[], report: Report) => Operand;
}

type Described = Pick<FunctionDefinition, 'name' | 'group' | 'signature' | 'description' | 'examples' | 'result'>;

/** @param definition `run` gets values of the types of its parameters, none of them null */
export function defineFunction<
  const P extends readonly Type[],
  const O extends readonly Type[] = readonly [],
  const R extends Type = never,
>(
  definition: Described & {
    readonly parameters: P;
    readonly optional?: O;
    readonly rest?: R;
    readonly run: (
      given: readonly [...ValuesOf<P>, ...Partial<ValuesOf<O>>, ...ValueOf<R>[]],
      report: Report,
    ) => Operand;
  },
): FunctionDefinition {
  const { run, optional = [], ...rest } = definition;
  // The evaluation has checked the types of what it gives.
  return { ...rest, optional, run: run as unknown as NonNullable<FunctionDefinition['run']> };
}
