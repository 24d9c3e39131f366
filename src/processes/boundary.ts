import { gatherShapes } from '../geometry/flat/dimensions.ts';
import type { Layer } from '../../schemas/layer.ts';
import { hasPolygons, isEmpty, shapesOf } from '../geometry/flat/flat.ts';
import { definePlanarConstruction } from '../process/define-planar-construction.ts';

export default definePlanarConstruction({
  id: 'boundary',
  version: '1.0.0',
  title: 'Boundary',
  description:
    'Boundary of each feature: rings of polygons as lines, end points of lines as points; points have none. For the ' +
    'outline of several polygons together, dissolve them first.',
  keywords: ['edge', 'outline', 'rings', 'end points', 'polygons to lines'],
  name: 'boundary',
  of: 'feature',
  needsValid: true,
  result: 'Lines and points with id and properties of their features; null where there is no boundary (closed lines).',
  method: 'an end point that an even number of lines share is not a boundary (mod-2 rule)',
  examples: [
    {
      title: 'A square with a hole',
      inputs: {
        // prettier-ignore
        layer: { type: 'Polygon', coordinates: [[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], [[3, 3], [3, 6], [6, 6], [6, 3], [3, 3]]] },
      },
    },
  ],
  emptyResult: ({ layer }) => {
    // Parsed with the schema of the input.
    const shapes = (layer as Layer).features.flatMap(({ geometry }) => (geometry ? shapesOf(geometry) : []));
    const hasArea = shapes.some((shape) => hasPolygons(shape) && !isEmpty(shape));
    return hasArea ? undefined : 'points and closed lines have no boundary, and the layer has nothing else';
  },
  // GEOS refuses the boundary of a collection: here it is that of its members.
  make: (engine, geometry) =>
    gatherShapes(
      shapesOf(geometry)
        .map(engine.boundary)
        .filter((boundary) => !isEmpty(boundary)),
    ),
});
