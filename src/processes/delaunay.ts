import { z } from 'zod';
import { toResult } from '../geometry/layers/layers.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { delaunay, requirePoints } from '../geometry/construction/voronoi.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'delaunay',
  version: '1.0.0',
  title: 'Delaunay triangles',
  description:
    'Delaunay triangulation of points: no point lies inside any triangle’s circumcircle. In the plane of the ' +
    'coordinates. For the area nearest to each point use voronoi.',
  keywords: ['triangulation', 'TIN', 'mesh', 'neighbours', 'triangulate'],
  group: 'construction',
  inputs: {
    layer: Layer.describe('Points, in any planar unit; Z coordinates are dropped.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      triangles: z.int(),
      duplicates: z.int().describe('Points at the position of another; they count once.'),
    }).describe('A FeatureCollection of triangles with `corners`: ids of the features, or their positions from 0.'),
  },
  examples: [
    {
      title: 'Four corners and a middle',
      inputs: {
        // prettier-ignore
        layer: { type: 'MultiPoint', coordinates: [[0, 0], [4, 0], [4, 4], [0, 4], [2, 1]] },
      },
    },
  ],
  traits: { regroups: true, restrictedTo: 'points' },
  prepare: ({ layer }) => requirePoints(layer),
  run: ({ layer }, context) => {
    const { features, warnings, duplicates } = delaunay(layer);
    context.warn(...warnings);
    const summary = { method: PLANAR, triangles: features.length, duplicates };
    return { result: toResult({ form: 'collection' }, features, summary) };
  },
});
