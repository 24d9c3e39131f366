import { z } from 'zod';
import { formatCount } from '../common/format-count.ts';
import { missingGeometryWarnings, toResult } from '../geometry/layers/layers.ts';
import { withGeos } from '../geometry/engine/geos.ts';
import { joinLonLat, wrapPoint } from '../geometry/antimeridian/uncut.ts';
import { validateLayer } from '../geometry/validity/validity.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'validate',
  version: '1.0.0',
  title: 'Validate',
  description:
    'Reports each violation of the OGC rules and its location: a point per fault, also for vertices and rings of ' +
    'doubtful quality. Changes nothing; to repair use make-valid. For problems of the dataset as a whole, such as ' +
    'swapped axes, use diagnose.',
  keywords: [
    'validity',
    'self-intersection',
    'bow-tie',
    'spike',
    'duplicate vertices',
    'quality',
    'is my polygon valid',
    'is this geometry valid',
  ],
  group: 'cleaning',
  inputs: {
    layer: Layer.describe('Geometry, Feature or FeatureCollection, in any planar unit, x before y.'),
    quality: z.boolean().default(true).describe('Also report repeated vertices, spikes, slivers and tiny rings.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      verdict: z.string().describe('The outcome in words, such as "valid, no faults".'),
      valid: z.boolean().describe('Whether all features are valid; quality does not count.'),
      features: z.int(),
      invalid_features: z.int(),
      errors: z.int(),
      quality_findings: z.int(),
      reasons: z.record(z.string(), z.int()).describe('Number of findings per reason.'),
    }).describe(
      'A FeatureCollection with a Point for each fault: feature (its position in the input, from 0), feature_id, kind ' +
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
  // A ring that is not cut at the antimeridian only looks as if it crossed itself.
  longEdges: 'short',
  traits: { takesBroken: true, regroups: true, reports: true, ignoresZ: true },
  run: async ({ layer, quality }, context) => {
    const progress = (fraction: number) => context.progress(fraction, 'Checking');
    const joined = await withGeos((engine) => joinLonLat(engine, layer));
    const { invalid, errors, reasons, ...found } = await validateLayer(joined, { quality, progress });
    const points = joined === layer ? found.points : found.points.map(wrapPoint);
    context.warn(...missingGeometryWarnings(layer), ...found.warnings);
    const summary = {
      method:
        'planar, in the units of the coordinates; OGC 06-103r4. All crossings, overlaps and self-touches of rings, ' +
        'and the first fault of any other kind in each polygon.',
      verdict: formatVerdict(layer.features.length, invalid, found.quality),
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

function formatVerdict(features: number, invalid: number, quality: number): string {
  const doubts = quality === 0 ? '' : `, ${formatCount(quality, 'finding')} of quality`;
  if (features === 0) return 'nothing to check';
  if (invalid > 0) return `${invalid} of ${formatCount(features, 'feature')} invalid${doubts}`;
  return `valid${doubts || ', no faults'}`;
}
