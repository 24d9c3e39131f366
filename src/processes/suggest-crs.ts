import { compact } from '../common/compact.ts';
import { z } from 'zod';
import { Box, lonLatBox } from '../../schemas/bbox.ts';
import { CrsSuggestion, Extent } from '../../schemas/crs.ts';
import { LonLatLayer } from '../../schemas/layer.ts';
import { ProcessError } from '../common/errors.ts';
import { getLayerArea, toBox } from '../geometry/crs/area.ts';
import { parseLonLatBox, turnWarnings } from '../geometry/crs/box.ts';
import { suggestCrs } from '../geometry/crs/suggest.ts';
import { missingGeometryWarnings } from '../geometry/layers/layers.ts';
import { defineProcess } from '../process/define-process.ts';

export default defineProcess({
  id: 'suggest-crs',
  version: '1.0.0',
  title: 'Suggest coordinate reference systems',
  description:
    'Ranks the projected EPSG coordinate reference systems whose area of use covers an extent, with their errors of ' +
    'length and area there. Use describe-crs for one system, reproject to apply it.',
  keywords: ['crs', 'epsg', 'projection', 'utm', 'distortion', 'utm zone', 'projection I should use'],
  group: 'crs',
  inputs: {
    extent: Box.optional().describe(`Area to map: ${lonLatBox}. Or {bbox, crs}.`),
    layer: LonLatLayer.optional().describe(
      'Instead of extent: a geometry, a Feature or a FeatureCollection in longitude and latitude (WGS 84).',
    ),
    purpose: z
      .enum(['distance', 'area', 'display'])
      .optional()
      .describe('What must be accurate: lengths (default), areas, or appearance.'),
    limit: z.int().min(1).max(20).default(5).describe('Maximum number of results.'),
  },
  aliases: { bbox: 'extent', geometry: 'layer' },
  outputs: {
    suggestions: z.array(CrsSuggestion),
    extent: Extent.describe(`As understood: ${lonLatBox}.`),
    notes: z.array(z.string()).describe('What no projection can do over this extent.'),
  },
  examples: [
    { title: 'For distances around Berlin', inputs: { extent: [13.1, 52.3, 13.8, 52.7], purpose: 'distance' } },
    {
      title: 'For areas on both sides of the antimeridian',
      inputs: { extent: [177, -19, -178.5, -16], purpose: 'area' },
    },
  ],
  traits: { ignoresZ: true, restrictedTo: 'layers with an extent' },
  async prepare({ extent: box, layer }, { warn }) {
    if ((box === undefined) === (layer === undefined)) {
      const message = box === undefined ? 'Give `extent` or `layer`.' : 'Give either `extent` or `layer`, not both.';
      throw new ProcessError('invalid-input', message, [{ pointer: '/extent', message }]);
    }
    if (!box) return getLayerArea(layer ?? { features: [] }, 'layer');
    const area = await parseLonLatBox(box, 'extent');
    warn(...turnWarnings(area, 'extent'));
    return area;
  },
  run: async ({ layer, purpose, limit }, context, extent) => {
    context.warn(...(layer ? missingGeometryWarnings(layer) : []));
    const suggestions = await suggestCrs(extent, compact({ purpose, limit }));
    return { ...suggestions, extent: toBox(extent) };
  },
});
