/** One page of a stored layer as a reader wants it: some features, some properties, fewer vertices. */
import { inputError } from '../common/errors.ts';
import { formatList } from '../common/format-count.ts';
import { z } from 'zod';
import { defineProcess } from '../process/define-process.ts';
import { Box, cornersOf } from '../../schemas/bbox.ts';
import { detectCoordinates } from '../geometry/crs/detect-coordinates.ts';
import { parseLonLatBox, parsePlanarBounds } from '../geometry/crs/box.ts';
import type { Bounds } from '../../schemas/flat-walk.ts';
import { StoredLayer, type Layer, type LayerFeature } from '../../schemas/layer.ts';
import type { Geometry } from '../../schemas/geometry-types.ts';
import { toGeoJson, type FlatGeometry } from '../../schemas/flat-geometry.ts';
import { douglasPeucker } from '../geometry/simplify/douglas-peucker.ts';
import { shapesOf } from '../geometry/flat/flat.ts';
import { parseSortKey, sortRows, valueOf } from '../geometry/tables/sort-rows.ts';

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export default defineProcess({
  id: 'read-features',
  version: '1.0.0',
  title: 'Read features',
  description: 'Features of a layer by extent and properties, page by page, simplified and rounded for reading.',
  group: 'view',
  inputs: {
    value: StoredLayer.describe('GeoJSON in any units.'),
    bbox: Box.optional().describe('Only features whose own box meets this one.'),
    where: z.record(z.string(), Value).default({}).describe('Only features with these values of properties.'),
    properties: z.array(z.string()).optional().describe('Property names to return; default: all.'),
    geometry: z.boolean().default(true),
    simplify: z.number().min(0).default(0).describe('Tolerance in the unit of the coordinates.'),
    sort: z.string().optional().describe('Property to sort by; after a minus sign: descending.'),
    offset: z.int().min(0).default(0).describe('Of the matching features, how many come before the page.'),
    first: z.int().min(1).max(1000).default(20).describe('Maximum number of features of the page.'),
    bytes: z.int().min(100).default(20_000).describe('Of the page as JSON; a single feature over it has no geometry.'),
  },
  outputs: {
    page: z.strictObject({
      columns: z.array(z.string()),
      rows: z.array(z.array(z.unknown())),
      total: z.int(),
      matched: z.int(),
      next_offset: z.int().optional(),
      without_geometry: z.array(z.int()).describe('Positions in the page of features too large for it.'),
      mistyped: z
        .array(z.string())
        .optional()
        .describe('Where nothing matches: values of another type than those there.'),
    }),
  },
  examples: [{ title: 'A point', inputs: { value: { type: 'Point', coordinates: [5.12, 52.09] } } }],
  prepare: ({ value, bbox }) => bbox && parseBounds(value, bbox),
  run: ({ value, bbox: _, ...query }, __, bounds) => ({ page: readFeatures(value.features, { ...query, bounds }) }),
});

/** Only longitude and latitude have an antimeridian. @throws {ProcessError} `invalid-input` */
async function parseBounds(layer: Layer, box: z.output<typeof Box>): Promise<Bounds> {
  const { coordinates } = await detectCoordinates(layer);
  if (coordinates === 'planar') return parsePlanarBounds(box, 'bbox');
  if (box.crs !== undefined) return parseLonLatBox(box, 'bbox');
  // A box around all may be beyond 180 degrees.
  const { x1, y1, x2, y2 } = cornersOf(box.bbox);
  return { west: x1, south: y1, east: x2, north: y2 };
}

interface FeatureQuery {
  /** West is greater than east across the antimeridian. */
  readonly bounds: Bounds | undefined;
  readonly where: Readonly<Record<string, unknown>>;
  readonly properties?: readonly string[] | undefined;
  readonly geometry: boolean;
  /** In the unit of the coordinates; rings that it makes cross themselves stay so, because they are only read. */
  readonly simplify: number;
  readonly sort?: string | undefined;
  readonly offset: number;
  readonly first: number;
  readonly bytes: number;
}

/** Names once and values by row: half the bytes of GeoJSON. */
interface FeaturePage {
  readonly columns: string[];
  readonly rows: unknown[][];
  readonly total: number;
  readonly matched: number;
  readonly next_offset?: number;
  readonly without_geometry: number[];
  readonly mistyped?: string[];
}

/** A centimetre in degrees. */
const DECIMALS = 1e7;
/** Names of properties in an error. */
const MAX_LISTED = 20;

