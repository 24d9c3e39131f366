import { overlayWholes } from '../geometry/overlay/overlay.ts';
import { defineProcess } from '../process/define-process.ts';
import { outputsOfA, overlayAliases, overlayInputs, squaresThatOverlap } from '../../schemas/overlay.ts';

export default defineProcess({
  id: 'intersection',
  version: '1.0.0',
  title: 'Intersection',
  description:
    'Intersection of two layers as one geometry, in the plane of the coordinates; lines and points where they only ' +
    'touch are kept. To cut a layer and keep its attributes use clip; for the attributes of both use overlay.',
  keywords: ['overlay', 'intersect', 'common'],
  group: 'overlay',
  inputs: overlayInputs,
  aliases: overlayAliases,
  outputs: outputsOfA,
  examples: [
    squaresThatOverlap,
    {
      title: 'The part of a tram line in Melbourne that runs through a free zone',
      inputs: {
        // prettier-ignore
        layer: { type: 'Feature', id: 96, properties: { route: '96' }, geometry: { type: 'LineString', coordinates: [[144.9795, -37.8666], [144.9553, -37.8232], [144.9662, -37.8098], [144.9747, -37.7708]] } },
        // prettier-ignore
        overlay: { type: 'Polygon', coordinates: [[[144.9395, -37.8221], [144.9748, -37.8221], [144.9748, -37.8062], [144.9395, -37.8062], [144.9395, -37.8221]]] },
      },
    },
  ],
  planarMeasure: 'areas',
  traits: { regroups: true },
  run: async ({ layer, overlay }, context) => {
    const { result, warnings } = await overlayWholes('intersection', layer, overlay);
    context.warn(...warnings);
    return { result };
  },
});
