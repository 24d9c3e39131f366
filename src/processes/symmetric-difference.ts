import { overlayWholes } from '../geometry/overlay/overlay.ts';
import { defineProcess } from '../process/define-process.ts';
import { overlayAliases, overlayInputs, overlayOutputs, squaresThatOverlap } from '../../schemas/overlay.ts';

export default defineProcess({
  id: 'symmetric-difference',
  version: '1.0.0',
  title: 'Symmetric difference',
  description:
    'Parts of two layers that are in only one of them, as one geometry, in the plane of the coordinates: what changed ' +
    'between two versions, for instance. For one side of it use difference.',
  keywords: ['overlay', 'xor', 'change', 'in only one'],
  group: 'overlay',
  inputs: overlayInputs,
  aliases: overlayAliases,
  outputs: overlayOutputs,
  examples: [squaresThatOverlap],
  planarMeasure: 'areas',
  traits: { regroups: true },
  run: async ({ layer, overlay }, context) => {
    const { result, warnings } = await overlayWholes('symmetric-difference', layer, overlay);
    context.warn(...warnings);
    return { result };
  },
});