/** @throws {ProcessError} `invalid-input` when no feature has the property to sort by */
function readFeatures(all: readonly LayerFeature[], query: FeatureQuery): FeaturePage {
  const { offset, first, bytes, sort } = query;
  const matching = all.filter((feature) => matches(feature, query));
  const sorted = sort === undefined ? matching : sortBy(sort, matching, all);
  const page = sorted.slice(offset, offset + first);
  // Those of all features, so that every page has the same.
  const names = (query.properties ?? namesOf(all)).filter((name) => name !== 'id' || all.some(({ properties }) => Object.hasOwn(properties, 'id'))); // prettier-ignore
  const hasIds = all.some(({ id }) => id !== undefined);
  const toRow = ({ id, geometry, properties }: LayerFeature, withGeometry: boolean) => [
    ...(hasIds ? [id ?? null] : []),
    ...names.map((name) => (Object.hasOwn(properties, name) ? toRead(name, properties[name]) : null)),
    ...(query.geometry ? [withGeometry && geometry ? shorten(geometry, query.simplify) : null] : []),
  ];
  const rows: unknown[][] = [];
  const without: number[] = [];
  let size = 0;
  for (const feature of page) {
    let row = toRow(feature, true);
    let length = JSON.stringify(row).length;
    if (length > bytes && rows.length === 0) {
      without.push(0);
      row = toRow(feature, false);
      length = JSON.stringify(row).length;
    }
    if (size + length > bytes && rows.length > 0) break;
    size += length;
    rows.push(row);
  }
  const next = offset + rows.length;
  return {
    columns: [...(hasIds ? [free('id', names)] : []), ...names, ...(query.geometry ? [free('geometry', names)] : [])],
    rows,
    total: all.length,
    matched: matching.length,
    without_geometry: without,
    ...(next < matching.length && { next_offset: next }),
    ...(matching.length === 0 && { mistyped: findMistyped(query.where, all) }),
  };
}

function namesOf(features: readonly LayerFeature[]): readonly string[] {
  const names = new Set<string>();
  for (const { properties } of features) for (const name in properties) names.add(name);
  return [...names];
}

/** Positions and boxes are among the properties that processes add. */
function toRead(name: string, value: unknown): unknown {
  const isPlace = /(?:^|_)(?:bbox|envelope|extent|place)$/.test(name) && Array.isArray(value);
  return isPlace ? value.map((each: unknown) => (typeof each === 'number' ? round(each) : each)) : value;
}

/** A property may have the name of a member of its feature. */
function free(member: string, names: readonly string[]): string {
  return names.includes(member) ? `feature.${member}` : member;
}

/** By rank and then by value; features of one value in their order. */
function sortBy(
  sort: string,
  features: readonly LayerFeature[],
  all: readonly LayerFeature[],
): readonly LayerFeature[] {
  const has = (name: string) =>
    all.some(({ id, properties }) => Object.hasOwn(properties, name) || (name === 'id' && id !== undefined));
  const key = parseSortKey(sort, has);
  if (!has(key.name)) {
    const available = formatList(namesOf(all), MAX_LISTED) || 'none';
    const message = `is "${sort.slice(0, 60)}"; no feature has that property. Available: ${available}`;
    throw inputError('/sort', message);
  }
  return sortRows(features, [key]);
}

const kinds: Readonly<Record<string, string>> = { number: 'a number', string: 'a text', boolean: 'true or false' };

/** @returns a sentence for each value that cannot match because no value of that property has its type */
function findMistyped(where: FeatureQuery['where'], all: readonly LayerFeature[]): string[] {
  return Object.entries(where).flatMap(([name, value]) => {
    const given = kinds[typeof value];
    const found = new Set(all.flatMap((feature) => kinds[typeof valueOf(feature, name)] ?? []));
    if (given === undefined || found.size === 0 || found.has(given)) return [];
    return [`${name} is ${[...found].join(' or ')}, and ${JSON.stringify(value)} is ${given}.`];
  });
}

function matches(feature: LayerFeature, { bounds, where }: FeatureQuery): boolean {
  const { geometry } = feature;
  const fits = Object.entries(where).every(([name, value]) => valueOf(feature, name) === value);
  return fits && (bounds === undefined || (geometry !== null && meets(geometry, bounds)));
}

function meets(geometry: FlatGeometry, { west, south, east, north }: Bounds): boolean {
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

function shorten(geometry: FlatGeometry, tolerance: number): Geometry {
  const simple = tolerance > 0 ? douglasPeucker(geometry, { distance: tolerance, metres: false }) : geometry;
  return toGeoJson(rounded(simple));
}

/** Numbers beyond the range of the product have no decimals. */
function round(value: number): number {
  return Math.abs(value) < 1e9 ? Math.round(value * DECIMALS) / DECIMALS : value;
}

function rounded(geometry: FlatGeometry): FlatGeometry {
  if (geometry.type === 'GeometryCollection') return { ...geometry, geometries: geometry.geometries.map(rounded) };
  return { ...geometry, coordinates: geometry.coordinates.map(round) };
}
