/** All functions of formulas. */
import { casts } from './casts.ts';
import { dates } from './dates.ts';
import type { FunctionDefinition } from './define.ts';
import { forms } from './forms.ts';
import { numbers } from './numbers.ts';
import { text } from './text.ts';

export const functions: readonly FunctionDefinition[] = [...forms, ...numbers, ...casts, ...text, ...dates];

const byName = new Map(functions.map((one) => [one.name, one]));

/** @param name in any case */
export function findFunction(name: string): FunctionDefinition | undefined {
  return byName.get(name.toLowerCase());
}
