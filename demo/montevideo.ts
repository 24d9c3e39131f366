/** The schools of Montevideo from OpenStreetMap, out of eight vector tiles that npm delivers. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { VectorTile } from '@mapbox/vector-tile';
import Pbf from 'pbf';
import type { Geometry, GeometryCollection } from '../schemas/geometry-types.ts';

export const attribution = '© OpenStreetMap contributors, Open Database License 1.0';

const packageFile = createRequire(import.meta.url).resolve('@mapbox/mvt-fixtures/package.json');
const folder = join(dirname(packageFile), 'real-world', 'osm-qa-montevideo');

/** Points and polygons, longitude and latitude; a school on a tile's edge comes in two pieces. */
export function readSchools(): GeometryCollection {
  const tiles = readdirSync(folder).filter((name) => name.endsWith('.mvt'));
  return { type: 'GeometryCollection', geometries: tiles.flatMap(schoolsOfTile) };
}

function schoolsOfTile(name: string): Geometry[] {
  const [zoom = 0, column = 0, row = 0] = name.split(/[-.]/).map(Number);
  const { osm } = new VectorTile(new Pbf(readFileSync(join(folder, name)))).layers;
  if (!osm) throw new Error(`The tile ${name} has no layer "osm".`);
  const features = Array.from({ length: osm.length }, (_, index) => osm.feature(index));
  return features
    .filter(({ properties }) => properties.amenity === 'school')
    .map((feature) => feature.toGeoJSON(column, row, zoom).geometry as Geometry);
}
