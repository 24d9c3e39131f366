import { z } from 'zod';
import { distanceZWarnings } from '../geometry/flat/flat.ts';
import { geodesicInverse } from '../geometry/ellipsoid/geodesic.ts';
import { geodesicNearest, preparePair } from '../geometry/nearest/geodesic-nearest.ts';
import { toBearing } from '../geometry/flat/positions.ts';
import { defineProcess } from '../process/define-process.ts';
import { EdgeModel, edgesDescription } from '../../schemas/edges.ts';
import { LonLatGeometry } from '../../schemas/geojson.ts';

const Place = z.array(z.number()).length(2).readonly();

export default defineProcess({
  id: 'distance',
  version: '1.0.0',
  title: 'Distance',
  description:
    'Shortest distance between two geometries on the WGS 84 ellipsoid (straight line, not by road), and the nearest point on each; 0 where they ' +
    'intersect. For one point and many candidates use nearest; for directions between points use bearing.',
  keywords: ['distance', 'nearest', 'geodesic', 'how far'],
  group: 'measure',
  inputs: {
    a: LonLatGeometry.describe('Any geometry, longitude and latitude (WGS 84); polygons include their interior.'),
    b: LonLatGeometry.describe('The other one, likewise.'),
    edges: EdgeModel.default('planar').describe(edgesDescription),
  },
  outputs: {
    result: z.strictObject({
      distance_m: z.number().describe('Metres along the geodesic.'),
      nearest_on_a: Place.describe('Longitude and latitude.'),
      nearest_on_b: Place.describe('Longitude and latitude.'),
      initial_bearing: z
        .number()
        .nullable()
        .describe('From a to b, in degrees clockwise from north; null at distance 0.'),
      error_bound_m: z.number().describe('Of the distance, in metres.'),
      method: z.string(),
    }),
  },
  examples: [
    {
      title: 'From Utrecht to the motorway that passes by',
      inputs: {
        a: { type: 'Point', coordinates: [5.1197, 52.0917] },
        b: { type: 'LineString', coordinates: [[5.04, 52.03], [5.11, 52.062], [5.17, 52.07]] }, // prettier-ignore
      },
    },
  ],
  traits: { restrictedTo: 'geometries with a position, polygons with an interior' },
  prepare: ({ a, b, edges }) => preparePair(a, b, edges),
  run: async ({ a, b, edges }, context, pair) => {
    const nearest = await geodesicNearest(pair);
    context.warn(...distanceZWarnings([a, b]), ...nearest.warnings);
    const { distance, errorBound } = nearest;
    return {
      result: {
        distance_m: distance,
        nearest_on_a: [...nearest.a],
        nearest_on_b: [...nearest.b],
        initial_bearing: distance === 0 ? null : toBearing(geodesicInverse(nearest.a, nearest.b).azimuth),
        error_bound_m: errorBound,
        method:
          edges === 'planar'
            ? 'Geodesic on the WGS 84 ellipsoid (Karney 2013), edges straight in longitude and latitude (RFC 7946).'
            : 'Geodesic on the WGS 84 ellipsoid (Karney 2013), edges geodesics.',
      },
    };
  },
});
