/** GeoJSON geometry (RFC 7946) as the schema that both APIs publish and inputs are validated with. */
import { z } from 'zod';
import { checkGeometry } from './geojson-check.ts';
import type { CheckOptions } from './geometry-issue.ts';
import { crsDeclarations, crsIssues } from './crs-declarations.ts';
import { isLonLatCrs } from './declared-crs.ts';
import { dialects, orReference, type Dialects, type JsonSchema } from './dialect.ts';
import { isObject } from './is-object.ts';
import { toFlat, type FlatGeometry } from './flat-geometry.ts';
import type { Geometry as GeometryObject } from './geometry-types.ts';

const types = ['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon', 'GeometryCollection'];

// One flat object instead of seven branches: validators report nothing useful about a wrong coordinate under `oneOf`,
// and GeometryCollection would recurse. The check is stricter and reports the path.
const geometrySchema: JsonSchema = {
  type: 'object',
  required: ['type'],
  properties: {
    type: { type: 'string', enum: types },
    coordinates: {
      type: 'array',
      items: {},
      description: 'Positions [x, y] nested as GeoJSON (RFC 7946) asks for the type; rings are closed.',
    },
    geometries: { type: 'array', items: { type: 'object' }, description: 'Only in a GeometryCollection.' },
  },
};

/** Models know GeoJSON by heart, and pay for each word of a schema in every conversation. */
const geometryForModels: JsonSchema = { type: 'object', description: 'GeoJSON geometry.' };

const geometryOrReference: JsonSchema = orReference(geometryForModels);

const geometryDialects: Dialects = {
  ogc: geometrySchema,
  mcp: geometryForModels,
  format: 'geojson-geometry',
  mediaType: 'application/geo+json',
};

/** Any geometry, in whatever units its coordinates have. */
export const Geometry = geometryType({ longitudeLatitude: false, empty: false });

/** Any geometry in longitude and latitude: refuses positions that are not on Earth; in a CRS that it names it is transformed. */
export const LonLatGeometry = geometryType({ longitudeLatitude: true, empty: false });

/** Geometry of a result: may be empty, such as a polygon that a negative buffer made vanish. */
export const ResultGeometry = checkedType({ longitudeLatitude: false, empty: true }).register(
  dialects,
  geometryDialects,
);

/** Geometry with the `crs` member of older GeoJSON, where it was sent with one. */
export type LabelledGeometry = FlatGeometry & { readonly crs?: unknown };

/** Checks a geometry in either form and returns the flat one. */
function geometryType(options: CheckOptions) {
  const type = checkedType(options).transform((value): LabelledGeometry => {
    const flat = toFlat(value);
    if ('crs' in value) return { ...flat, crs: value.crs };
    const { crs } = crsDeclarations(value);
    return crs ? { ...flat, crs: crs.member } : flat;
  });
  const crs = options.longitudeLatitude ? { crs: 'OGC:CRS84' } : {};
  type.register(dialects, { ...geometryDialects, mcp: geometryOrReference, ...crs });
  return type;
}

function checkedType(options: CheckOptions) {
  return z.custom<GeometryObject | FlatGeometry>().superRefine((value, context) => {
    // Positions in one other CRS become longitude and latitude before a process sees them.
    const declared = options.longitudeLatitude && isObject(value) && isElsewhere(value);
    const issues = checkGeometry(value, declared ? { ...options, longitudeLatitude: false } : options);
    for (const { path, message, broken } of issues) {
      context.addIssue({ code: 'custom', path: [...path], message, params: { broken } });
    }
    if (issues.length > 0 || options.empty) return;
    for (const { path, message } of crsIssues(value, { longitudeLatitude: false })) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
}

function isElsewhere(value: object): boolean {
  const { crs } = crsDeclarations(value);
  return crs !== undefined && !isLonLatCrs(crs);
}
