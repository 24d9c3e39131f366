/** Diagnose: what is suspicious about a layer, why, and which process to call next. */
import { z } from 'zod';
import { diagnoseLayer } from '../geometry/validity/diagnosis.ts';
import { readLonLatBox } from '../geometry/crs/box.ts';
import { defineProcess } from '../process/define-process.ts';
import { Box } from '../../schemas/bbox.ts';
import { Layer } from '../../schemas/layer.ts';

export default defineProcess({
  id: 'diagnose',
  version: '1.0.0',
  title: 'Diagnose',
  description:
    'What is suspicious about data as a whole: swapped axes, projected numbers, bow-ties, duplicates, outliers, uncut ' +
    'antimeridian. Explains each and proposes what to call; changes nothing. For the place of every fault use validate.',
  keywords: ['quality', 'swapped axes', 'duplicates', 'outliers', 'check'],
  group: 'cleaning',
  inputs: {
    layer: Layer.describe('Geometry, Feature or FeatureCollection as it came, in whatever coordinates.'),
    expected_extent: Box.optional().describe(
      'Where the data should be: west, south, east, north in degrees, or {bbox, crs}. Finds axes that were swapped within range.',
    ),
  },
  outputs: {
    diagnosis: z
      .strictObject({
        features: z.int(),
        sound: z.boolean().describe('Whether there is neither an error nor a warning.'),
        findings: z.array(
          z.strictObject({
            code: z.string(),
            severity: z.enum(['error', 'warning', 'note']),
            count: z.int().describe('How many features.'),
            features: z.array(z.int()).describe('Places of the first ten in the input, from 0.'),
            explanation: z.string(),
            process: z.string().nullable().describe('The process to call next; null where there is none.'),
            advice: z.string(),
          }),
        ),
      })
      .describe('Findings, the gravest first; none for data without suspicion.'),
  },
  examples: [
    {
      title: 'Schools in Utrecht with latitude first',
      inputs: {
        expected_extent: { bbox: [3.3, 50.7, 7.3, 53.6] },
        // prettier-ignore
        layer: { type: 'MultiPoint', coordinates: [[52.0917, 5.1197], [52.0894, 5.1101], [52.0801, 5.1401]] },
      },
    },
  ],
  // It is one of the findings.
  longEdges: 'own',
  traits: { ignoresHeights: true },
  run: async ({ layer, expected_extent: extent }) => {
    const findings = await diagnoseLayer(layer, extent && (await readLonLatBox(extent, 'expected_extent')));
    return {
      diagnosis: {
        features: layer.features.length,
        sound: findings.every(({ severity }) => severity === 'note'),
        findings: findings.map((finding) => ({ ...finding, features: [...finding.features] })),
      },
    };
  },
});
