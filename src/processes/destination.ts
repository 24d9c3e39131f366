import { z } from 'zod';
import { toFlat } from '../../schemas/flat-geometry.ts';
import { LonLatGeometry } from '../../schemas/geojson.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { LengthUnit, metresPer } from '../../schemas/units.ts';
import { droppedZWarnings } from '../geometry/flat/flat.ts';
import { geodesicArrival } from '../geometry/ellipsoid/geodesic.ts';
import { requirePoint, toBearing } from '../geometry/flat/positions.ts';
import { defineProcess } from '../process/define-process.ts';

/** Half a meridian; beyond it, the path is no longer the shortest one. */
const HALF_WAY = 20_003_931;

export default defineProcess({
  id: 'destination',
  version: '1.0.0',
  title: 'Destination',
  description:
    'Point at a given bearing and distance from another point, along a geodesic on the WGS 84 ellipsoid. For the ' +
    'bearing between two known points use bearing.',
  keywords: ['azimuth', 'direction', 'geodesic', 'offset', 'north', 'forward'],
  group: 'measure',
  inputs: {
    from: LonLatGeometry.describe('A Point, longitude and latitude (WGS 84).'),
    bearing: z.number().min(-360).max(360).describe('In degrees clockwise from true north.'),
    distance: z.number().min(0).max(1e8).describe('In `units`.'),
    units: LengthUnit.default('metres').describe('Unit of the distance.'),
  },
  outputs: {
    result: resultLayer({
      distance_m: z.number(),
      final_bearing: z.number().describe('On arrival, in degrees clockwise from true north, 0 to 360.'),
      method: z.string(),
    }).describe('A Feature with the Point, good to 15 nanometres.'),
  },
  examples: [
    {
      title: '20 000 km to the south-west of Perth',
      inputs: {
        from: { type: 'Point', coordinates: [115.74, -32.06] },
        bearing: 225,
        distance: 20_000,
        units: 'kilometres',
      },
    },
  ],
  traits: { restrictedTo: 'Points' },
  prepare: ({ from }) => requirePoint(from, '/from'),
  run: ({ from, bearing, distance, units }, context, start) => {
    context.warn(...droppedZWarnings(from));
    const metres = distance * metresPer[units];
    if (metres > HALF_WAY) {
      context.warn(`${metres} metres is more than half way round the Earth: a shorter path leads to the same point.`);
    }
    const { position, azimuth } = geodesicArrival(start, bearing, metres);
    const summary = {
      distance_m: metres,
      final_bearing: toBearing(azimuth),
      method: 'Geodesic on the WGS 84 ellipsoid (Karney 2013).',
    };
    return {
      result: { type: 'Feature', geometry: toFlat({ type: 'Point', coordinates: position }), properties: {}, summary },
    };
  },
});
