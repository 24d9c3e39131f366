import { z } from 'zod';
import { planarCentroids, surfaceCentroids } from '../geometry/construction/centroid.ts';
import { toResult } from '../geometry/layers/layers.ts';
import { checkLonLat, planarSuggestion } from '../geometry/antimeridian/lon-lat-check.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { CoordinateKind } from '../../schemas/units.ts';

const ON_EARTH =
  'mean position by area (polygons), length (lines) or number (points) in space, on the authalic sphere of WGS 84; edges straight in longitude and latitude';

export default defineProcess({
  id: 'centroid',
  version: '1.0.0',
  title: 'Centroid',
  description:
    'Centroid of each feature by area, length or number of points; on Earth unless the coordinates are planar. It may ' +
    'lie outside a curved shape: for a point guaranteed to lie inside use point-on-surface.',
  keywords: ['centre', 'center', 'middle', 'centre of gravity'],
  group: 'construction',
  inputs: {
    layer: Layer.describe('Geometry, Feature or FeatureCollection; longitude before latitude if on Earth.'),
    coordinates: CoordinateKind,
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      error_bound_degrees: z.number().optional().describe('For centroids on Earth.'),
    }).describe('A Point for each feature, with its id and properties; null where it is undefined.'),
  },
  examples: [
    {
      title: 'Taveuni, Fiji, which the antimeridian cuts',
      inputs: {
        layer: {
          type: 'Feature',
          id: 'Taveuni',
          properties: { country: 'FJ' },
          geometry: {
            type: 'MultiPolygon',
            // prettier-ignore
            coordinates: [[[[179.85, -16.98], [180, -16.96], [180, -16.75], [179.93, -16.76], [179.85, -16.98]]], [[[-180, -16.96], [-179.88, -16.86], [-179.98, -16.7], [-180, -16.75], [-180, -16.96]]]],
          },
        },
      },
    },
    {
      title: 'An L in plain units',
      inputs: {
        // prettier-ignore
        layer: { type: 'Polygon', coordinates: [[[0, 0], [400, 0], [400, 100], [100, 100], [100, 400], [0, 400], [0, 0]]] },
        coordinates: 'planar',
      },
    },
  ],
  isOnEarth: ({ coordinates }) => coordinates === 'longitude-latitude',
  longEdges: ({ coordinates }) => (coordinates === 'planar' ? 'none' : 'short'),
  prepare({ layer, coordinates }) {
    const onEarth = coordinates === 'longitude-latitude';
    if (onEarth) checkLonLat({ layer }, planarSuggestion);
    return { onEarth };
  },
  run: async ({ layer }, context, { onEarth }) => {
    const { features, warnings } = await (onEarth ? surfaceCentroids(layer) : planarCentroids(layer, context.progress));
    context.warn(...warnings);
    const summary = onEarth ? { method: ON_EARTH, error_bound_degrees: 1e-9 } : { method: PLANAR };
    return { result: toResult(layer, features, summary) };
  },
});
