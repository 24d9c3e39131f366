/** Real coasts from Natural Earth; the fixture says where it is from. */
import { readFileSync } from 'node:fs';
import type { Feature, MultiPolygon } from '../../schemas/geometry-types.ts';

export function coastline(id: 'croatia' | 'faroe-islands'): MultiPolygon {
  const text = readFileSync(new URL('../fixtures/coastline.geojson', import.meta.url), 'utf8');
  const { features } = JSON.parse(text) as { features: readonly Feature<MultiPolygon>[] };
  const found = features.find((feature) => feature.id === id);
  if (!found) throw new Error(`The fixture has no ${id}.`);
  return found.geometry;
}
