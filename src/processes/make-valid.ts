import { z } from 'zod';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { loadGeos } from '../geometry/engine/geos.ts';
import { cutInvalid } from '../geometry/antimeridian/uncut.ts';
import { makeLayerValid } from '../geometry/validity/make-valid.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

const cutProperties = {
  valid_before: false,
  valid_reason: 'Not cut at the antimeridian',
  valid_change: 'cut at 180 degrees',
} as const;

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
  // Those that it cuts, it reports; the others it leaves as they are.
  longEdges: 'own',
  run: async ({ layer }, context) => {
    const cut = await cutInvalid(await loadGeos(), layer);
    const { features, changed, areaBefore, areaAfter, warnings } = await makeLayerValid(cut.layer, (fraction) =>
      context.progress(fraction, 'Repairing'),
    );
    context.warn(...missingGeometryWarnings(layer), ...cut.warnings, ...warnings);
    const describeCut = (feature: (typeof features)[number], index: number) =>
      cut.features.has(index) ? { ...feature, properties: { ...feature.properties, ...cutProperties } } : feature;
    const summary = {
      method: 'planar, in the units of the coordinates; GEOS MakeValid by structure (shells stay shells, holes holes)',
      features: features.length,
      made_valid: changed + cut.features.size,
      area_before: areaBefore,
      area_after: areaAfter,
    };
    return { result: toResult(layer, features.map(describeCut), summary) };
  },
});
