/** Buffer on Earth: longitude and latitude in, real distances, longitude and latitude out. */
import { z } from 'zod';
import { ellipsoidArea } from '../geometry/ellipsoid-area.ts';
import { geodesicBuffer } from '../geometry/geodesic-buffer.ts';
import { defineProcess } from '../process.ts';
import { LonLatGeometry, resultFeature } from '../../schemas/geojson.ts';
import { LengthUnit, metresPer } from '../../schemas/units.ts';

export default defineProcess({
  id: 'buffer',
  version: '1.0.0',
  title: 'Buffer',
  description:
    'Every place within a real distance of a geometry, on the WGS 84 ellipsoid, right to 0.1 % of the distance. ' +
    'For geometries of up to about 100 km. For projected coordinates and plain units use geometry-buffer.',
  keywords: ['buffer', 'geodesic', 'distance', 'zone'],
  inputs: {
    geometry: LonLatGeometry.describe('Longitude and latitude (WGS 84); reaching at most 100 km from its middle.'),
    distance: z
      .number()
      .describe('In `units`, up to 100 km; negative shrinks polygons, points and lines vanish at 0 and below.'),
    units: LengthUnit.default('metres').describe('Unit of the distance.'),
  },
  outputs: {
    buffered_geometry: resultFeature({
      input_geometry_type: z.string(),
      distance_m: z.number().describe('The distance in metres.'),
      method: z.string(),
      error_bound: z.number().describe('Largest deviation of the edge, as a share of the distance.'),
      area_m2: z
        .number()
        .describe('On the ellipsoid, of the result as it is, edges straight in longitude and latitude.'),
      result_geometry_type: z.string(),
    }).describe('Polygon or MultiPolygon, cut at the antimeridian (RFC 7946); no coordinates when nothing is left.'),
  },
  examples: [
    {
      title: '400 m around the town hall of Utrecht',
      inputs: { geometry: { type: 'Point', coordinates: [5.1197, 52.0917] }, distance: 400 },
    },
    {
      title: 'Half a nautical mile around the ferry from Messina to Villa San Giovanni',
      inputs: {
        // prettier-ignore
        geometry: { type: 'LineString', coordinates: [[15.5603, 38.1953], [15.5986, 38.2131], [15.6335, 38.2187]] },
        distance: 0.5,
        units: 'nautical-miles',
      },
    },
  ],
  run: async ({ geometry, distance, units }, context) => {
    const metres = distance * metresPer[units];
    const { geometry: result, warnings, method, errorBound } = await geodesicBuffer(geometry, metres);
    for (const warning of warnings) context.warn(warning);
    const properties = {
      input_geometry_type: geometry.type,
      distance_m: metres,
      method,
      error_bound: errorBound,
      area_m2: ellipsoidArea(result),
      result_geometry_type: result.type,
    };
    return { buffered_geometry: { type: 'Feature', geometry: result, properties } };
  },
});
