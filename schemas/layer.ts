/** A layer: the features of a geometry, a Feature or a FeatureCollection, broken ones included. */
import { z } from 'zod';
import { readFeature, readGeometry, type LayerFeature } from './broken-feature.ts';
import { crsDeclarations, type CrsDeclarations } from './crs-declarations.ts';
import { isLonLatCrs, type DeclaredCrs } from './declared-crs.ts';
import { duplicateMembers, type DuplicateMember } from './duplicate-members.ts';
import { dialects, orReference, type Dialects } from './dialect.ts';
import type { FlatGeometry } from './flat-geometry.ts';
import { foreignMembers, type ForeignMembers } from './foreign-members.ts';
import type { CheckOptions } from './geometry-issue.ts';
import type { Geometry } from './geometry-types.ts';
import { countLargeIntegers } from './large-integers.ts';
import { checkLayer } from './layer-check.ts';
import { layerForModels, layerSchema, rowsForModels, rowsSchema } from './layer-dialect.ts';
import { checkTable, isTableForm, TABLE, toCollectionOfRows } from './table-forms.ts';

export type { LayerFeature } from './broken-feature.ts';

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
  /** Members that the text had more than once. */
  readonly duplicates?: readonly DuplicateMember[];
  /** Integers beyond 2^53 of the text, which became text. */
  readonly largeIntegers?: number;
  /** It came as a table: its features are rows without geometries, and so are those of a result. */
  readonly table?: true;
  /** Geometries of a layer that an input for tables left aside. */
  readonly leftAside?: number;
  /** Property that names features in messages, as the caller chose it. */
  readonly label?: string;
  /** The layer in its projected CRS, before it became longitude and latitude, where a process measures in both. */
  readonly inPlane?: Layer;
}

/** @param value of an input, parsed */
export function isLayer(value: unknown): value is Layer {
  return typeof value === 'object' && value !== null && 'form' in value && 'features' in value;
}

/** As it should be sent; each feature is checked when it is read. */
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

/** Features in longitude and latitude: refuses positions that are not on Earth; those in a CRS that it names are transformed. */
export const LonLatLayer = layerType({ longitudeLatitude: true, empty: true });

/** The content of a file. */
export const LayerOfFile = layerType({ longitudeLatitude: false, empty: true, stored: true, tables: 'too' });

/** A result of a process, or an input of it; of broken features only what can be read is there. */
export const StoredLayer = layerType(
  { longitudeLatitude: false, empty: true, stored: true, tables: 'too' },
  withoutBroken,
);

/** A list of rows, or rows and the columns that name their values. */
type SentTable = readonly unknown[] | { readonly rows: readonly unknown[]; readonly columns?: readonly unknown[] };

/** @param options `tables` for a type of layers and tables */
export function layerType(options: CheckOptions, change = (layer: Layer): Layer => layer) {
  const isTable = (value: unknown) => options.tables !== undefined && isTableForm(value);
  const checked = z.custom<Sent | SentTable>().superRefine((value, context) => {
    for (const { path, message } of isTable(value) ? checkTable(value) : checkLayer(value, options)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });
  const described: Dialects = {
    ogc: options.tables ? rowsSchema : layerSchema,
    mcp: orReference(options.tables ? rowsForModels : layerForModels),
    ...(options.tables && { tables: options.tables }),
    format: 'geojson-feature-collection',
    mediaType: 'application/geo+json',
    ...(options.longitudeLatitude && { crs: 'OGC:CRS84' }),
  };
  const toCollection = (value: Sent | SentTable) => (isTable(value) ? toCollectionOfRows(value) : value) as Sent;
  const parse = (value: Sent | SentTable) => toLayer(toCollection(value), options);
  const parsed = options.tables === 'alone' ? (value: Sent | SentTable) => toTable(parse(value)) : parse;
  return checked.transform((value) => change(parsed(value))).register(dialects, described);
}

/** Leaves the properties of a layer. */
function toTable({ form: _, crs: __, withoutCrs: ___, foreign: ____, ...layer }: Layer): Layer {
  const leftAside = layer.features.filter(({ geometry, broken }) => geometry !== null || broken !== undefined).length;
  const features = layer.features.map(({ id, properties }) => ({ properties, geometry: null, ...(id !== undefined && { id }) })); // prettier-ignore
  return { ...layer, form: 'collection', table: true, features, ...(leftAside > 0 && { leftAside }) };
}

function toLayer(value: Sent, options: CheckOptions): Layer {
  const { crs, without } = crsDeclarations(value);
  const isOfPart = crs !== undefined && crs.path.length > 1;
  // Positions in another CRS become longitude and latitude before the process sees them.
  const longitudeLatitude = options.longitudeLatitude && (!crs || isLonLatCrs(crs));
  return {
    ...readFeatures(value, { ...options, longitudeLatitude }),
    ...(crs && { crs }),
    ...(isOfPart && { withoutCrs: without }),
    ...duplicatesOf(value),
    ...largeIntegersOf(value),
    ...(options.tables && TABLE in value && { table: true as const }),
    foreign: foreignMembers(value),
  };
}

function duplicatesOf(value: Sent): Pick<Layer, 'duplicates'> {
  const duplicates = duplicateMembers(value);
  return duplicates.length > 0 ? { duplicates } : {};
}

function largeIntegersOf(value: Sent): Pick<Layer, 'largeIntegers'> {
  const count = countLargeIntegers(value);
  return count > 0 ? { largeIntegers: count } : {};
}

/** Leaves of broken features only what can be read. */
export function withoutBroken(layer: Layer): Layer {
  if (!layer.features.some(({ broken }) => broken)) return layer;
  const features = layer.features.map(({ broken, ...feature }) => {
    return broken ? { ...feature, geometry: broken.mended ?? null } : feature;
  });
  return { ...layer, features };
}

function readFeatures(value: Sent, options: CheckOptions): Pick<Layer, 'form' | 'features'> {
  const { longitudeLatitude } = options;
  if (value.type === 'FeatureCollection') {
    const features = value.features.map((feature, i) => readFeature(feature, ['features', i], longitudeLatitude));
    return { form: 'collection', features };
  }
  if (value.type === 'Feature') return { form: 'feature', features: [readFeature(value, [], longitudeLatitude)] };
  return { form: 'geometry', features: [readGeometry(value, options)] };
}
