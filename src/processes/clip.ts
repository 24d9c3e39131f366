/** What of a layer lies in a mask, with its attributes. */
import { z } from 'zod';
import { clip } from '../geometry/overlay/clip.ts';
import { toResult } from '../geometry/layers/layers.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer, resultLayer } from '../../schemas/layer.ts';

export default defineProcess({
  id: 'clip',
  version: '1.0.0',
  title: 'Clip',
  description:
    'Cuts each feature of a layer to a mask and keeps its id and properties, in the plane of the coordinates. ' +
    'For the attributes of the mask as well use overlay; to take the mask away use overlay with mode difference.',
  keywords: ['overlay', 'cookie cutter', 'extract'],
  group: 'overlay',
  inputs: {
    layer: Layer.describe('Geometry, Feature or FeatureCollection, in any planar unit.'),
    mask: Layer.describe('Polygons, in the unit and axis order of `layer`; all of them together are the mask.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      inside: z.int().describe('Features that lie in the mask and stay as they were sent.'),
      cut: z.int().describe('Features of which a part is left, without heights.'),
      outside: z.int().describe('Features of which nothing is left.'),
    }).describe('The features of which something is left, with id and properties, in their order.'),
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
  run: async ({ layer, mask }, context) => {
    const { features, warnings, ...counts } = await clip(layer, mask, context.progress);
    context.warn(...warnings);
    return { result: toResult(layer, features, { method: PLANAR, ...counts }) };
  },
});
