/** Turns the input values of an execute request into plain ones: unwraps qualified values, leaves references. */
import { toPointer } from '../common/json-pointer.ts';
import { isObject } from '../../schemas/is-object.ts';
import { show } from '../../schemas/show.ts';
import type { JsonSchema } from '../../schemas/dialect.ts';
import type { InputDescription } from '../process/describe.ts';
import { ProcessError, type Issue } from '../common/errors.ts';
import { declares } from '../common/json-schema.ts';

type Descriptions = Readonly<Record<string, InputDescription>>;

/** What may stand beside the `value` of a qualified value: flat in the schema, as `format` in the text of the standard. */
const qualifiers = ['value', 'mediaType', 'encoding', 'schema', 'format'];

/**
 * @param inputs by id, as sent; anything but an object is left for the executor to refuse
 * @throws {ProcessError} `invalid-input` for an encoding that is not taken
 */
export function toPlainInputs(inputs: unknown, descriptions: Descriptions): unknown {
  if (!isObject(inputs)) return inputs;
  const issues: Issue[] = [];
  const plain = Object.entries(inputs).map(([id, value]) => {
    const schema = Object.hasOwn(descriptions, id) ? descriptions[id]?.schema : undefined;
    const unwrapped = schema === undefined ? value : unwrapAll(value, schema, issueAt(id, issues));
    return [id, unwrapped] as const;
  });
  const [first] = issues;
  if (first) throw new ProcessError('invalid-input', `${first.pointer} ${first.message}.`, issues);
  return Object.fromEntries(plain);
}

type Say = (message: string) => void;

function issueAt(id: string, issues: Issue[]): Say {
  const pointer = toPointer([id]);
  return (message) => void issues.push({ pointer, message });
}

/** Where several values may be, each may be qualified, and a single one may come without an array around it. */
function unwrapAll(value: unknown, schema: JsonSchema, say: Say): unknown {
  const unwrapped = unwrap(value, schema, say);
  if (schema.type !== 'array') return unwrapped;
  if (Array.isArray(unwrapped)) return unwrapped.map((item: unknown) => unwrap(item, schema.items, say));
  return isItem(unwrapped, schema.items) ? [unwrapped] : unwrapped;
}

/** Of the type that the items have; a reference may lead to the whole array. */
function isItem(value: unknown, items: unknown): boolean {
  const type = isObject(items) ? items.type : undefined;
  if (type === 'object') return isObject(value) && !('href' in value);
  return typeof value === (type === 'integer' ? 'number' : type);
}

function unwrap(value: unknown, schema: unknown, say: Say): unknown {
  if (!isObject(value)) return value;
  // With a member that no qualified value has, it is an object that happens to have a `value`.
  const isQualified = 'value' in value && Object.keys(value).every((key) => qualifiers.includes(key));
  if (!isQualified || declares(schema, 'value')) return value;
  const encoding = value.encoding ?? (isObject(value.format) ? value.format.encoding : undefined);
  if (!isPlainText(encoding) && !takesBinary(schema)) {
    say(`has the encoding ${show(encoding)}; this input takes plain JSON. Leave the encoding out`);
  }
  const mediaType = value.mediaType ?? (isObject(value.format) ? value.format.mediaType : undefined);
  if (typeof value.value !== 'string' && !isJson(mediaType)) {
    say(`has the media type ${show(mediaType)}, but its value is JSON. Say application/json, or leave the type out`);
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
