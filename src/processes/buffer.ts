import { z } from 'zod';
import { bufferLayer } from '../geometry/buffer/buffer-layer.ts';
import { explainEmptyBuffer } from '../geometry/buffer/planar-buffer.ts';
import { checkBufferDistance, describeBufferMethod } from '../geometry/buffer/geodesic-buffer.ts';
import { toResult } from '../geometry/layers/layers.ts';
import { defineProcess } from '../process/define-process.ts';
import { addPlanarAreas } from '../process/planar-areas.ts';
import { LonLatLayer } from '../../schemas/layer.ts';
import { PlanarTotals } from '../../schemas/planar-totals.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { LengthUnit, metresPer } from '../../schemas/units.ts';

const distanceM = z.number().describe('The distance in metres.');
const errorBound = z.number().describe('Maximum deviation of an edge, as a share of the distance, as achieved.');

export default defineProcess({
  id: 'buffer',
  version: '2.0.0',
  title: 'Buffer',
  description:
    'Geodesic buffer around a geometry or each feature, on the WGS 84 ellipsoid, anywhere on Earth, accurate to 0.1 % ' +
    'of the distance: straight line; along streets use service-area. For projected coordinates and planar units use geometry-buffer.',
  keywords: [
    'buffer',
    'geodesic',
    'distance',
    'zone',
    'radius',
    'around',
    'within a distance',
    'area within',
    'near',
    'reach',
  ],
  group: 'construction',
  inputs: {
    layer: LonLatLayer.describe('Longitude and latitude (WGS 84).'),
    distance: z
      .number()
      .describe('In `units`, up to 3000 km; negative shrinks polygons; points and lines vanish at 0 and below.'),
    units: LengthUnit.default('metres').describe('Unit of the distance.'),
    tolerance: z
      .number()
      .min(1e-4)
      .max(0.01)
      .default(1e-3)
      .describe(
        'Maximum deviation of the edge, as a share of the distance, of which nine tenths are used: at 0.001 the area of a ' +
          'circle is 0.07 % small. Smaller takes longer.',
      ),
    dissolve: z.boolean().default(false).describe('One buffer of the union of all features.'),
  },
  aliases: { geometry: 'layer' },
  outputs: {
    buffered_geometry: resultLayer({
      method: z.string(),
      distance_m: distanceM,
      tolerance: z.number(),
      error_bound: errorBound,
      features: z.int().describe('Number in the result.'),
      area_m2: z.number().describe('Total; overlaps of separate features count more than once.'),
      planar: PlanarTotals,
    }).describe(
      'Polygon or MultiPolygon, cut at the antimeridian (RFC 7946), without coordinates when nothing remains. Properties ' +
        'are kept; area_m2 is added (on the ellipsoid, edges straight in longitude and latitude), and for one geometry ' +
        'or Feature also distance_m, method, tolerance, error_bound and the types of input and result. For a layer in a ' +
        'projected CRS planar_area_m2, or in its unit, has the area in its plane.',
    ),
  },
  examples: [
    {
      title: '400 m around the town hall of Utrecht',
      inputs: { layer: { type: 'Point', coordinates: [5.1197, 52.0917] }, distance: 400 },
    },
    {
      title: 'Half a nautical mile around the ferry from Messina to Villa San Giovanni',
      inputs: {
        // prettier-ignore
        layer: { type: 'LineString', coordinates: [[15.5603, 38.1953], [15.5986, 38.2131], [15.6335, 38.2187]] },
        distance: 0.5,
        units: 'nautical-miles',
      },
    },
  ],
  keepsPlane: true,
  traits: { superlinear: true },
  emptyResult: ({ layer, distance, units, tolerance }) =>
    explainEmptyBuffer(layer, distance * metresPer[units], ` metres (to within ${100 * tolerance} %)`),
  prepare({ distance, units }) {
    const metres = distance * metresPer[units];
    checkBufferDistance(metres);
    return metres;
  },
  run: async ({ layer, tolerance, dissolve }, context, distance_m) => {
    const buffered = await bufferLayer(layer, {
      way: { surface: 'ellipsoid', distance: distance_m, tolerance },
      describe(before, { geometry: after, area: area_m2, errorBound, isInPlanes }, isMember) {
        if (isMember) return { area_m2 };
        return {
          input_geometry_type: before.type,
          distance_m,
          method: describeBufferMethod(1, Number(isInPlanes), errorBound),
          tolerance,
          error_bound: errorBound,
          area_m2,
          result_geometry_type: after.type,
        };
      },
      dissolve,
      input: 'layer',
      ...context,
    });
    const { features, buffers, inPlanes, area: area_m2, errorBound: error_bound, warnings } = buffered;
    const beside = await addPlanarAreas(layer, features);
    context.warn(...warnings, ...beside.warnings);
    const method = describeBufferMethod(buffers, inPlanes, error_bound);
    const stated = { method, distance_m, tolerance, error_bound };
    const { planar } = beside;
    const summary = { ...stated, features: features.length, area_m2, ...(planar && { planar }) };
    return { buffered_geometry: toResult(layer, beside.features, summary) };
  },
});
