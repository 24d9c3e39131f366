import { overlayWholes } from '../geometry/overlay/overlay.ts';
import { defineProcess } from '../process/define-process.ts';
import { overlayInputs, overlayOutputs, squaresThatOverlap } from '../../schemas/overlay.ts';

export default defineProcess({
  id: 'union',
  version: '1.0.0',
  title: 'Union',
  description:
    'Union of two layers, dissolved into one geometry, in the plane of the coordinates. To merge the features of one ' +
    'layer, optionally by attribute, use dissolve; to keep the attributes of both use overlay.',
  keywords: ['overlay', 'merge', 'combine'],
  group: 'overlay',
  inputs: overlayInputs,
  outputs: overlayOutputs,
  examples: [squaresThatOverlap],
  planarMeasure: 'areas',
  traits: { regroups: true },
  run: async ({ a, b }, context) => {
    const { result, warnings } = await overlayWholes('union', a, b);
    context.warn(...warnings);
    return { result };
  },
});
