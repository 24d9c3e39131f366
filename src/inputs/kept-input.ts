/** An input of an earlier job, as it was sent. */
import { isObject } from '../../schemas/is-object.ts';
import { isAddress } from './address.ts';
import { inlineFileOf, toPlainInputs } from './qualified.ts';
import { readSource, type InputSource } from '../model/input-source.ts';

export interface KeptInput {
  readonly source: InputSource;
  readonly inputId: string;
}

/** @returns what is wrong with it, where it cannot be an input of another job */
export function findKept(source: InputSource, inputId: string): KeptInput | string {
  const ids = namesOf(source);
  if (ids && !ids.includes(inputId)) return `does not exist; its inputs are ${ids.join(', ') || 'none'}`;
  const href = hrefOf(source, inputId);
  if (href !== undefined) return `is a reference itself. Refer to ${href}`;
  return { source, inputId };
}

/** Names of the inputs that were sent; undefined where only a worker could know. */
export function namesOf(source: InputSource): readonly string[] | undefined {
  if ('file' in source) return source.ids;
  return isObject(source.value) ? Object.keys(source.value) : [];
}

/** Runs in the worker. @throws {ProcessError} `invalid-request` when the inputs are not JSON */
export async function readKept({ source, inputId }: KeptInput): Promise<unknown> {
  const inputs = await readSource(source);
  const isQualified = 'file' in source && source.qualified === true;
  const kept = isObject(inputs) ? inputs[inputId] : undefined;
  // A file is read by what takes a layer. Else the schema of the input, unknown here, is not needed: GeoJSON has no `value`.
  if (inlineFileOf(kept)) return kept;
  const plain = isQualified ? toPlainInputs(inputs, { [inputId]: ANY_INPUT }) : inputs;
  return isObject(plain) ? plain[inputId] : undefined;
}

const ANY_INPUT = { title: '', minOccurs: 0, maxOccurs: 1, schema: {} } as const;

function hrefOf(source: InputSource, inputId: string): string | undefined {
  const value = 'file' in source ? small(source, inputId) : isObject(source.value) ? source.value[inputId] : undefined;
  if (typeof value === 'string' && isAddress(value)) return value;
  return isObject(value) && typeof value.href === 'string' ? value.href : undefined;
}

function small({ small: values = [] }: Extract<InputSource, { file: string }>, inputId: string): unknown {
  return values.find(({ path }) => path.length === 1 && path[0] === inputId)?.value;
}
