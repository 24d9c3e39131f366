/** A result as a browser can draw it: no more vertices and features than it shows smoothly, and what was left out. */
import { z } from 'zod';
import { boxAround } from '../map/map-layer.ts';
import { countVertices, reduceGeometry } from '../map/reduce.ts';
import { defineProcess } from '../process/define-process.ts';
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { StoredLayer, type LayerFeature } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { detectCoordinates } from '../geometry/crs/detect-coordinates.ts';

/** A browser draws these in a fraction of a second. */
const MAX_VERTICES = 60_000;
const MAX_FEATURES = 10_000;
/** Fraction of the larger side of the extent, for the first try: less than a pixel of most screens. */
const FIRST_STEP = 1 / 4000;

export default defineProcess({
  id: 'display',
  version: '1.0.0',
  title: 'For display',
  description: 'The same features with fewer vertices, for drawing only; says how many there were.',
  group: 'view',
  inputs: {
    value: StoredLayer,
    most_vertices: z.int().min(100).max(1_000_000).default(MAX_VERTICES),
    most_features: z.int().min(1).max(100_000).default(MAX_FEATURES),
  },
  outputs: {
    layer: resultLayer({
      vertices: z.int(),
      shown_vertices: z.int(),
      features: z.int(),
      shown_features: z.int(),
      step: z.number().describe('Positions nearer to their neighbour than this are left out; 0 for none.'),
      every: z.int().describe('1 for all features, n for every n-th of them in their order.'),
      extent: z.array(z.number()).describe('West, south, east, north of all features, drawn or not; empty for none.'),
      planar: z.boolean().describe('Whether the coordinates are planar rather than longitude and latitude.'),
      crs: z.string().nullable().describe('What a crs member names, other than WGS 84.'),
      in_range: z.boolean().describe('Whether they could be longitude and latitude by their size.'),
    }),
  },
  examples: [{ title: 'A point', inputs: { value: { type: 'Point', coordinates: [5.12, 52.09] } } }],
  async run({ value, most_vertices, most_features }) {
    const { features } = value;
    // Layers are often in an order of place: the first ones would show a corner of the whole.
    const every = Math.max(1, Math.ceil(features.length / most_features));
    const shown = features.filter((_, index) => index % every === 0);
    const geometries = features.flatMap(({ geometry }) => (geometry === null ? [] : [geometry]));
    const box = boxAround([{ name: '', ink: 'strong', geometries }]);
    const side = box ? Math.max(box.east - box.west, box.north - box.south) : 0;
    let step = 0;
    let reduced = shown;
    let count = verticesOf(shown);
    // Each doubling halves what is left of a dense line; small shapes end at the least that their type can have.
    for (let tries = 0; count > most_vertices && tries < 12; tries++) {
      step = step === 0 ? side * FIRST_STEP : step * 2;
      const by = step;
      reduced = shown.map((feature) => ({ ...feature, geometry: reduce(feature.geometry, by) }));
      count = verticesOf(reduced);
    }
    const { coordinates, crs, inRange } = await detectCoordinates(value);
    const summary = {
      vertices: verticesOf(features),
      shown_vertices: count,
      features: features.length,
      shown_features: shown.length,
      step,
      every,
      extent: box ? [box.west, box.south, box.east, box.north] : [],
      planar: coordinates === 'planar',
      crs: crs ?? null,
      in_range: inRange,
    };
    const listed = reduced.map((feature) => ({ type: 'Feature' as const, ...feature }));
    return { layer: { type: 'FeatureCollection', features: listed, summary } };
  },
});

function reduce(geometry: FlatGeometry | null, step: number): FlatGeometry | null {
  return geometry === null ? null : reduceGeometry(geometry, step);
}

function verticesOf(features: readonly LayerFeature[]): number {
  return features.reduce((sum, { geometry }) => sum + (geometry === null ? 0 : countVertices(geometry)), 0);
}
