/** Turns the input values of an execute request into plain ones: unwraps qualified values, leaves references. */
import { toPointer } from '../common/json-pointer.ts';
import { isObject } from '../../schemas/is-object.ts';
import { show } from '../../schemas/show.ts';
import type { JsonSchema } from '../../schemas/dialect.ts';
import type { Process } from '../process/define-process.ts';
import type { InputDescription } from '../process/describe.ts';
import { presentName } from '../process/parse-inputs.ts';
import { type Issue, refuseIssues } from '../common/errors.ts';
import { declares, isItemOf } from '../common/json-schema.ts';
import { isAddress } from './address.ts';
import { takesFile } from './takes-geojson.ts';

type Descriptions = Readonly<Record<string, InputDescription>>;

/** Members beside the `value` of a qualified value: flat in the schema, as `format` in the text of the standard. */
const QUALIFIERS = ['value', 'mediaType', 'encoding', 'schema', 'format'];

/** The text or the bytes of a file, which a worker reads. */
export interface InlineFile {
  readonly value: string;
  readonly mediaType?: string;
  /** Undefined for text. */
  readonly encoding?: 'base64';
}

/** @param value of an input that takes a layer: GeoJSON has no `value` @returns undefined for what is not a file */
export function inlineFileOf(value: unknown): InlineFile | undefined {
  if (!isObject(value) || !isQualified(value) || typeof value.value !== 'string' || isAddress(value.value))
    return undefined;
  const { mediaType, encoding } = qualifiersOf(value);
  const isBase64 = typeof encoding === 'string' && encoding.toLowerCase() === 'base64';
  if (typeof mediaType !== 'string' && !isBase64) return undefined;
  return {
    value: value.value,
    ...(typeof mediaType === 'string' && { mediaType }),
    ...(isBase64 && { encoding: 'base64' }),
  };
}

/** An object with a member that no qualified value has is a value that happens to have a `value`. */
function isQualified(value: Readonly<Record<string, unknown>>): boolean {
  return 'value' in value && Object.keys(value).every((key) => QUALIFIERS.includes(key));
}

function qualifiersOf({ mediaType, encoding, format }: Readonly<Record<string, unknown>>) {
  const nested = isObject(format) ? format : {};
  return { mediaType: mediaType ?? nested.mediaType, encoding: encoding ?? nested.encoding };
}

/**
 * @param inputs by id, as sent; anything but an object is refused by the execution service
 * @param process whose inputs may have former names
 * @throws {ProcessError} `invalid-input` for an encoding that is not supported
 */
export function toPlainInputs(
  inputs: unknown,
  descriptions: Descriptions,
  process: Partial<Pick<Process, 'aliases' | 'formerMeanings'>> = {},
): unknown {
  if (!isObject(inputs)) return inputs;
  const issues: Issue[] = [];
  const names = Object.keys(inputs);
  const changed = new Map<string, unknown>();
  for (const id of names) {
    const name = presentName(process, id, names);
    const schema = Object.hasOwn(descriptions, name) ? descriptions[name]?.schema : undefined;
    if (schema === undefined) continue;
    const report: Report = (message) => void issues.push({ pointer: toPointer([id]), message });
    const unwrapped = unwrapAll(inputs[id], schema, report);
    if (unwrapped !== inputs[id]) changed.set(id, unwrapped);
  }
  refuseIssues(issues);
  if (changed.size === 0) return inputs;
  return Object.fromEntries(names.map((id) => [id, changed.has(id) ? changed.get(id) : inputs[id]]));
}

type Report = (message: string) => void;

/** Each value of an array may be qualified, and a single value may come without an array around it. */
function unwrapAll(value: unknown, schema: JsonSchema, report: Report): unknown {
  const unwrapped = unwrap(value, schema, report);
  if (schema.type !== 'array') return unwrapped;
  if (Array.isArray(unwrapped)) return unwrapped.map((item: unknown) => unwrap(item, schema.items, report));
  return isItemOf(unwrapped, schema) ? [unwrapped] : unwrapped;
}

function unwrap(value: unknown, schema: unknown, report: Report): unknown {
  if (!isObject(value)) return value;
  if (!isQualified(value) || declares(schema, 'value')) return value;
  const { mediaType, encoding } = qualifiersOf(value);
  const file = takesFile(schema) ? inlineFileOf(value) : undefined;
  if (file && (file.encoding !== undefined || isPlainText(encoding))) return file;
  if (file) {
    report(`has the encoding ${show(encoding)}; a file is text without an encoding, or its bytes in base64`);
    return value;
  }
  if (!isPlainText(encoding) && !takesBinary(schema)) {
    report(`has the encoding ${show(encoding)}; this input takes plain JSON. Remove the encoding`);
  }
  if (typeof value.value !== 'string' && !isJson(mediaType)) {
    report(
      `has the media type ${show(mediaType)}, but its value is JSON. Send application/json, or remove the media type`,
    );
  }
  return value.value;
}

function isJson(mediaType: unknown): boolean {
  return (
    mediaType === undefined ||
    (typeof mediaType === 'string' && /^[\w.+-]+\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(mediaType))
  );
}

function isPlainText(encoding: unknown): boolean {
  return encoding === undefined || (typeof encoding === 'string' && encoding.toLowerCase() === 'utf-8');
}

function takesBinary(schema: unknown): boolean {
  return isObject(schema) && (schema.format === 'byte' || schema.contentEncoding !== undefined);
}
