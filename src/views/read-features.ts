/** One page of a stored layer as a reader wants it: some features, some properties, fewer vertices. */
import { compact } from '../common/compact.ts';
import { z } from 'zod';
import { defineProcess } from '../process/define-process.ts';
import { StoredLayer, type LayerFeature } from '../../schemas/layer.ts';
import type { Geometry } from '../../schemas/geometry-types.ts';
import { toGeoJson, type FlatGeometry } from '../../schemas/flat-geometry.ts';
import { douglasPeucker } from '../geometry/simplify/douglas-peucker.ts';
import { shapesOf } from '../geometry/flat/flat.ts';

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export default defineProcess({
  id: 'read-features',
  version: '1.0.0',
  title: 'Read features',
  description: 'Features of a layer by extent and properties, page by page, simplified and rounded for reading.',
  group: 'view',
  inputs: {
    value: StoredLayer.describe('GeoJSON in any units.'),
    bbox: z.array(z.number()).length(4).optional().describe('Only features whose own box meets this one.'),
    where: z.record(z.string(), Value).default({}).describe('Only features with these values of properties.'),
    properties: z.array(z.string()).optional().describe('Property names to return; default: all.'),
    geometry: z.boolean().default(true),
    simplify: z.number().min(0).default(0).describe('Tolerance in the unit of the coordinates.'),
    offset: z.int().min(0).default(0).describe('Of the matching features, how many come before the page.'),
    limit: z.int().min(1).max(1000).default(20),
    bytes: z.int().min(100).default(20_000).describe('Of the page as JSON; a single feature over it has no geometry.'),
  },
  outputs: {
    page: z.strictObject({
      features: z.array(z.unknown()),
      total: z.int(),
      matched: z.int(),
      next_offset: z.int().optional(),
      without_geometry: z.array(z.int()).describe('Positions in the page of features too large for it.'),
    }),
  },
  examples: [{ title: 'A point', inputs: { value: { type: 'Point', coordinates: [5.12, 52.09] } } }],
  run: ({ value, ...query }) => ({ page: readFeatures(value.features, query) }),
});

interface FeatureQuery {
  /** West, south, east, north; west is greater than east across the antimeridian. */
  readonly bbox?: readonly number[] | undefined;
  readonly where: Readonly<Record<string, unknown>>;
  readonly properties?: readonly string[] | undefined;
  readonly geometry: boolean;
  /** In the unit of the coordinates; rings that it makes cross themselves stay so, because they are only read. */
  readonly simplify: number;
  readonly offset: number;
  readonly limit: number;
  readonly bytes: number;
}

interface ReadFeature {
  readonly type: 'Feature';
  readonly id?: string | number;
  readonly geometry?: Geometry | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface FeaturePage {
  readonly features: ReadFeature[];
  readonly total: number;
  readonly matched: number;
  readonly next_offset?: number;
  readonly without_geometry: number[];
}

/** A centimetre in degrees. */
const DECIMALS = 1e7;

function readFeatures(all: readonly LayerFeature[], query: FeatureQuery): FeaturePage {
  const { offset, limit, bytes } = query;
  const matching = all.filter((feature) => matches(feature, query));
  const features: ReadFeature[] = [];
  const without: number[] = [];
  let size = 0;
  for (const feature of matching.slice(offset, offset + limit)) {
    let read = toRead(feature, query);
    let length = JSON.stringify(read).length;
    if (length > bytes && features.length === 0) {
      without.push(0);
      read = toRead(feature, { ...query, geometry: false });
      length = JSON.stringify(read).length;
    }
    if (size + length > bytes && features.length > 0) break;
    size += length;
    features.push(read);
  }
  const next = offset + features.length;
  const page = { features, total: all.length, matched: matching.length, without_geometry: without };
  return next < matching.length ? { ...page, next_offset: next } : page;
}

function matches({ geometry, properties }: LayerFeature, { bbox, where }: FeatureQuery): boolean {
  const fits = Object.entries(where).every(([name, value]) => properties[name] === value);
  return fits && (bbox === undefined || (geometry !== null && meets(geometry, bbox)));
}

function meets(geometry: FlatGeometry, [west = 0, south = 0, east = 0, north = 0]: readonly number[]): boolean {
  return shapesOf(geometry).some(({ coordinates, stride }) => {
    let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < coordinates.length; i += stride) {
      const [x, y] = [coordinates[i] ?? NaN, coordinates[i + 1] ?? NaN];
      [minX, minY, maxX, maxY] = [Math.min(minX, x), Math.min(minY, y), Math.max(maxX, x), Math.max(maxY, y)];
    }
    const inX = west <= east ? minX <= east && maxX >= west : minX <= east || maxX >= west;
    return inX && minY <= north && maxY >= south;
  });
}

function toRead({ id, geometry, properties }: LayerFeature, query: FeatureQuery): ReadFeature {
  const names = query.properties;
  const selected = names
    ? Object.fromEntries(Object.entries(properties).filter(([name]) => names.includes(name)))
    : properties;
  return compact({
    type: 'Feature' as const,
    id,
    geometry: query.geometry ? geometry && shorten(geometry, query.simplify) : undefined,
    properties: selected,
  });
}

function shorten(geometry: FlatGeometry, tolerance: number): Geometry {
  const simple = tolerance > 0 ? douglasPeucker(geometry, { distance: tolerance, metres: false }) : geometry;
  return toGeoJson(rounded(simple));
}

function rounded(geometry: FlatGeometry): FlatGeometry {
  if (geometry.type === 'GeometryCollection') return { ...geometry, geometries: geometry.geometries.map(rounded) };
  return { ...geometry, coordinates: geometry.coordinates.map((value) => Math.round(value * DECIMALS) / DECIMALS) };
}
