import { z } from 'zod';
import { joinLonLat } from '../geometry/antimeridian/uncut.ts';
import { withGeos } from '../geometry/engine/geos.ts';
import { diagnoseLayer } from '../geometry/validity/diagnosis.ts';
import { diagnoseDeclared } from '../geometry/crs/diagnose-declared.ts';
import { findPlacedCrs } from '../geometry/crs/placed-crs.ts';
import { parseLonLatBox, turnWarnings } from '../geometry/crs/box.ts';
import { defineProcess } from '../process/define-process.ts';
import { nameFeatures } from '../../schemas/feature-names.ts';
import { Box, lonLatBox } from '../../schemas/bbox.ts';
import { Layer } from '../../schemas/layer.ts';

/** Maximum number of features that a finding lists. */
const MAX_LISTED = 10;

export default defineProcess({
  id: 'diagnose',
  version: '1.0.0',
  title: 'Diagnose',
  description:
    'Checks a dataset for common problems: swapped axes, projected coordinates, bow-ties, duplicates, outliers, uncut ' +
    'antimeridian. Explains each and names the process that helps; changes nothing. For the location of every fault ' +
    'use validate.',
  keywords: ['quality', 'swapped axes', 'duplicates', 'outliers', 'check'],
  group: 'cleaning',
  inputs: {
    layer: Layer.describe('As received, in any coordinates.'),
    expected_extent: Box.optional().describe(
      `Where the data should be: ${lonLatBox}. Or {bbox, crs}. Detects swapped axes within range.`,
    ),
  },
  outputs: {
    diagnosis: z
      .strictObject({
        features: z.int(),
        sound: z.boolean().describe('Whether there are no errors and no warnings.'),
        findings: z.array(
          z.strictObject({
            code: z.string(),
            severity: z.enum(['error', 'warning', 'note']),
            count: z.int().describe('Number of features.'),
            features: z.array(z.int()).describe('Positions of the first ten in the input, from 0.'),
            left_out: z.int().describe('Number of features that are not listed.'),
            named: z.string().describe('These by id and label, and how many more there are.'),
            explanation: z.string(),
            process: z.string().nullable().describe('The process to call next; null for none.'),
            advice: z.string(),
          }),
        ),
      })
      .describe('Findings, most severe first; none for sound data.'),
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
  traits: { takesBroken: true, reports: true, ignoresZ: true },
  async prepare({ expected_extent: extent }, { warn }) {
    const expected = extent && (await parseLonLatBox(extent, 'expected_extent'));
    if (expected) warn(...turnWarnings(expected, 'expected_extent'));
    return expected;
  },
  run: async ({ layer }, _, expected) => {
    const declared = await diagnoseDeclared(layer, expected);
    const joined = declared.isPlane ? layer : await withGeos((engine) => joinLonLat(engine, layer));
    const placed = expected && !layer.crs ? await findPlacedCrs(layer, expected) : [];
    const findings = await diagnoseLayer(layer, { joined, placed, declared }, expected);
    return {
      diagnosis: {
        features: layer.features.length,
        sound: findings.every(({ severity }) => severity === 'note'),
        findings: findings.map(({ features, ...finding }) => ({
          ...finding,
          features: features.slice(0, MAX_LISTED),
          left_out: Math.max(0, features.length - MAX_LISTED),
          named: nameFeatures(layer.features, features, layer.label),
        })),
      },
    };
  },
});
