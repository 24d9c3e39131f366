import { z } from 'zod';
import { mapGeometries, missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { directions, orient } from '../geometry/parts/orient.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'orient',
  version: '1.0.0',
  title: 'Orient rings',
  description:
    'Turns the rings of polygons: shells counter-clockwise, as RFC 7946 asks, or clockwise, as older software expects; ' +
    'holes the other way. For faults of rings use make-valid.',
  keywords: ['ring direction', 'winding', 'right-hand rule', 'rewind', 'force polygon ccw', 'clockwise', 'reverse'],
  group: 'cleaning',
  inputs: {
    layer: Layer.describe('Features in any coordinates, x before y.'),
    shells: z.enum(directions).default('counter-clockwise').describe('Direction of shells; holes run the other way.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      shells: z.enum(directions),
      features: z.int(),
      features_changed: z.int(),
      rings_reversed: z.int(),
    }).describe('The features with ids and properties; lines, points and rings without area stay as they are.'),
  },
  examples: [
    {
      title: 'A square that was drawn clockwise',
      inputs: { layer: { type: 'Polygon', coordinates: [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]] } }, // prettier-ignore
    },
  ],
  traits: { passesInvalid: true },
  emptyResult: ({ layer }) => explainEmpty('layer', layer),
  run: ({ layer, shells }, context) => {
    context.warn(...missingGeometryWarnings(layer));
    let [changed, rings] = [0, 0];
    const features = mapGeometries(layer, (geometry) => {
      const oriented = orient(geometry, shells);
      rings += oriented.reversed;
      if (oriented.reversed > 0) changed += 1;
      return oriented.geometry;
    });
    const summary = {
      method: 'by the signed area of each ring in the plane of its coordinates (RFC 7946, 3.1.6)',
      shells,
      features: features.length,
      features_changed: changed,
      rings_reversed: rings,
    };
    return { result: toResult(layer, features, summary) };
  },
});
