/** An input of an earlier job, as it was sent and is kept to run that job again. */
import { isObject } from '../../schemas/is-object.ts';
import { toPlainInputs } from './qualified.ts';
import { readSource, type InputSource } from '../model/input-source.ts';
import { isAddress } from './find-references.ts';

export interface KeptInput {
  readonly source: InputSource;
  readonly inputId: string;
}

/** @returns what is wrong with it, where it cannot be an input again */
export function findKept(source: InputSource, inputId: string): KeptInput | string {
  const ids = namesOf(source);
  if (ids && !ids.includes(inputId)) return `is not there; its inputs are ${ids.join(', ') || 'none'}`;
  const href = hrefOf(source, inputId);
  if (href !== undefined) return `is a reference itself. Refer to ${href}`;
  return { source, inputId };
}

/** Names of the inputs that were sent; nothing where only a worker could tell. */
export function namesOf(source: InputSource): readonly string[] | undefined {
  if ('file' in source) return source.ids;
  return isObject(source.value) ? Object.keys(source.value) : [];
}

/** The worker's side. @throws {ProcessError} `invalid-request` when the inputs are no JSON */
export async function readKept({ source, inputId }: KeptInput): Promise<unknown> {
  const sent = await readSource(source);
  const isQualified = 'file' in source && source.qualified === true;
  // Nothing is known of the input's own schema here, and nothing has to be: GeoJSON has no member `value`.
  const plain = isQualified ? toPlainInputs(sent, { [inputId]: anything }) : sent;
  return isObject(plain) ? plain[inputId] : undefined;
}

const anything = { title: '', minOccurs: 0, maxOccurs: 1, schema: {} } as const;

function hrefOf(source: InputSource, inputId: string): string | undefined {
  const value = 'file' in source ? small(source, inputId) : isObject(source.value) ? source.value[inputId] : undefined;
  if (typeof value === 'string' && isAddress(value)) return value;
  return isObject(value) && typeof value.href === 'string' ? value.href : undefined;
}

function small({ small: values = [] }: Extract<InputSource, { file: string }>, inputId: string): unknown {
  return values.find(({ path }) => path.length === 1 && path[0] === inputId)?.value;
}
