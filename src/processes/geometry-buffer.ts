/** Buffer in the plane of the coordinates: the ST_Buffer of GEOS and PostGIS. */
import { z } from 'zod';
import { checkPlanar } from '../geometry/lon-lat-check.ts';
import { planarArea } from '../geometry/planar-area.ts';
import { planarBuffer } from '../geometry/planar-buffer.ts';
import { defineProcess } from '../process.ts';
import { Geometry, resultFeature } from '../../schemas/geojson.ts';

export default defineProcess({
  id: 'geometry-buffer',
  version: '1.0.0',
  title: 'Geometry buffer (planar)',
  description:
    'Every place within a distance of a geometry, in the plane and in the unit of its coordinates: for projected or ' +
    'drawn data. For longitude and latitude with a distance in metres use buffer.',
  keywords: ['buffer', 'planar', 'offset', 'zone'],
  group: 'construction',
  inputs: {
    geometry: Geometry.describe('Any GeoJSON geometry, in any planar unit; heights are left out.'),
    distance: z
      .number()
      .describe(
        'In the unit of the coordinates; negative shrinks polygons. Above 90 it is refused for what looks like degrees.',
      ),
    resolution: z
      .int()
      .min(1)
      .max(256)
      .default(16)
      .describe('Segments per quarter circle; more draws rounder corners.'),
  },
  outputs: {
    buffered_geometry: resultFeature({
      input_geometry_type: z.string(),
      buffer_distance: z.number(),
      buffer_resolution: z.int(),
      result_geometry_type: z.string(),
      result_area: z.number().describe('In square units of the coordinates.'),
    }).describe('Polygon or MultiPolygon, exterior rings counter-clockwise; no coordinates when nothing is left.'),
  },
  examples: [
    {
      title: 'A square with rounded corners',
      inputs: {
        // prettier-ignore
        geometry: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]] },
        distance: 0.5,
        resolution: 4,
      },
    },
    {
      title: '250 m around a track in UTM zone 33 N',
      inputs: {
        // prettier-ignore
        geometry: { type: 'LineString', coordinates: [[392000, 5820000], [393200, 5820400], [393900, 5821700]] },
        distance: 250,
      },
    },
  ],
  run: async ({ geometry, distance, resolution }, context) => {
    const measure = { name: 'distance', value: distance };
    for (const warning of checkPlanar(geometry, measure, 'For metres use buffer')) context.warn(warning);
    const { geometry: result, warnings } = await planarBuffer(geometry, distance, resolution, (fraction) =>
      context.progress(fraction),
    );
    for (const warning of warnings) context.warn(warning);
    const properties = {
      input_geometry_type: geometry.type,
      buffer_distance: distance,
      buffer_resolution: resolution,
      result_geometry_type: result.type,
      result_area: await planarArea(result),
    };
    return { buffered_geometry: { type: 'Feature', geometry: result, properties } };
  },
});
