/** Says in the schema of each input that takes a reference which references work here. */
import { REFERENCE, type JsonSchema } from '../../schemas/dialect.ts';
import { isObject } from '../../schemas/is-object.ts';
import type { McpServices } from '../model/tool.ts';

type Sources = Pick<McpServices, 'root' | 'fetches'>;

/** @param schema of inputs, as it is derived from their types */
export function withReferenceWords(schema: JsonSchema, sources: Sources): JsonSchema {
  const { anyOf } = schema;
  if (Array.isArray(anyOf) && anyOf.some(isReference)) {
    return { ...schema, anyOf: anyOf.map((form: JsonSchema) => describeForm(form, sources)) };
  }
  if (!isObject(schema.properties)) return schema;
  const properties = Object.entries(schema.properties).map(([name, field]) => {
    return [name, isObject(field) ? withReferenceWords(field, sources) : field] as const;
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

function isReference(form: unknown): boolean {
  return isObject(form) && form.description === REFERENCE;
}

function describeForm(form: JsonSchema, { root, fetches = false }: Sources): JsonSchema {
  const { description } = form;
  if (isReference(form)) return { ...form, description: root ? 'isthmus:// or file: reference.' : REFERENCE };
  if (!fetches || typeof description !== 'string') return form;
  return { ...form, description: description.replace(/\.$/, ', or {"href": URL}.') };
}
