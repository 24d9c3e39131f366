/** The smallest convex shape around a layer or around each feature. */
import { z } from 'zod';
import { construct } from '../geometry/construction/construct.ts';
import { toResult } from '../geometry/layers/layers.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer, resultLayer } from '../../schemas/layer.ts';

export default defineProcess({
  id: 'convex-hull',
  version: '1.0.0',
  title: 'Convex hull',
  description:
    'The smallest convex shape around all features of a layer or around each, in the plane of the coordinates. ' +
    'For a shape that follows dents use concave-hull; for a box use envelope, which knows the antimeridian.',
  keywords: ['hull', 'rubber band', 'outline'],
  group: 'construction',
  inputs: {
    layer: Layer.describe('Geometry, Feature or FeatureCollection, in any planar unit; heights are left out.'),
    of: z.enum(['feature', 'layer']).default('layer').describe('One hull for the layer, or one for each feature.'),
  },
  outputs: {
    result: resultLayer({ method: z.string() }).describe(
      'Polygons; a line or a point where positions lie on one. Of features, with their ids and properties.',
    ),
  },
  examples: [
    {
      title: 'Around the places where a bird was seen',
      inputs: {
        // prettier-ignore
        layer: { type: 'MultiPoint', coordinates: [[3, 1], [0, 0], [4, 0], [2, 2], [4, 4], [0, 4], [1, 3]] },
      },
    },
  ],
  run: async ({ layer, of }, context) => {
    const construction = { name: 'convex hull', of, valid: false, between: true } as const;
    const { features, warnings } = await construct(
      layer,
      { ...construction, make: (engine, geometry) => engine.convexHull(geometry) },
      context.progress,
    );
    for (const warning of warnings) context.warn(warning);
    return { result: toResult(of === 'layer' ? { form: 'feature' } : layer, features, { method: PLANAR }) };
  },
});
