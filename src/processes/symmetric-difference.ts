/** The places that are in one of two layers, but not in both. */
import { overlayWholes } from '../geometry/overlay/overlay.ts';
import { defineProcess } from '../process.ts';
import { geometryMeasures } from '../../schemas/construction.ts';
import { Layer, resultLayer } from '../../schemas/layer.ts';

export default defineProcess({
  id: 'symmetric-difference',
  version: '1.0.0',
  title: 'Symmetric difference',
  description:
    'The places that are in one of two layers but not in both, in the plane of the coordinates: what changed between two ' +
    'versions, for instance. For one side of it use difference.',
  keywords: ['overlay', 'xor', 'change'],
  group: 'overlay',
  inputs: {
    a: Layer.describe('Geometry, Feature or FeatureCollection, in any planar unit; heights are left out.'),
    b: Layer.describe('Likewise, in the unit and axis order of `a`.'),
  },
  outputs: {
    result: resultLayer(geometryMeasures).describe(
      'One Feature without properties. A collection where polygons, lines and points mix.',
    ),
  },
  examples: [
    {
      title: 'Two squares that overlap',
      inputs: {
        // prettier-ignore
        a: { type: 'Polygon', coordinates: [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]] },
        // prettier-ignore
        b: { type: 'Polygon', coordinates: [[[1, 1], [3, 1], [3, 3], [1, 3], [1, 1]]] },
      },
    },
  ],
  run: async ({ a, b }, context) => {
    const { result, warnings } = await overlayWholes('symmetric-difference', a, b);
    for (const warning of warnings) context.warn(warning);
    return { result };
  },
});
