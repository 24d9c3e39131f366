import { z } from 'zod';
import { overlayLayers, overlayModes } from '../geometry/overlay/layer-overlay.ts';
import { toResult } from '../geometry/layers/layers.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { checkShare, joinMethods } from '../geometry/overlay/share.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { Share, ShareCoordinates } from '../../schemas/property-names.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'overlay',
  version: '1.0.0',
  title: 'Overlay of layers',
  description:
    'Overlays two layers feature by feature, in the plane of the coordinates: pieces with the properties of both. To ' +
    'cut a layer by a mask use clip; for one geometry without properties use intersection, union or difference.',
  keywords: ['overlay', 'intersect', 'identity', 'attributes'],
  group: 'overlay',
  inputs: {
    layer: Layer.describe('Geometry, Feature or FeatureCollection, in any planar unit; Z coordinates are dropped.'),
    overlay: Layer.describe('Likewise, in the unit and axis order of `layer`.'),
    mode: z
      .enum(overlayModes)
      .default('intersection')
      .describe(
        'intersection: pieces in both; identity: these and the rest of `layer`; union: these and the rest of `overlay` as well; ' +
          'difference: the rest of `layer` alone.',
      ),
    share: Share,
    coordinates: ShareCoordinates,
  },
  aliases: { a: 'layer', b: 'overlay' },
  outputs: {
    result: resultLayer({
      method: z.string(),
      mode: z.enum(overlayModes),
      shared: z.int().describe('Pieces that lie in a feature of each.'),
      only_a: z.int(),
      only_b: z.int(),
      source_properties: z.array(z.string()).describe('Names of the properties that hold the source of a piece.'),
    }).describe(
      'A FeatureCollection without ids. Properties of `layer` keep their names, those of `overlay` that `layer` has too become ' +
        'b_<name>; a_source and b_source hold the id of a feature of `layer` and `overlay`, or its position from 0, or null.',
    ),
  },
  examples: [
    {
      title: 'Soil under two fields',
      inputs: {
        layer: {
          type: 'FeatureCollection',
          features: [
            {
              type: 'Feature',
              id: 'west',
              properties: { name: 'West field' },
              // prettier-ignore
              geometry: { type: 'Polygon', coordinates: [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]] },
            },
            {
              type: 'Feature',
              id: 'east',
              properties: { name: 'East field' },
              // prettier-ignore
              geometry: { type: 'Polygon', coordinates: [[[4, 0], [8, 0], [8, 4], [4, 4], [4, 0]]] },
            },
          ],
        },
        overlay: {
          type: 'Feature',
          id: 7,
          properties: { name: 'Clay', depth: 0.4 },
          // prettier-ignore
          geometry: { type: 'Polygon', coordinates: [[[3, 1], [6, 1], [6, 5], [3, 5], [3, 1]]] },
        },
        mode: 'identity',
      },
    },
  ],
  traits: { regroups: true },
  prepare: ({ layer, overlay, share }) => checkShare(share, [layer, overlay]),
  run: async ({ layer, overlay, ...options }, context) => {
    const { features, warnings, ...found } = await overlayLayers(layer, overlay, {
      ...options,
      progress: context.progress,
      mapBlocks: context.mapBlocks,
    });
    context.warn(...warnings);
    const counts = { shared: found.shared, only_a: found.onlyA, only_b: found.onlyB };
    const method = joinMethods(PLANAR, found.sharing);
    const summary = { method, mode: options.mode, ...counts, source_properties: [...found.sourceNames] };
    return { result: toResult({ form: 'collection' }, features, summary) };
  },
});
