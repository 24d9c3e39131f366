import { z } from 'zod';
import { toResult } from '../geometry/layers/layers.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { split } from '../geometry/overlay/split.ts';
import { checkShare, joinMethods } from '../geometry/overlay/share.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { Share, ShareCoordinates } from '../../schemas/property-names.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'split',
  version: '1.0.0',
  title: 'Split',
  description:
    'Splits the polygons and lines of a layer along lines and keeps all pieces with their properties, in the plane of ' +
    'the coordinates. To keep only the part inside a mask use clip.',
  keywords: ['cut', 'divide', 'subdivide', 'pieces'],
  group: 'overlay',
  inputs: {
    layer: Layer.describe('Polygons and lines to split, in any planar unit; points stay unchanged.'),
    lines: Layer.describe('Where to split: lines or edges of polygons, in the unit and axis order of `layer`.'),
    share: Share,
    coordinates: ShareCoordinates,
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      features_cut: z.int(),
      features_out: z.int(),
    }).describe(
      'Pieces without ids, with properties of their origin, split_source (its id, or position from 0), split_piece and ' +
        'split_pieces. Features that were not cut stay unchanged.',
    ),
  },
  examples: [
    {
      title: 'A field that a road and a ditch divide',
      inputs: {
        layer: {
          type: 'Feature',
          id: 'field',
          properties: { crop: 'rye' },
          // prettier-ignore
          geometry: { type: 'Polygon', coordinates: [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]] },
        },
        // prettier-ignore
        lines: { type: 'MultiLineString', coordinates: [[[-1, 1], [5, 1]], [[2, -1], [2, 5]]] },
      },
    },
  ],
  traits: { regroups: true, auxiliaryInputs: ['lines'] },
  emptyResult: ({ layer }) => explainEmpty('layer', layer),
  prepare: ({ layer, share }) => checkShare(share, [layer]),
  run: async ({ layer, lines, ...options }, context) => {
    const { features, cut, sharing, warnings } = await split(layer, lines, { ...options, progress: context.progress });
    context.warn(...warnings);
    const summary = { method: joinMethods(PLANAR, sharing), features_cut: cut, features_out: features.length };
    return { result: toResult(layer, features, summary) };
  },
});
