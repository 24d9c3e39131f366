import { z } from 'zod';
import { toCollection, missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { checkUnits } from '../geometry/antimeridian/lon-lat-check.ts';
import { antimeridianSnapWarnings } from '../geometry/antimeridian/antimeridian-warnings.ts';
import { gatherShapes } from '../geometry/flat/dimensions.ts';
import { snapLayer } from '../geometry/simplify/snap.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { Planar, toleranceIn, ToleranceUnit } from '../../schemas/units.ts';

export default defineProcess({
  id: 'snap',
  version: '1.1.0',
  title: 'Snap',
  description:
    'Snaps vertices to others within a tolerance and inserts nearby vertices into edges, so that neighbours share ' +
    'their borders exactly. Snaps a layer to itself or to another one. For faults inside one geometry use make-valid.',
  keywords: ['snap', 'gaps', 'slivers', 'topology', 'clean', 'align', 'borders'],
  group: 'cleaning',
  inputs: {
    layer: Layer.describe('Layer to snap; longitude and latitude unless `units` says otherwise.'),
    to: Layer.optional().describe('Layer to snap to, in the same coordinates; by default to itself.'),
    tolerance: z
      .number()
      .positive()
      .describe('In `units`: maximum move of a vertex. Keep it below the smallest detail.'),
    units: ToleranceUnit,
    coordinates: Planar.describe('For planar units that look like degrees: any tolerance is accepted then.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      error_bound: z.number().describe('No vertex moved farther, in `units`.'),
      moved: z.int().describe('Vertices that moved.'),
      inserted: z.int().describe('Vertices inserted into edges.'),
    }).describe('The snapped layer; ids and properties unchanged, features without anything near unchanged.'),
  },
  examples: [
    {
      title: 'Two parcels with a gap of 10 cm between them',
      inputs: {
        tolerance: 0.2,
        units: 'coordinates',
        layer: {
          type: 'FeatureCollection',
          features: [
            {
              type: 'Feature',
              id: 'west',
              properties: {},
              // prettier-ignore
              geometry: { type: 'Polygon', coordinates: [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]] },
            },
            {
              type: 'Feature',
              id: 'east',
              properties: {},
              // prettier-ignore
              geometry: { type: 'Polygon', coordinates: [[[10.1, 0], [20, 0], [20, 10], [10, 10.1], [10.1, 0]]] },
            },
          ],
        },
      },
    },
  ],
  isOnEarth: ({ units }) => units !== 'coordinates',
  traits: { passesInvalid: true, superlinear: true, auxiliaryInputs: ['to'] },
  emptyResult: ({ layer }) => explainEmpty('layer', layer),
  prepare({ layer, to, tolerance, units, coordinates }, { warn }) {
    const layers = to ? { layer, to } : { layer };
    warn(...checkUnits(layers, units, { name: 'tolerance', value: tolerance }, coordinates));
    return layers;
  },
  run: async ({ layer, to, tolerance, units, coordinates }, context, layers) => {
    const { where, ...allowed } = toleranceIn(units, tolerance);
    if (!allowed.metres && coordinates !== 'planar') {
      context.warn(...antimeridianSnapWarnings(gatherShapes(Object.values(layers).map(toCollection)), tolerance));
    }
    const missing = to
      ? [...missingGeometryWarnings(layer, 'layer'), ...missingGeometryWarnings(to, 'to')]
      : missingGeometryWarnings(layer);
    const { features, moved, inserted, warnings } = await snapLayer(layer, to, allowed);
    context.warn(...missing, ...warnings);
    const method = `nearest target vertex, then target vertices into edges; ${where}`;
    return { result: toResult(layer, features, { method, error_bound: tolerance, moved, inserted }) };
  },
});
