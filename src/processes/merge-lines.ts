import { z } from 'zod';
import { Layer } from '../../schemas/layer.ts';
import { PropertyNames } from '../../schemas/property-names.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { refuseIssues } from '../common/errors.ts';
import { formatCount } from '../common/format-count.ts';
import { withGeos } from '../geometry/engine/geos.ts';
import { toSingleParts } from '../geometry/flat/dimensions.ts';
import { planarLayerWarnings, toResult } from '../geometry/layers/layers.ts';
import { findGroupIssues } from '../geometry/layers/groups.ts';
import { mergeLines } from '../geometry/lines/polygonize.ts';
import { PLANAR } from '../geometry/overlay/overlay.ts';
import { explainEmpty } from '../process/checks/emptiness.ts';
import { defineProcess } from '../process/define-process.ts';

export default defineProcess({
  id: 'merge-lines',
  version: '1.0.0',
  title: 'Merge lines',
  description:
    'Joins lines that meet end to end into one, up to where three or more meet; of features with equal values of chosen ' +
    'properties, or of all. Lines that cross without a shared end stay apart.',
  keywords: ['line merge', 'unsplit', 'dissolve lines', 'join segments', 'polylines', 'stitch'],
  group: 'construction',
  inputs: {
    layer: Layer.describe('Lines, in any planar unit.'),
    by: PropertyNames.describe('Property names whose values must be equal; a missing property counts as null.'),
  },
  outputs: {
    result: resultLayer({ method: z.string(), lines_in: z.int(), lines_out: z.int() }).describe(
      'Lines with their values of `by` and feature_count, the features of that key. No ids.',
    ),
  },
  examples: [
    {
      title: 'Three segments of a street and a side street',
      inputs: {
        layer: { type: 'MultiLineString', coordinates: [[[0, 0], [1, 0]], [[1, 0], [2, 0]], [[3, 0], [2, 0]], [[3, 0], [3, 1]]] }, // prettier-ignore
      },
    },
  ],
  traits: { regroups: true, passesInvalid: true },
  emptyResult: ({ layer }) => explainEmpty('layer', layer) ?? 'layer has no line',
  prepare({ layer, by }) {
    const issues = findGroupIssues(layer, by);
    refuseIssues(issues);
  },
  run: async ({ layer, by }, context) => {
    const parts = layer.features.flatMap(({ geometry }) => (geometry ? toSingleParts(geometry) : []));
    const others = parts.filter(({ type }) => type !== 'LineString').length;
    context.warn(...planarLayerWarnings(layer));
    if (others > 0) context.warn(`Left ${formatCount(others, 'point or polygon', 'points and polygons')} out.`);
    const features = await withGeos((engine) => mergeLines(engine, layer, by));
    const summary = { method: `${PLANAR} (GEOS)`, lines_in: parts.length - others, lines_out: features.length };
    return { result: toResult({ form: 'collection' }, features, summary) };
  },
});
