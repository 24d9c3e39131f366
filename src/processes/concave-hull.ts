import { z } from 'zod';
import { definePlanarConstruction } from '../process/define-planar-construction.ts';

export default definePlanarConstruction({
  id: 'concave-hull',
  version: '1.0.0',
  title: 'Concave hull',
  description:
    'Concave outline around all positions of a layer, or of each feature, as tight as `ratio` says, in the plane of the ' +
    'coordinates. For the smallest convex outline use convex-hull.',
  keywords: ['hull', 'alpha shape', 'outline', 'footprint'],
  name: 'concave hull',
  of: 'either',
  needsValid: false,
  fillsBetween: true,
  inputs: {
    ratio: z
      .number()
      .min(0)
      .max(1)
      .default(0.3)
      .describe('Maximum edge length: 0 is the shortest edge of the triangulation (most concave), 1 the convex hull.'),
    holes: z.boolean().default(false).describe('Whether the hull may have holes.'),
  },
  result: 'Polygons; a line or a point where all positions lie on one. Per feature: with id and properties.',
  method: 'triangles of the Delaunay triangulation removed from outside',
  stated: ['ratio'],
  traits: { superlinear: true },
  examples: [
    {
      title: 'Around a horseshoe of points',
      inputs: {
        // prettier-ignore
        layer: { type: 'MultiPoint', coordinates: [[0, 0], [1, 0], [0, 1], [1, 1], [0, 2], [1, 2], [0, 3], [1, 3], [2, 2], [2, 3], [3, 2], [3, 3], [4, 2], [4, 3], [4, 0], [4, 1], [5, 0], [5, 1], [5, 2], [5, 3]] },
      },
    },
  ],
  make: (engine, geometry, { ratio, holes }) => engine.concaveHull(geometry, ratio, holes),
});
