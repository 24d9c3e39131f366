import { z } from 'zod';
import { clip } from '../geometry/overlay/clip.ts';
import { toResult } from '../geometry/layers/layers.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { checkShare, joinMethods } from '../geometry/overlay/share.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { Share, ShareCoordinates } from '../../schemas/property-names.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'clip',
  version: '1.0.0',
  title: 'Clip',
  description:
    'Clips each feature of a layer to a mask and keeps its id and properties, in the plane of the coordinates. For ' +
    'the attributes of the mask too use overlay; to erase the mask use overlay with mode difference.',
  keywords: [
    'overlay',
    'cookie cutter',
    'extract',
    'cut',
    'crop',
    'study area',
    'mask',
    'clip roads to a city boundary',
  ],
  group: 'overlay',
  inputs: {
    layer: Layer.describe('Geometry, Feature or FeatureCollection, in any planar unit.'),
    mask: Layer.describe('Polygons, in the unit and axis order of `layer`; their union is the mask.'),
    share: Share,
    coordinates: ShareCoordinates,
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      inside: z.int().describe('Features inside the mask, unchanged.'),
      cut: z.int().describe('Features of which a part remains, without Z coordinates.'),
      outside: z.int().describe('Features of which nothing remains.'),
    }).describe('The features of which something remains, with id and properties, in input order.'),
  },
  examples: [
    {
      title: 'Two fields cut to a square',
      inputs: {
        layer: {
          type: 'FeatureCollection',
          features: [
            {
              type: 'Feature',
              id: 'west',
              properties: { crop: 'maize' },
              // prettier-ignore
              geometry: { type: 'Polygon', coordinates: [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]] },
            },
            {
              type: 'Feature',
              id: 'east',
              properties: { crop: 'rye' },
              // prettier-ignore
              geometry: { type: 'Polygon', coordinates: [[[4, 0], [8, 0], [8, 4], [4, 4], [4, 0]]] },
            },
          ],
        },
        // prettier-ignore
        mask: { type: 'Polygon', coordinates: [[[3, 1], [6, 1], [6, 3], [3, 3], [3, 1]]] },
      },
    },
  ],
  traits: { regroups: true, auxiliaryInputs: ['mask'] },
  prepare: ({ layer, share }) => checkShare(share, [layer]),
  run: async ({ layer, mask, ...options }, context) => {
    const { features, warnings, sharing, ...counts } = await clip(layer, mask, {
      ...options,
      progress: context.progress,
    });
    context.warn(...warnings);
    return { result: toResult(layer, features, { method: joinMethods(PLANAR, sharing), ...counts }) };
  },
});
