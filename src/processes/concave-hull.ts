/** A shape around points that follows their dents. */
import { z } from 'zod';
import { construct } from '../geometry/construction/construct.ts';
import { toResult } from '../geometry/layers/layers.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer, resultLayer } from '../../schemas/layer.ts';

export default defineProcess({
  id: 'concave-hull',
  version: '1.0.0',
  title: 'Concave hull',
  description:
    'A shape around all positions of a layer, or of each feature, that follows their dents as closely as asked, in the ' +
    'plane of the coordinates. For the smallest shape without dents use convex-hull.',
  keywords: ['hull', 'alpha shape', 'outline', 'footprint'],
  group: 'construction',
  inputs: {
    layer: Layer.describe('Geometry, Feature or FeatureCollection, in any planar unit; heights are left out.'),
    ratio: z
      .number()
      .min(0)
      .max(1)
      .default(0.3)
      .describe('How long edges may be: 0 the shortest of the triangulation, as concave as it gets; 1 is convex.'),
    holes: z.boolean().default(false).describe('Whether the hull may have holes.'),
    of: z.enum(['feature', 'layer']).default('layer').describe('One hull for the layer, or one for each feature.'),
  },
  outputs: {
    result: resultLayer({ method: z.string(), ratio: z.number() }).describe(
      'Polygons; a line or a point where positions lie on one. Of features, with their ids and properties.',
    ),
  },
  examples: [
    {
      title: 'Around a horseshoe of points',
      inputs: {
        // prettier-ignore
        layer: { type: 'MultiPoint', coordinates: [[0, 0], [1, 0], [0, 1], [1, 1], [0, 2], [1, 2], [0, 3], [1, 3], [2, 2], [2, 3], [3, 2], [3, 3], [4, 2], [4, 3], [4, 0], [4, 1], [5, 0], [5, 1], [5, 2], [5, 3]] },
      },
    },
  ],
  run: async ({ layer, ratio, holes, of }, context) => {
    const construction = { name: 'concave hull', of, valid: false, between: true } as const;
    const { features, warnings } = await construct(
      layer,
      { ...construction, make: (engine, geometry) => engine.concaveHull(geometry, ratio, holes) },
      context.progress,
    );
    for (const warning of warnings) context.warn(warning);
    const method = `${PLANAR}; triangles of the Delaunay triangulation taken away from outside`;
    return { result: toResult(of === 'layer' ? { form: 'feature' } : layer, features, { method, ratio }) };
  },
});
