/** Land and borders of Natural Earth at 1:50 million, as SVG path data. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { geoPath, type GeoProjection } from 'd3-geo';
import type { MultiLineString, FeatureCollection } from 'geojson';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

export interface BaseMap {
  readonly sea: string;
  readonly land: string;
  readonly borders: string;
}

interface Ground {
  readonly land: FeatureCollection;
  readonly borders: MultiLineString;
}

let ground: Ground | undefined;

/** @see https://www.naturalearthdata.com, in the public domain */
export function drawBaseMap(projection: GeoProjection): BaseMap {
  ground ??= readGround();
  const path = geoPath(projection).digits(1);
  return {
    sea: path({ type: 'Sphere' }) ?? '',
    land: path(ground.land) ?? '',
    borders: path(ground.borders) ?? '',
  };
}

function readGround(): Ground {
  const file = createRequire(import.meta.url).resolve('world-atlas/countries-50m.json');
  // The package says what its file holds.
  const atlas = JSON.parse(readFileSync(file, 'utf8')) as Topology<{
    land: GeometryCollection;
    countries: GeometryCollection;
  }>;
  const { land, countries } = atlas.objects;
  return { land: feature(atlas, land), borders: mesh(atlas, countries, (a, b) => a !== b) };
}
