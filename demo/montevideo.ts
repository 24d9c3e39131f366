/**
 * Montevideo as the vector tiles of OpenStreetMap have it that the package @mapbox/mvt-fixtures holds (ODbL): read from
 * there, never copied. What the tiles cut at their edges is in several pieces.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { VectorTile } from '@mapbox/vector-tile';
import Pbf from 'pbf';
import type { Feature, Geometry, MultiPolygon, Polygon } from '../schemas/geometry-types.ts';

export const attribution = '© OpenStreetMap contributors';
export const license = 'ODbL-1.0, https://opendatacommons.org/licenses/odbl/1-0/';

export const fixtures = dirname(createRequire(import.meta.url).resolve('@mapbox/mvt-fixtures/package.json'));
const tiles = join(fixtures, 'real-world', 'osm-qa-montevideo');

export type Tags = Readonly<Record<string, unknown>>;

export interface Piece {
  /** Type and number in OpenStreetMap. */
  readonly id: string;
  readonly tags: Tags;
  readonly geometry: Geometry;
}

export interface Collection {
  readonly type: 'FeatureCollection';
  readonly features: readonly (Feature & { readonly id: string })[];
}

export function readPieces(): readonly Piece[] {
  return readdirSync(tiles).flatMap((name) => (name.endsWith('.mvt') ? readTile(name) : []));
}

function readTile(name: string): readonly Piece[] {
  const [zoom = 0, column = 0, row = 0] = name.split(/[-.]/).map(Number);
  const { osm } = new VectorTile(new Pbf(readFileSync(`${tiles}/${name}`))).layers;
  if (!osm) throw new Error(`The tile ${name} has no layer "osm".`);
  return Array.from({ length: osm.length }, (_, index) => osm.feature(index)).map((feature) => {
    const tags: Tags = feature.properties;
    // Vector tiles have none but the geometries of GeoJSON.
    const geometry = feature.toGeoJSON(column, row, zoom).geometry as Geometry;
    return { id: `${String(tags['@type'])}/${String(tags['@id'])}`, tags, geometry };
  });
}

/** True for what can be travelled along today. */
export function isStreet({ highway }: Tags, type: Geometry['type']): boolean {
  return highway !== undefined && highway !== 'proposed' && highway !== 'construction' && type.endsWith('LineString');
}

export function isSchool({ amenity }: Tags): boolean {
  return amenity === 'school';
}

export function isPark({ leisure }: Tags, type: Geometry['type']): boolean {
  return leisure === 'park' && type.endsWith('Polygon');
}

/** @returns pieces of one thing together, which may be in several tiles */
export function groupById(all: readonly Piece[]): readonly (readonly Piece[])[] {
  const groups = new Map<string, Piece[]>();
  for (const piece of all) groups.set(piece.id, [...(groups.get(piece.id) ?? []), piece]);
  return [...groups.values()];
}

/** Streets, a feature for each piece: pieces of one way meet at equal positions. */
export function readStreets(pieces = readPieces()): Collection {
  return toCollection(pieces.filter(({ tags, geometry }) => isStreet(tags, geometry.type)).map((piece) => [piece]));
}

/** Parks, each one feature. */
export function readParks(pieces = readPieces()): Collection {
  return toCollection(groupById(pieces.filter(({ tags, geometry }) => isPark(tags, geometry.type))));
}

/** Schools, each one feature: points and polygons. */
export function readSchools(pieces = readPieces()): Collection {
  return toCollection(groupById(pieces.filter(({ tags }) => isSchool(tags))));
}

function toCollection(groups: readonly (readonly Piece[])[]): Collection {
  const features = groups.flatMap((pieces) => {
    const [first] = pieces;
    if (first === undefined) return [];
    const geometry = pieces.length === 1 ? first.geometry : joinPolygons(pieces);
    return [{ type: 'Feature', id: first.id, properties: first.tags, geometry } as const];
  });
  return { type: 'FeatureCollection', features };
}

function joinPolygons(pieces: readonly Piece[]): MultiPolygon {
  const coordinates = pieces.flatMap(({ id, geometry }) => {
    if (geometry.type === 'MultiPolygon') return geometry.coordinates;
    if (geometry.type === 'Polygon') return [(geometry satisfies Polygon).coordinates];
    throw new Error(`${id} is in several tiles and not a polygon.`);
  });
  return { type: 'MultiPolygon', coordinates };
}
