import { z } from 'zod';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { makeLayerValid } from '../geometry/validity/make-valid.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'make-valid',
  version: '1.0.0',
  title: 'Make valid',
  description:
    'Repairs geometries that break the OGC rules, such as bow-ties, and reports what changed; valid ones stay as they ' +
    'are, to the bit. To only find the faults use validate; for problems of the dataset as a whole use diagnose.',
  keywords: ['repair', 'validity', 'bow-tie', 'self-intersection', 'clean'],
  group: 'cleaning',
  inputs: {
    layer: Layer.describe('Geometry, Feature or FeatureCollection, in any planar unit, x before y.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      features: z.int(),
      made_valid: z.int().describe('Number of invalid features.'),
      area_before: z.number().describe('Square units of the coordinates; loops in reverse direction count negative.'),
      area_after: z.number().describe('Square units of the coordinates.'),
    }).describe(
      'The layer with valid geometries. Each feature gets valid_before, valid_reason (with its location), valid_change, ' +
        'valid_area_before and valid_area_after.',
    ),
  },
  examples: [
    {
      title: 'A parcel that was drawn as a bow-tie',
      inputs: {
        layer: {
          type: 'Feature',
          id: 'parcel-17',
          properties: { owner: 'Municipality' },
          // prettier-ignore
          geometry: { type: 'Polygon', coordinates: [[[0, 0], [40, 40], [40, 0], [0, 40], [0, 0]]] },
        },
      },
    },
  ],
  run: async ({ layer }, context) => {
    const { features, changed, areaBefore, areaAfter, warnings } = await makeLayerValid(layer, (fraction) =>
      context.progress(fraction, 'Repairing'),
    );
    context.warn(...missingGeometryWarnings(layer), ...warnings);
    const summary = {
      method: 'planar, in the units of the coordinates; GEOS MakeValid by structure (shells stay shells, holes holes)',
      features: features.length,
      made_valid: changed,
      area_before: areaBefore,
      area_after: areaAfter,
    };
    return { result: toResult(layer, features, summary) };
  },
});
