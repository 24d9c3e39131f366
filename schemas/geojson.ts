/** GeoJSON (RFC 7946) as types and as the schema that both doors publish and the executor validates with. */
import { z } from 'zod';
import { checkGeometry, type CheckOptions } from './geojson-check.ts';
import { crsDeclarations, crsIssues } from './crs-declarations.ts';
import { dialects, orReference, type Dialects, type JsonSchema } from './dialect.ts';
import { toFlat, type FlatGeometry } from './flat-geometry.ts';

/** Two or three numbers: easting or longitude, northing or latitude, and perhaps a height. */
export type Position = readonly number[];
export type Ring = readonly Position[];

export interface Point {
  readonly type: 'Point';
  readonly coordinates: Position;
}
export interface MultiPoint {
  readonly type: 'MultiPoint';
  readonly coordinates: readonly Position[];
}
export interface LineString {
  readonly type: 'LineString';
  readonly coordinates: readonly Position[];
}
export interface MultiLineString {
  readonly type: 'MultiLineString';
  readonly coordinates: readonly (readonly Position[])[];
}
export interface Polygon {
  readonly type: 'Polygon';
  readonly coordinates: readonly Ring[];
}
export interface MultiPolygon {
  readonly type: 'MultiPolygon';
  readonly coordinates: readonly (readonly Ring[])[];
}
export interface GeometryCollection {
  readonly type: 'GeometryCollection';
  readonly geometries: readonly Geometry[];
}
export type Geometry = Point | MultiPoint | LineString | MultiLineString | Polygon | MultiPolygon | GeometryCollection;

export interface Feature<G extends Geometry = Geometry> {
  readonly type: 'Feature';
  readonly id?: string | number;
  readonly geometry: G;
  readonly properties: Readonly<Record<string, unknown>> | null;
}

const types = ['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon', 'GeometryCollection'];

// One flat object instead of seven branches: a client that gets `oneOf` wrong says nothing useful about a wrong
// coordinate, and GeometryCollection would recurse. The check behind it is stricter and says where.
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
const geometryForModels: JsonSchema = { type: 'object', description: 'GeoJSON geometry, or {"href": URL}.' };

const geometryOrReference: JsonSchema = orReference(geometryForModels);

const geometryDialects: Dialects = {
  ogc: geometrySchema,
  mcp: geometryForModels,
  format: 'geojson-geometry',
  mediaType: 'application/geo+json',
};

/** Any geometry, in whatever units its coordinates have. */
export const Geometry = geometryType({ longitudeLatitude: false, empty: false });

/** Any geometry in longitude and latitude: refuses positions that are not on Earth. */
export const LonLatGeometry = geometryType({ longitudeLatitude: true, empty: false });

/** What a process gives back: may be empty, such as a polygon that a negative buffer made vanish. */
export const ResultGeometry = checked({ longitudeLatitude: false, empty: true }).register(dialects, geometryDialects);

/** With the `crs` member of older GeoJSON, where it was sent with one. */
export type LabelledGeometry = FlatGeometry & { readonly crs?: unknown };

/** Checks a geometry in either form and gives it on in the flat one. */
function geometryType(options: CheckOptions) {
  const type = checked(options).transform((value): LabelledGeometry => {
    const flat = toFlat(value);
    if ('crs' in value) return { ...flat, crs: value.crs };
    const { crs } = crsDeclarations(value);
    return crs ? { ...flat, crs: crs.member } : flat;
  });
  const crs = options.longitudeLatitude ? { crs: 'OGC:CRS84' } : {};
  type.register(dialects, { ...geometryDialects, mcp: geometryOrReference, ...crs });
  return type;
}

function checked(options: CheckOptions) {
  return z.custom<Geometry | FlatGeometry>().superRefine((value, context) => {
    const issues = checkGeometry(value, options);
    for (const { path, message, broken } of issues) {
      context.addIssue({ code: 'custom', path: [...path], message, params: { broken } });
    }
    if (issues.length > 0 || options.empty) return;
    for (const { path, message } of crsIssues(value, options)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
}
