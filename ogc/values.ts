/** Turns the input values of an execute request into plain ones: unwraps qualified values, finds references. */
import { show } from '../schemas/show.ts';
import type { InputDescription } from '../src/describe.ts';
import { ProcessError, type Issue } from '../src/errors.ts';

type Descriptions = Readonly<Record<string, InputDescription>>;

/** What may stand beside the `value` of a qualified value: flat in the schema, as `format` in the text of the standard. */
const qualifiers = ['value', 'mediaType', 'encoding', 'schema', 'format'];

/**
 * @param inputs by id, as sent; anything but an object is left for the executor to refuse
 * @throws {ProcessError} `invalid-input` for a reference or an encoding that is not taken
 */
export function toPlainInputs(inputs: unknown, descriptions: Descriptions): unknown {
  if (!isObject(inputs)) return inputs;
  const issues: Issue[] = [];
  const plain = Object.entries(inputs).map(([id, value]) => {
    const schema = Object.hasOwn(descriptions, id) ? descriptions[id]?.schema : undefined;
    const unwrapped = schema === undefined ? value : unwrap(value, schema, issueAt(id, issues));
    return [id, unwrapped] as const;
  });
  const [first] = issues;
  if (first) throw new ProcessError('invalid-input', `${first.pointer} ${first.message}.`, issues);
  return Object.fromEntries(plain);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Say = (message: string) => void;

function issueAt(id: string, issues: Issue[]): Say {
  const pointer = `/${id.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  return (message) => void issues.push({ pointer, message });
}

function unwrap(value: unknown, schema: unknown, say: Say): unknown {
  if (!isObject(value)) return value;
  if ('href' in value && !declares(schema, 'href')) {
    say('is a reference (href); inputs by reference are not available yet. Send the value itself');
    return value;
  }
  // With a member that no qualified value has, it is an object that happens to have a `value`.
  const isQualified = 'value' in value && Object.keys(value).every((key) => qualifiers.includes(key));
  if (!isQualified || declares(schema, 'value')) return value;
  const encoding = value.encoding ?? (isObject(value.format) ? value.format.encoding : undefined);
  if (!isPlainText(encoding) && !takesBinary(schema)) {
    say(`has the encoding ${show(encoding)}; this input takes plain JSON. Leave the encoding out`);
  }
  return value.value;
}

/** Whether the input's own objects have such a member, so that it means what the process says. */
function declares(schema: unknown, member: string): boolean {
  if (!isObject(schema)) return false;
  if (isObject(schema.properties) && Object.hasOwn(schema.properties, member)) return true;
  const branches = [schema.allOf, schema.anyOf, schema.oneOf].flat();
  return branches.some((branch) => declares(branch, member));
}

function isPlainText(encoding: unknown): boolean {
  return encoding === undefined || (typeof encoding === 'string' && encoding.toLowerCase() === 'utf-8');
}

function takesBinary(schema: unknown): boolean {
  return isObject(schema) && (schema.format === 'byte' || schema.contentEncoding !== undefined);
}
