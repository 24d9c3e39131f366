import { definePlanarConstruction } from '../process/define-planar-construction.ts';

export default definePlanarConstruction({
  id: 'convex-hull',
  version: '1.0.0',
  title: 'Convex hull',
  description:
    'Convex hull of a layer or of each feature, in the plane of the coordinates. For an outline that follows dents use ' +
    'concave-hull; for a box, also across the antimeridian, use envelope.',
  keywords: ['hull', 'rubber band', 'outline'],
  name: 'convex hull',
  of: 'either',
  needsValid: false,
  fillsBetween: true,
  result: 'Polygons; a line or a point where all positions lie on one. Per feature: with id and properties.',
  examples: [
    {
      title: 'Around the places where a bird was seen',
      inputs: {
        // prettier-ignore
        layer: { type: 'MultiPoint', coordinates: [[3, 1], [0, 0], [4, 0], [2, 2], [4, 4], [0, 4], [1, 3]] },
      },
    },
  ],
  make: (engine, geometry) => engine.convexHull(geometry),
});
