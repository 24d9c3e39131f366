/**
 * GeoJSON (RFC 7946) and boxes as OpenAPI components: what the inputs take. The descriptions of processes have short forms
 * of these, for which a client needs no references.
 */
import { geometryTypes } from '../../schemas/geojson-check.ts';
import { isObject } from '../../schemas/is-object.ts';
import type { JsonSchema } from '../../schemas/dialect.ts';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

function arrayOf(items: object, minItems: number, maxItems?: number) {
  return { type: 'array', items, minItems, ...(maxItems !== undefined && { maxItems }) };
}

function typed(type: string, properties: Readonly<Record<string, object>>) {
  return {
    type: 'object',
    required: ['type', ...Object.keys(properties)],
    properties: { type: { type: 'string', enum: [type] }, ...properties },
  };
}

/** Beyond these a coordinate squared is infinite. */
const coordinate = { type: 'number', minimum: -1e100, maximum: 1e100 } as const;
const number = { type: 'number' } as const;
const position = ref('position');
const line = arrayOf(position, 2);
const ring = arrayOf(position, 4);

const coordinates: Readonly<Record<string, object>> = {
  Point: position,
  MultiPoint: arrayOf(position, 1),
  LineString: line,
  MultiLineString: arrayOf(line, 1),
  Polygon: arrayOf(ring, 1),
  MultiPolygon: arrayOf(arrayOf(ring, 1), 1),
};

const geometry = { anyOf: geometryTypes.map(ref) };
const properties = { type: 'object', nullable: true };
const geometryOrNull = { type: 'object', nullable: true, anyOf: geometry.anyOf };

export const geojsonSchemas: Readonly<Record<string, object>> = {
  position: { ...arrayOf(coordinate, 2, 3), description: 'x, y and perhaps z: longitude and latitude first.' },
  ...Object.fromEntries(
    Object.entries(coordinates).map(([type, nested]) => [type, typed(type, { coordinates: nested })]),
  ),
  GeometryCollection: typed('GeometryCollection', { geometries: arrayOf(ref('geometry'), 1) }),
  geometry,
  Feature: typed('Feature', { geometry: geometryOrNull, properties }),
  FeatureCollection: typed('FeatureCollection', { features: arrayOf(ref('Feature'), 0) }),
  layer: { anyOf: [ref('FeatureCollection'), ref('Feature'), ...geometry.anyOf] },
  box: {
    type: 'object',
    required: ['bbox'],
    properties: {
      bbox: { anyOf: [arrayOf(number, 4, 4), arrayOf(number, 6, 6)] },
      crs: { type: 'string' },
    },
    additionalProperties: false,
  },
};

/** @param schema of an input as its process describes it; alternatives as `anyOf`, since a value may fit several */
export function toExactSchema(schema: JsonSchema): JsonSchema {
  const { format, description, oneOf, allOf, properties: members } = schema;
  if (Array.isArray(oneOf)) {
    const { oneOf: _, ...rest } = schema;
    return { ...rest, anyOf: oneOf.map((form: JsonSchema) => toExactSchema(form)) };
  }
  const described = typeof description === 'string' ? { description } : {};
  if (Array.isArray(allOf) && allOf.some((part) => isObject(part) && part.format === 'ogc-bbox')) {
    return { ...described, anyOf: [ref('box')] };
  }
  if (format === 'geojson-feature-collection') return { ...described, anyOf: [ref('layer')] };
  if (format !== 'geojson-geometry') return schema;
  const types = isObject(members) && isObject(members.type) ? members.type.enum : undefined;
  return { ...described, anyOf: geometryTypes.filter((type) => Array.isArray(types) && types.includes(type)).map(ref) };
}
