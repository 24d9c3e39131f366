import { z } from 'zod';
import { hasZ } from '../geometry/flat/flat.ts';
import { mapGeometries, missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { dropHeights } from '../geometry/parts/heights.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'drop-z',
  version: '1.0.0',
  title: 'Drop Z coordinates',
  description: 'Leaves the Z coordinates (heights) of a layer out; positions keep x and y.',
  keywords: ['force 2d', 'heights', 'elevation', 'drop m/z values', 'flatten', '3d to 2d'],
  group: 'cleaning',
  inputs: { layer: Layer.describe('Features in any coordinates.') },
  outputs: {
    result: resultLayer({
      method: z.string(),
      features: z.int(),
      with_z: z.int().describe('Features that had Z coordinates.'),
    }).describe('The features with ids and properties, in two dimensions.'),
  },
  examples: [
    {
      title: 'A path with heights',
      inputs: { layer: { type: 'LineString', coordinates: [[5.12, 52.09, 4.5], [5.13, 52.1, 6]] } }, // prettier-ignore
    },
  ],
  longEdges: 'none',
  traits: { passesInvalid: true, ignoresZ: true },
  emptyResult: ({ layer }) => explainEmpty('layer', layer),
  run: ({ layer }, context) => {
    context.warn(...missingGeometryWarnings(layer));
    const features = mapGeometries(layer, dropHeights);
    const summary = {
      method: 'x and y as they are',
      features: features.length,
      with_z: layer.features.filter(({ geometry }) => geometry !== null && hasZ(geometry)).length,
    };
    return { result: toResult(layer, features, summary) };
  },
});
