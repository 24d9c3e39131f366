import { z } from 'zod';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { formatCount } from '../common/format-count.ts';
import { withGeos } from '../geometry/engine/geos.ts';
import { planarLayerWarnings, toResult } from '../geometry/layers/layers.ts';
import { polygonizeLayer } from '../geometry/lines/polygonize.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';

export default defineProcess({
  id: 'polygonize',
  version: '1.0.0',
  title: 'Polygonize',
  description:
    'Polygons of all faces that lines enclose, and the lines that bound none: dangles, connecting lines, invalid rings. ' +
    'To close single lines use this too; to outline polygons use boundary.',
  keywords: ['lines to polygons', 'build area', 'feature to polygon', 'faces', 'dangles', 'close lines'],
  group: 'construction',
  inputs: {
    layer: Layer.describe('Lines, in any planar unit; rings of polygons count as lines.'),
    node: z
      .boolean()
      .default(true)
      .describe('Whether to cut lines where they meet first; false takes only lines that share their ends.'),
    leftovers: z.boolean().default(false).describe('Whether to keep the lines that bound no polygon.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      faces: z.int(),
      dangles: z.int().describe('Lines with a free end.'),
      cut_edges: z.int().describe('Lines with the same face on both sides.'),
      invalid_rings: z.int(),
    }).describe(
      'Polygons with property face, from 1; a hole is a face of its own where lines enclose it. With `leftovers` the ' +
        'lines that bound none follow; all have property kind (face, dangle, cut-edge, invalid-ring).',
    ),
  },
  examples: [
    {
      title: 'Two streets across a block',
      inputs: {
        layer: { type: 'MultiLineString', coordinates: [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], [[2, -1], [2, 5]], [[4, 4], [6, 6]]] }, // prettier-ignore
      },
    },
  ],
  traits: { regroups: true },
  emptyResult: ({ layer }) => explainEmpty('layer', layer) ?? 'the lines enclose no face',
  run: async ({ layer, node, leftovers: keep }, context) => {
    const { polygons, leftovers, warnings } = await withGeos((engine) => polygonizeLayer(engine, layer, node));
    context.warn(...planarLayerWarnings(layer), ...warnings);
    if (leftovers.length > 0 && !keep) {
      const lines = formatCount(leftovers.length, 'line bounds', 'lines bound');
      context.warn(`${lines} no polygon and left out; \`leftovers\` keeps them.`);
    }
    const count = (kind: string) => leftovers.filter(({ properties }) => properties.kind === kind).length;
    const all = keep
      ? [
          ...polygons.map(({ geometry, properties }) => ({ geometry, properties: { ...properties, kind: 'face' } })),
          ...leftovers,
        ]
      : polygons;
    const summary = {
      method: `${PLANAR}; ${node ? 'lines cut where they meet' : 'lines as they are'} (GEOS)`,
      faces: polygons.length,
      dangles: count('dangle'),
      cut_edges: count('cut-edge'),
      invalid_rings: count('invalid-ring'),
    };
    return { result: toResult({ form: 'collection' }, all, summary) };
  },
});
