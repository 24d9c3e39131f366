import { overlayWholes } from '../geometry/overlay/overlay.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { outputsOfA, overlayInputs, squaresThatOverlap } from '../../schemas/overlay.ts';

export default defineProcess({
  id: 'difference',
  version: '1.0.0',
  title: 'Difference',
  description:
    'Parts of `a` that are not in `b`, as one geometry, in the plane of the coordinates. For the parts in only one of ' +
    'the two use symmetric-difference; to keep each feature with its attributes use overlay.',
  keywords: ['overlay', 'erase', 'subtract'],
  group: 'overlay',
  inputs: {
    ...overlayInputs,
    b: Layer.describe('What to subtract: likewise, in the unit and axis order of `a`.'),
  },
  outputs: outputsOfA,
  examples: [squaresThatOverlap],
  planarMeasure: 'areas',
  traits: { regroups: true },
  run: async ({ a, b }, context) => {
    const { result, warnings } = await overlayWholes('difference', a, b);
    context.warn(...warnings);
    return { result };
  },
});
