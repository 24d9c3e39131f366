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
    a: Layer.describe('Geometry, Feature or FeatureCollection, in any planar unit; Z coordinates are dropped.'),
    b: Layer.describe('Likewise, in the unit and axis order of `a`.'),
    mode: z
      .enum(overlayModes)
      .default('intersection')
      .describe(
        'intersection: pieces in both; identity: these and the rest of `a`; union: these and the rest of `b` as well; ' +
          'difference: the rest of `a` alone.',
      ),
    share: Share,
    coordinates: ShareCoordinates,
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      mode: z.enum(overlayModes),
      shared: z.int().describe('Pieces that lie in a feature of each.'),
      only_a: z.int(),
      only_b: z.int(),
      source_properties: z.array(z.string()).describe('Names of the properties that hold the source of a piece.'),
    }).describe(
      'A FeatureCollection without ids. Properties of `a` keep their names, those of `b` that `a` has too become ' +
        'b_<name>; a_source and b_source hold the id of a feature, or its position from 0, or null.',
    ),
  },
  examples: [
    {
      title: 'Soil under two fields',
      inputs: {
        a: {
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
        b: {
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
  run: async ({ a, b, ...options }, context) => {
    checkShare(options.share, [a, b]);
    const { features, warnings, ...found } = await overlayLayers(a, b, { ...options, progress: context.progress });
    context.warn(...warnings);
    const counts = { shared: found.shared, only_a: found.onlyA, only_b: found.onlyB };
    const method = joinMethods(PLANAR, found.sharing);
    const summary = { method, mode: options.mode, ...counts, source_properties: [...found.sourceNames] };
    return { result: toResult({ form: 'collection' }, features, summary) };
  },
});
