/** A layer: whatever features a caller sends, be it one geometry, one Feature or a FeatureCollection. */
import { isObject } from './is-object.ts';
import { z } from 'zod';
import { crsDeclarations, crsIssues, type CrsDeclarations } from './crs-declarations.ts';
import type { DeclaredCrs } from './declared-crs.ts';
import { dialects, orReference, type Dialects, type JsonSchema } from './dialect.ts';
import { isFlat, toFlat, type FlatGeometry } from './flat-geometry.ts';
import { foreignMembers, type ForeignMembers } from './foreign-members.ts';
import { checkGeometry } from './geojson-check.ts';
import type { CheckOptions, GeometryIssue } from './geometry-issue.ts';
import type { Geometry } from './geometry-types.ts';
import { noGeojson, noType } from './no-geojson.ts';
import { show } from './show.ts';

export interface LayerFeature {
  readonly id?: string | number;
  /** As sent; an empty object where there were none. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** A feature without a geometry keeps its place: a process says what it did with it. */
  readonly geometry: FlatGeometry | null;
}

export interface Layer {
  /** What was sent, so that the answer can have the same form. */
  readonly form: 'geometry' | 'feature' | 'collection';
  readonly features: readonly LayerFeature[];
  /** Of the whole, where it or a part names one. */
  readonly crs?: DeclaredCrs;
  /** Which geometries it was taken for although nothing says so; left out where it is that of the whole. */
  readonly withoutCrs?: CrsDeclarations['without'];
  /** What was sent and has no place here; left out where a process made the layer itself. */
  readonly foreign?: ForeignMembers;
}

interface SentFeature {
  readonly type: 'Feature';
  readonly id?: string | number;
  readonly geometry: Geometry | FlatGeometry | null;
  readonly properties?: Readonly<Record<string, unknown>> | null;
}

interface SentCollection {
  readonly type: 'FeatureCollection';
  readonly features: readonly SentFeature[];
}

type Sent = Geometry | FlatGeometry | SentFeature | SentCollection;

const MOST_ISSUES = 10;

const layerSchema: JsonSchema = {
  type: 'object',
  required: ['type'],
  properties: {
    type: { type: 'string', description: 'FeatureCollection, Feature, or a geometry type of GeoJSON (RFC 7946).' },
    features: { type: 'array', items: { type: 'object' }, description: 'Of a FeatureCollection.' },
    geometry: { type: 'object', description: 'Of a Feature.' },
    properties: { type: 'object', description: 'Of a Feature.' },
    coordinates: { type: 'array', items: {}, description: 'Of a geometry: positions [x, y], rings closed.' },
    geometries: { type: 'array', items: { type: 'object' }, description: 'Of a GeometryCollection.' },
  },
};

/** Models know GeoJSON by heart, and pay for each word of a schema in every conversation. */
const layerForModels: JsonSchema = { type: 'object', description: 'GeoJSON, or {"href": URL}.' };

/** Features in whatever units their coordinates have. */
export const Layer = layerType({ longitudeLatitude: false, empty: false });

/** Features in longitude and latitude: refuses positions that are not on Earth, and a `crs` member that says otherwise. */
export const LonLatLayer = layerType({ longitudeLatitude: true, empty: false });

/** What a process gave back, which may be empty. */
export const StoredLayer = layerType({ longitudeLatitude: false, empty: true });

function layerType(options: CheckOptions) {
  const checked = z.custom<Sent>().superRefine((value, context) => {
    for (const { path, message, broken } of checkLayer(value, options)) {
      context.addIssue({ code: 'custom', path: [...path], message, params: { broken } });
    }
  });
  const described: Dialects = {
    ogc: layerSchema,
    mcp: orReference(layerForModels),
    format: 'geojson-feature-collection',
    mediaType: 'application/geo+json',
    ...(options.longitudeLatitude && { crs: 'OGC:CRS84' }),
  };
  return checked.transform(toLayer).register(dialects, described);
}

function toLayer(sent: Sent): Layer {
  const { crs, without } = crsDeclarations(sent);
  const isOfPart = crs !== undefined && crs.path.length > 1;
  return {
    ...readFeatures(sent),
    ...(crs && { crs }),
    ...(isOfPart && { withoutCrs: without }),
    foreign: foreignMembers(sent),
  };
}

