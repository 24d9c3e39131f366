/** A place that is surely inside each feature. */
import { z } from 'zod';
import { construct } from '../geometry/construction/construct.ts';
import { toResult } from '../geometry/layers/layers.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer, resultLayer } from '../../schemas/layer.ts';

export default defineProcess({
  id: 'point-on-surface',
  version: '1.0.0',
  title: 'Point on surface',
  description:
    'A place that is surely inside each polygon or on each line, for labels and for joins by point, in the plane of ' +
    'the coordinates. For the middle, which may lie outside, use centroid.',
  keywords: ['label', 'interior point', 'representative point'],
  group: 'construction',
  inputs: {
    layer: Layer.describe('Geometry, Feature or FeatureCollection, in any planar unit; heights are left out.'),
  },
  outputs: {
    result: resultLayer({ method: z.string() }).describe(
      'A Point for each feature, with its id and properties: in the kind of highest dimension where kinds mix.',
    ),
  },
  examples: [
    {
      title: 'In an L, whose middle lies outside',
      inputs: {
        // prettier-ignore
        layer: { type: 'Polygon', coordinates: [[[0, 0], [40, 0], [40, 2], [2, 2], [2, 40], [0, 40], [0, 0]]] },
      },
    },
  ],
  run: async ({ layer }, context) => {
    const { features, warnings } = await construct(
      layer,
      { name: 'surface', of: 'feature', valid: true, make: (engine, geometry) => engine.pointOnSurface(geometry) },
      context.progress,
    );
    for (const warning of warnings) context.warn(warning);
    return { result: toResult(layer, features, { method: PLANAR }) };
  },
});
