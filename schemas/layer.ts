/** A layer: the features of a geometry, a Feature or a FeatureCollection. */
import { z } from 'zod';
import { crsDeclarations, type CrsDeclarations } from './crs-declarations.ts';
import type { DeclaredCrs } from './declared-crs.ts';
import { dialects, orReference, type Dialects } from './dialect.ts';
import { toFlat, type FlatGeometry } from './flat-geometry.ts';
import { foreignMembers, type ForeignMembers } from './foreign-members.ts';
import type { CheckOptions } from './geometry-issue.ts';
import type { Geometry } from './geometry-types.ts';
import { checkLayer } from './layer-check.ts';
import { layerForModels, layerSchema } from './layer-dialect.ts';

export interface LayerFeature {
  readonly id?: string | number;
  /** Properties as sent; an empty object where there were none. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** A feature without a geometry keeps its position: a process reports what it did with it. */
  readonly geometry: FlatGeometry | null;
}

export interface Layer {
  /** The form that was sent, so that the result can have the same one. */
  readonly form: 'geometry' | 'feature' | 'collection';
  readonly features: readonly LayerFeature[];
  /** CRS of the layer, where it or a part of it names one. */
  readonly crs?: DeclaredCrs;
  /** Geometries that `crs` was assumed for; absent where the layer as a whole names it. */
  readonly withoutCrs?: CrsDeclarations['without'];
  /** Members that were sent and are not part of a layer; absent where a process made the layer. */
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

/** Features in any coordinates; empty where there is nothing, as in a result that is fed on. */
export const Layer = layerType({ longitudeLatitude: false, empty: true });

/** Features in longitude and latitude: refuses positions that are not on Earth, and a `crs` member of another CRS. */
export const LonLatLayer = layerType({ longitudeLatitude: true, empty: true });

/** A result of a process. */
export const StoredLayer = layerType({ longitudeLatitude: false, empty: true, stored: true });

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

function toLayer(value: Sent): Layer {
  const { crs, without } = crsDeclarations(value);
  const isOfPart = crs !== undefined && crs.path.length > 1;
  return {
    ...readFeatures(value),
    ...(crs && { crs }),
    ...(isOfPart && { withoutCrs: without }),
    foreign: foreignMembers(value),
  };
}

function readFeatures(value: Sent): Pick<Layer, 'form' | 'features'> {
  if (value.type === 'FeatureCollection') return { form: 'collection', features: value.features.map(toFeature) };
  if (value.type === 'Feature') return { form: 'feature', features: [toFeature(value)] };
  return { form: 'geometry', features: [{ properties: {}, geometry: toFlat(value) }] };
}

function toFeature({ id, geometry, properties }: SentFeature): LayerFeature {
  const feature = { properties: properties ?? {}, geometry: geometry === null ? null : toFlat(geometry) };
  return id === undefined ? feature : { id, ...feature };
}
