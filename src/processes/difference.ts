/** The places of one layer that are not in another. */
import { overlayWholes } from '../geometry/overlay/overlay.ts';
import { defineProcess } from '../process.ts';
import { geometryMeasures } from '../../schemas/construction.ts';
import { Layer, resultLayer } from '../../schemas/layer.ts';

export default defineProcess({
  id: 'difference',
  version: '1.0.0',
  title: 'Difference',
  description:
    'The places of `a` that are not in `b`, in the plane of the coordinates. ' +
    'For the places in one of the two but not in both use symmetric-difference; to keep each feature with its attributes use overlay.',
  keywords: ['overlay', 'erase', 'subtract'],
  group: 'overlay',
  inputs: {
    a: Layer.describe('Geometry, Feature or FeatureCollection, in any planar unit; heights are left out.'),
    b: Layer.describe('What is taken away: likewise, in the unit and axis order of `a`.'),
  },
  outputs: {
    result: resultLayer(geometryMeasures).describe(
      'One Feature; id and properties of `a` when that is one Feature. A collection where polygons, lines and points mix.',
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
    const { result, warnings } = await overlayWholes('difference', a, b);
    for (const warning of warnings) context.warn(warning);
    return { result };
  },
});