function readFeatures(sent: Sent): Pick<Layer, 'form' | 'features'> {
  if (sent.type === 'FeatureCollection') return { form: 'collection', features: sent.features.map(toFeature) };
  if (sent.type === 'Feature') return { form: 'feature', features: [toFeature(sent)] };
  return { form: 'geometry', features: [{ properties: {}, geometry: toFlat(sent) }] };
}

function toFeature({ id, geometry, properties }: SentFeature): LayerFeature {
  const feature = { properties: properties ?? {}, geometry: geometry === null ? null : toFlat(geometry) };
  return id === undefined ? feature : { id, ...feature };
}

/** What a process gives back: the form that was sent, with what there is to say about the whole beside it. */
export interface ResultLayer {
  readonly type: 'Feature' | 'FeatureCollection';
  readonly features?: readonly ResultFeature[];
  readonly id?: string | number;
  /** As the input had it, where positions are in the same CRS. */
  readonly crs?: unknown;
  readonly geometry?: FlatGeometry | null;
  readonly properties?: Readonly<Record<string, unknown>>;
  /** A foreign member (RFC 7946, section 6.1): method, error bound, counts, measures. */
  readonly summary: Readonly<Record<string, unknown>>;
}

export interface ResultFeature {
  readonly type: 'Feature';
  readonly id?: string | number;
  readonly geometry: FlatGeometry | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** @param summary what the foreign member of that name holds */
export function resultLayer(summary: z.ZodRawShape) {
  const Summary = z.strictObject(summary);
  const result = z.custom<ResultLayer>().superRefine((value, context) => {
    const parsed = Summary.safeParse(value.summary);
    for (const { path, message } of parsed.error?.issues ?? []) {
      context.addIssue({ code: 'custom', path: ['summary', ...path], message });
    }
    // Geometry that a process made, so one look at its shape will do.
    const features = value.type === 'Feature' ? [value] : (value.features ?? []);
    features.forEach(({ geometry }, index) => {
      if (geometry !== null && !isFlat(geometry)) {
        context.addIssue({ code: 'custom', path: ['features', index, 'geometry'], message: 'is no flat geometry' });
      }
    });
  });
  return result.register(dialects, {
    ogc: layerSchema,
    mcp: layerForModels,
    format: 'geojson-feature-collection',
    mediaType: 'application/geo+json',
  });
}

type Path = readonly (string | number)[];

function checkLayer(value: unknown, options: CheckOptions): readonly GeometryIssue[] {
  if (!isObject(value)) return [wrong([], noGeojson(value))];
  if (value.type === undefined) return [wrong(['type'], noType(value))];
  // What a process gave back is not judged again.
  const crs = options.empty ? [] : crsIssues(value, options).map(({ path, message }) => wrong(path, message));
  return [...crs, ...checkMembers(value, options)].slice(0, MOST_ISSUES);
}

function checkMembers(value: Readonly<Record<string, unknown>>, options: CheckOptions): readonly GeometryIssue[] {
  const { longitudeLatitude } = options;
  if (value.type === 'Feature') return checkFeature(value, [], longitudeLatitude);
  if (value.type !== 'FeatureCollection') return checkGeometry(value, options);
  if (!Array.isArray(value.features)) return [wrong(['features'], `must be an array, not ${show(value.features)}`)];
  const issues: GeometryIssue[] = [];
  for (let i = 0; i < value.features.length && issues.length < MOST_ISSUES; i++) {
    issues.push(...checkFeature(value.features[i], ['features', i], longitudeLatitude));
  }
  return issues;
}

function checkFeature(value: unknown, path: Path, longitudeLatitude: boolean): GeometryIssue[] {
  if (!isObject(value) || value.type !== 'Feature') {
    return [wrong(path, `must be a Feature, not ${isObject(value) ? `of type ${show(value.type)}` : show(value)}`)];
  }
  const { id, geometry, properties } = value;
  const issues: GeometryIssue[] = [];
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number') {
    issues.push(wrong([...path, 'id'], `must be a string or a number, not ${show(id)}`));
  }
  if (properties !== undefined && properties !== null && !isObject(properties)) {
    issues.push(wrong([...path, 'properties'], `must be an object or null, not ${show(properties)}`));
  }
  if (geometry !== null) {
    const found = checkGeometry(geometry, { longitudeLatitude, empty: true });
    issues.push(...found.map((issue) => ({ ...issue, path: [...path, 'geometry', ...issue.path] })));
  }
  return issues;
}

function wrong(path: Path, message: string): GeometryIssue {
  return { path, message, broken: false };
}
