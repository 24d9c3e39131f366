/** Validate: what is wrong with each geometry, and where. */
import { z } from 'zod';
import { missingWarnings, toResult } from '../geometry/layers/layers.ts';
import { validateLayer } from '../geometry/validity/validity.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer, resultLayer } from '../../schemas/layer.ts';

export default defineProcess({
  id: 'validate',
  version: '1.0.0',
  title: 'Validate',
  description:
    'What breaks the OGC rules in each geometry, and where: a point for every fault, and for vertices and rings of ' +
    'doubtful quality. Changes nothing; make-valid repairs. For faults of the data as a whole, such as swapped axes, ' +
    'use diagnose.',
  keywords: ['validity', 'self-intersection', 'bow-tie', 'spike', 'duplicate vertices', 'quality'],
  group: 'cleaning',
  inputs: {
    layer: Layer.describe('Geometry, Feature or FeatureCollection, in any planar unit, x before y.'),
    quality: z.boolean().default(true).describe('Also report repeated vertices, spikes, slivers and tiny rings.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      valid: z.boolean().describe('Whether no feature breaks a rule; quality does not count.'),
      features: z.int(),
      invalid_features: z.int(),
      errors: z.int(),
      quality_findings: z.int(),
      reasons: z.record(z.string(), z.int()).describe('How many findings there are for each reason.'),
    }).describe(
      'A FeatureCollection with a Point for each fault: feature (its place in the input, from 0), feature_id, kind ' +
        '(error or quality) and reason.',
    ),
  },
  examples: [
    {
      title: 'A parcel that was drawn as a bow-tie, with a doubled vertex',
      inputs: {
        layer: {
          type: 'Feature',
          id: 'parcel-17',
          properties: {},
          // prettier-ignore
          geometry: { type: 'Polygon', coordinates: [[[0, 0], [40, 40], [40, 40], [40, 0], [0, 40], [0, 0]]] },
        },
      },
    },
  ],
  traits: { regroups: true, ignoresHeights: true },
  run: async ({ layer, quality }, context) => {
    const progress = (fraction: number) => context.progress(fraction, 'Checking');
    const { points, invalid, errors, reasons, ...found } = await validateLayer(layer, { quality, progress });
    context.warn(...missingWarnings(layer), ...found.warnings);
    const summary = {
      method:
        'planar, in the units of the coordinates; OGC 06-103r4. All crossings, overlaps and self-touches of rings, ' +
        'and the first fault of any other kind in each polygon.',
      valid: invalid === 0,
      features: layer.features.length,
      invalid_features: invalid,
      errors,
      quality_findings: found.quality,
      reasons,
    };
    return { result: toResult({ form: 'collection' }, points, summary) };
  },
});
