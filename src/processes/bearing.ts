import { z } from 'zod';
import { distanceZWarnings } from '../geometry/flat/flat.ts';
import { geodesicInverse } from '../geometry/ellipsoid/geodesic.ts';
import { requirePoint, toBearing } from '../geometry/flat/positions.ts';
import { defineProcess } from '../process/define-process.ts';
import { LonLatGeometry } from '../../schemas/geojson.ts';

const NEARLY_ANTIPODAL_M = 19_900_000;

export default defineProcess({
  id: 'bearing',
  version: '1.0.0',
  title: 'Bearing',
  description:
    'Initial and final bearing and distance from one point to another along the geodesic on the WGS 84 ellipsoid. For ' +
    'the point at a bearing and distance use destination; for lines and polygons use distance.',
  keywords: ['azimuth', 'direction', 'geodesic', 'heading', 'compass'],
  group: 'measure',
  inputs: {
    from: LonLatGeometry.describe('A Point, longitude and latitude (WGS 84).'),
    to: LonLatGeometry.describe('A Point, longitude and latitude (WGS 84).'),
  },
  outputs: {
    result: z
      .strictObject({
        initial_bearing: z
          .number()
          .nullable()
          .describe('At the start, in degrees clockwise from true north, 0 to 360.'),
        final_bearing: z.number().nullable().describe('On arrival, likewise; the bearing back is 180 degrees from it.'),
        distance_m: z.number().describe('Metres along the geodesic, good to 15 nanometres.'),
        method: z.string(),
      })
      .describe('Bearings are null where both points are equal.'),
  },
  examples: [
    {
      title: 'From Wellington to Salamanca',
      inputs: {
        from: { type: 'Point', coordinates: [174.81, -41.32] },
        to: { type: 'Point', coordinates: [-5.5, 40.96] },
      },
    },
  ],
  traits: { restrictedTo: 'Points' },
  prepare: ({ from, to }) => [requirePoint(from, '/from'), requirePoint(to, '/to')] as const,
  run: ({ from, to }, context, [start, end]) => {
    const { distance, azimuth, finalAzimuth } = geodesicInverse(start, end);
    context.warn(...distanceZWarnings([from, to]));
    const isSame = distance === 0;
    if (isSame) context.warn('Both points are equal: the bearing is undefined (null).');
    if (distance > NEARLY_ANTIPODAL_M) {
      context.warn('The points are nearly antipodal: paths in other directions are almost as short.');
    }
    return {
      result: {
        initial_bearing: isSame ? null : toBearing(azimuth),
        final_bearing: isSame ? null : toBearing(finalAzimuth),
        distance_m: distance,
        method: 'Geodesic on the WGS 84 ellipsoid (Karney 2013).',
      },
    };
  },
});
