/** Finds the input values that say where a value is instead of being one. */
import { isObject } from '../../schemas/is-object.ts';
import { describeFields } from '../process/describe.ts';
import type { Process } from '../process/define-process.ts';
import type { InputSource, SmallValue } from '../model/input-source.ts';
import { declares } from '../common/json-schema.ts';

export interface Reference {
  readonly path: readonly (string | number)[];
  readonly href: string;
  /** The value is the address itself, and not an object that has it. */
  readonly bare?: true;
}

/** Members of a link in OGC API; with any other the object is a value of its own. */
const linkMembers = ['href', 'rel', 'type', 'hreflang', 'title'];

/** `{"href": "…"}` as the value of an input or in an array of values; where GeoJSON is taken, a bare address too. */
export function findReferences(process: Process, source: InputSource): readonly Reference[] {
  const schemas = describeFields(process).inputs;
  return candidates(source).flatMap(({ path, value }) => {
    const [id = ''] = path;
    const schema = Object.hasOwn(schemas, id) ? schemas[id]?.schema : undefined;
    const href = schema && hrefOf(value, path.length === 1 ? schema : schema.items);
    if (href === undefined) return [];
    return [{ path, href, ...(typeof value === 'string' && { bare: true as const }) }];
  });
}

function candidates(source: InputSource): readonly SmallValue[] {
  if ('file' in source) return source.small ?? [];
  if (!isObject(source.value)) return [];
  return Object.entries(source.value).flatMap(([id, value]): SmallValue[] => {
    if (!Array.isArray(value)) return [{ path: [id], value }];
    return value.map((item: unknown, index) => ({ path: [id, index], value: item }));
  });
}

function hrefOf(value: unknown, schema: unknown): string | undefined {
  if (typeof value === 'string') return isAddress(value) && takesGeojson(schema) ? value : undefined;
  if (!isObject(value) || typeof value.href !== 'string' || declares(schema, 'href')) return undefined;
  return Object.keys(value).every((key) => linkMembers.includes(key)) ? value.href : undefined;
}

/** What can stand bare in place of GeoJSON. */
export function isAddress(value: string): boolean {
  return /^(?:isthmus:\/\/|https?:\/\/|file:)/i.test(value);
}

function takesGeojson(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  if (typeof schema.format === 'string' && schema.format.startsWith('geojson')) return true;
  return [schema.allOf, schema.anyOf, schema.oneOf].flat().some(takesGeojson);
}
