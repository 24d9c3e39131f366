/** Tells by its published schema whether an input takes a layer or a geometry. */
import { isGeoJsonFormat } from '../../schemas/dialect.ts';
import { isObject } from '../../schemas/is-object.ts';

/** @param schema published for an input */
export function takesGeojson(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  if (isGeoJsonFormat(schema.format)) return true;
  return [schema.allOf, schema.anyOf, schema.oneOf].flat().some(takesGeojson);
}

/** True where a value may be a file in place of GeoJSON: a text with a media type is a value itself where texts are taken. */
export function takesFile(schema: unknown): boolean {
  return takesGeojson(schema) && !takesText(schema);
}

function takesText(schema: unknown): boolean {
  if (!isObject(schema)) return false;
  return schema.type === 'string' || [schema.anyOf, schema.oneOf].flat().some(takesText);
}
