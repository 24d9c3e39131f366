import { z } from 'zod';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { checkUnits } from '../geometry/antimeridian/lon-lat-check.ts';
import { simplifyLayer, simplifyModes } from '../geometry/simplify/simplify.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { Planar, toleranceIn, ToleranceUnit } from '../../schemas/units.ts';

const methods = {
  each: 'Douglas-Peucker per feature; a polygon that would cross itself is simplified with topology kept',
  topology: 'topology-preserving Douglas-Peucker per feature (GEOS): no ring breaks, no lines of a feature cross',
  coverage: 'Visvalingam-Whyatt on the shared borders (GEOS): cuts off corners of less than tolerance squared in area',
} as const;

export default defineProcess({
  id: 'simplify',
  version: '1.1.0',
  title: 'Simplify',
  description:
    'Removes vertices within a tolerance; polygons stay valid and nothing vanishes. Mode each is the fastest, ' +
    'topology keeps rings and lines apart, coverage keeps the borders that neighbours share identical, without gaps.',
  keywords: [
    'generalize',
    'douglas-peucker',
    'visvalingam',
    'topology',
    'coverage',
    'reduce',
    'fewer vertices',
    'smaller',
  ],
  group: 'cleaning',
  inputs: {
    layer: Layer.describe(
      'Geometry, Feature or FeatureCollection; longitude and latitude unless `units` says otherwise.',
    ),
    tolerance: z
      .number()
      .positive()
      .describe('In `units`. Removes vertices within it; in mode coverage corners smaller than its square.'),
    units: ToleranceUnit,
    coordinates: Planar.describe('For planar units that look like degrees: any tolerance is accepted then.'),
    mode: z.enum(simplifyModes).default('each').describe('See the description.'),
    keep_outline: z.boolean().default(false).describe('In mode coverage, keep the outer border unchanged.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      error_bound: z
        .number()
        .nullable()
        .describe('Maximum distance of a removed vertex from the result, in `units`; null where areas decide.'),
      positions_before: z.int(),
      positions_after: z.int(),
    }).describe('The layer with fewer vertices; ids and properties unchanged.'),
  },
  examples: [
    {
      title: 'Two parcels that share a wavy border',
      inputs: {
        mode: 'coverage',
        units: 'coordinates',
        tolerance: 2,
        layer: {
          type: 'FeatureCollection',
          features: [
            {
              type: 'Feature',
              id: 'west',
              properties: {},
              // prettier-ignore
              geometry: { type: 'Polygon', coordinates: [[[0, 0], [10, 0], [10.2, 5], [10, 10], [0, 10], [0, 0]]] },
            },
            {
              type: 'Feature',
              id: 'east',
              properties: {},
              // prettier-ignore
              geometry: { type: 'Polygon', coordinates: [[[10, 0], [20, 0], [20, 10], [10, 10], [10.2, 5], [10, 0]]] },
            },
          ],
        },
      },
    },
    {
      title: 'A footpath, to within 20 m',
      inputs: {
        tolerance: 20,
        layer: {
          type: 'LineString',
          // prettier-ignore
          coordinates: [[5.1197, 52.0917], [5.1204, 52.09175], [5.1211, 52.0918], [5.1211, 52.0932]],
        },
      },
    },
  ],
  isOnEarth: ({ units }) => units !== 'coordinates',
  prepare({ layer, tolerance, units, coordinates }, { warn }) {
    warn(...checkUnits({ layer }, units, { name: 'tolerance', value: tolerance }, coordinates));
  },
  run: async ({ layer, tolerance, units, mode, keep_outline: keepOutline }, context) => {
    const { where, ...allowed } = toleranceIn(units, tolerance);
    const { features, positionsBefore, positionsAfter, warnings } = await simplifyLayer(layer, {
      mode,
      tolerance: allowed,
      keepOutline,
      progress: (fraction) => context.progress(fraction, 'Simplifying'),
    });
    context.warn(...missingGeometryWarnings(layer), ...warnings);
    const summary = {
      method: `${methods[mode]}; ${where}`,
      error_bound: mode === 'coverage' ? null : tolerance,
      positions_before: positionsBefore,
      positions_after: positionsAfter,
    };
    return { result: toResult(layer, features, summary) };
  },
});
