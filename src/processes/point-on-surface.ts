import { pointOnSurface } from '../geometry/construction/point-on-surface.ts';
import { definePlanarConstruction } from '../process/define-planar-construction.ts';

export default definePlanarConstruction({
  id: 'point-on-surface',
  version: '1.0.0',
  title: 'Point on surface',
  description:
    'A point guaranteed to lie on each feature, inside polygons, for labels and for joins by point, in the plane of the ' +
    'coordinates. For the centre of mass, which may lie outside, use centroid.',
  keywords: ['label', 'interior point', 'representative point'],
  name: 'surface',
  of: 'feature',
  needsValid: true,
  result: 'A Point per feature, with its id and properties; in mixed collections on the parts of highest dimension.',
  examples: [
    {
      title: 'In an L, whose middle lies outside',
      inputs: {
        // prettier-ignore
        layer: { type: 'Polygon', coordinates: [[[0, 0], [40, 0], [40, 2], [2, 2], [2, 40], [0, 40], [0, 0]]] },
      },
    },
  ],
  make: pointOnSurface,
});
