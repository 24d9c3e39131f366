/** Attributes of Esri JSON by the types of their fields. */
import { isObject } from '../../schemas/is-object.ts';
import type { CountedNotes } from './counted-notes.ts';

export interface EsriField {
  readonly name: string;
  readonly type: string;
  /** A domain has names for its codes. */
  readonly isCoded: boolean;
}

export function esriFields(fields: unknown): readonly EsriField[] {
  if (!Array.isArray(fields)) return [];
  return fields.flatMap((field: unknown): readonly EsriField[] => {
    if (!isObject(field) || typeof field.name !== 'string') return [];
    const isCoded = isObject(field.domain) && Array.isArray(field.domain.codedValues);
    return [{ name: field.name, type: String(field.type), isCoded }];
  });
}

/** @returns the attributes as sent but for dates; fields that are not there are null */
export function readAttributes(
  attributes: unknown,
  fields: readonly EsriField[],
  notes: CountedNotes,
): { readonly id?: number; readonly properties: Readonly<Record<string, unknown>> } {
  const values = new Map<string, unknown>(isObject(attributes) ? Object.entries(attributes) : []);
  let id: number | undefined;
  for (const { name, type } of fields) {
    const value = values.get(name) ?? null;
    if (type === 'esriFieldTypeOID' && Number.isSafeInteger(value)) id = value as number;
    // That of the geometry has no attribute.
    if (values.has(name) || type !== 'esriFieldTypeGeometry') values.set(name, type === 'esriFieldTypeDate' ? toDate(value, name, notes) : value); // prettier-ignore
  }
  return { ...(id !== undefined && { id }), properties: Object.fromEntries(values) };
}

/** Milliseconds since 1970 in UTC. */
function toDate(value: unknown, name: string, notes: CountedNotes): unknown {
  if (typeof value !== 'number') return value;
  const date = new Date(value);
  if (!Number.isNaN(date.getTime())) return date.toISOString().replace('.000Z', 'Z');
  notes.add(`of ${name} (esriFieldTypeDate) stayed as sent`, String(value));
  return value;
}
