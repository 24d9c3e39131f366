/** A layer as a process returns it. */
import { z } from 'zod';
import { dialects } from './dialect.ts';
import { isFlat, type FlatGeometry } from './flat-geometry.ts';
import { layerForModels, layerSchema } from './layer-dialect.ts';
import { mapList, type List } from './made-list.ts';

/** Result in the form of the input, with a summary. */
export interface ResultLayer {
  readonly type: 'Feature' | 'FeatureCollection';
  readonly features?: List<ResultFeature>;
  readonly id?: string | number;
  /** CRS member of the input, where positions are in the same CRS. */
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

/** The way of the geometry to the CRS that the caller asked for. */
const OutputCrs = z.strictObject({
  crs: z.string(),
  method: z.string(),
  accuracy_m: z.number().nullable(),
  positions_added: z.int().optional(),
  edge_tolerance_m: z.number().optional(),
});

/** @param summary fields of the foreign member of that name */
export function resultLayer(summary: z.ZodRawShape) {
  const Summary = withOutputCrs(summary);
  const result = z.custom<ResultLayer>().superRefine((value, context) => {
    const parsed = Summary.safeParse(value.summary);
    for (const { path, message } of parsed.error?.issues ?? []) {
      context.addIssue({ code: 'custom', path: ['summary', ...path], message });
    }
  });
  return result.transform(checkResultLayer).register(dialects, {
    ogc: layerSchema,
    mcp: layerForModels,
    format: 'geojson-feature-collection',
    mediaType: 'application/geo+json',
  });
}

/** @returns the fields of a summary, with those that a result in another CRS has */
export function withOutputCrs(summary: z.ZodRawShape) {
  return z.strictObject({ ...summary, output_crs: OutputCrs.optional() });
}

/** Features of a list are made when they are read, so they are checked then. */
export function checkResultLayer(value: ResultLayer): ResultLayer {
  return value.features ? { ...value, features: mapList(value.features, checkFlat) } : checkFlat(value, 0);
}

/** A process made the geometry, so only its structure is checked. */
function checkFlat<T extends Pick<ResultLayer, 'geometry'>>(feature: T, index: number): T {
  if (feature.geometry === null || isFlat(feature.geometry)) return feature;
  throw new Error(`The geometry of feature ${index} of a result is not flat.`);
}
