import { overlayWholes } from '../geometry/overlay/overlay.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { outputsOfA, overlayAliases, overlayInputs, squaresThatOverlap } from '../../schemas/overlay.ts';

export default defineProcess({
  id: 'difference',
  version: '1.0.0',
  title: 'Difference',
  description:
    'Parts of `layer` that are not in `overlay`, as one geometry, in the plane of the coordinates. For the parts in only one of ' +
    'the two use symmetric-difference; to keep each feature with its attributes use overlay.',
  keywords: ['overlay', 'erase', 'subtract', 'remove', 'cut out', 'outside'],
  group: 'overlay',
  inputs: {
    ...overlayInputs,
    overlay: Layer.describe('What to subtract: likewise, in the unit and axis order of `layer`.'),
  },
  aliases: overlayAliases,
  outputs: outputsOfA,
  examples: [squaresThatOverlap],
  planarMeasure: 'areas',
  traits: { regroups: true, auxiliaryInputs: ['overlay'] },
  run: async ({ layer, overlay }, context) => {
    const { result, warnings } = await overlayWholes('difference', layer, overlay);
    context.warn(...warnings);
    return { result };
  },
});
