import { overlayWholes } from '../geometry/overlay/overlay.ts';
import { defineProcess } from '../process/define-process.ts';
import { overlayAliases, overlayInputs, overlayOutputs, squaresThatOverlap } from '../../schemas/overlay.ts';

export default defineProcess({
  id: 'union',
  version: '1.0.0',
  title: 'Union',
  description:
    'Union of two layers, dissolved into one geometry, in the plane of the coordinates. To merge the features of one ' +
    'layer, optionally by attribute, use dissolve; to keep the attributes of both use overlay.',
  keywords: ['overlay', 'merge', 'combine', 'unite'],
  group: 'overlay',
  inputs: overlayInputs,
  aliases: overlayAliases,
  outputs: overlayOutputs,
  examples: [squaresThatOverlap],
  planarMeasure: 'areas',
  traits: { regroups: true },
  run: async ({ layer, overlay }, context) => {
    const { result, warnings } = await overlayWholes('union', layer, overlay, context.progress);
    context.warn(...warnings);
    return { result };
  },
});
