/** The edge of each feature. */
import { z } from 'zod';
import { construct } from '../geometry/construction/construct.ts';
import { gathered } from '../geometry/flat/dimensions.ts';
import { isEmpty, shapesOf } from '../geometry/flat/flat.ts';
import { toResult } from '../geometry/layers/layers.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer, resultLayer } from '../../schemas/layer.ts';

export default defineProcess({
  id: 'boundary',
  version: '1.0.0',
  title: 'Boundary',
  description:
    'The rings of polygons as lines, and the ends of lines as points, for each feature; a point has none. ' +
    'For the outline of several polygons together, dissolve them first.',
  keywords: ['edge', 'outline', 'rings', 'end points'],
  group: 'construction',
  inputs: {
    layer: Layer.describe('Geometry, Feature or FeatureCollection, in any planar unit; heights are left out.'),
  },
  outputs: {
    result: resultLayer({ method: z.string() }).describe(
      'Lines and points with id and properties of their features; null where there is no boundary, as of closed lines.',
    ),
  },
  examples: [
    {
      title: 'A square with a hole',
      inputs: {
        // prettier-ignore
        layer: { type: 'Polygon', coordinates: [[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], [[3, 3], [3, 6], [6, 6], [6, 3], [3, 3]]] },
      },
    },
  ],
  run: async ({ layer }, context) => {
    const { features, warnings } = await construct(
      layer,
      {
        name: 'boundary',
        of: 'feature',
        valid: true,
        // The engine knows no boundary of a collection: here it is that of its members.
        make: (engine, geometry) =>
          gathered(
            shapesOf(geometry)
              .map(engine.boundary)
              .filter((boundary) => !isEmpty(boundary)),
          ),
      },
      context.progress,
    );
    for (const warning of warnings) context.warn(warning);
    return {
      result: toResult(layer, features, { method: `${PLANAR}; an end that an even number of lines share is none` }),
    };
  },
});
