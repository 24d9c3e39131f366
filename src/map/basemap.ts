/** Land and borders of Natural Earth at 1:50 million, as SVG path data. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { geoPath, type GeoProjection } from 'd3-geo';
import type { MultiLineString, FeatureCollection } from 'geojson';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

export interface Basemap {
  readonly sea: string;
  readonly land: string;
  readonly borders: string;
}

interface Atlas {
  readonly land: FeatureCollection;
  readonly borders: MultiLineString;
}

let atlas: Atlas | undefined;

/** @see https://www.naturalearthdata.com, in the public domain */
export function drawBasemap(projection: GeoProjection): Basemap {
  atlas ??= readAtlas();
  const path = geoPath(projection).digits(1);
  return {
    sea: path({ type: 'Sphere' }) ?? '',
    land: path(atlas.land) ?? '',
    borders: path(atlas.borders) ?? '',
  };
}

function readAtlas(): Atlas {
  const file = createRequire(import.meta.url).resolve('world-atlas/countries-50m.json');
  // Type of the file in the package.
  const topology = JSON.parse(readFileSync(file, 'utf8')) as Topology<{
    land: GeometryCollection;
    countries: GeometryCollection;
  }>;
  const { land, countries } = topology.objects;
  return { land: feature(topology, land), borders: mesh(topology, countries, (a, b) => a !== b) };
}
