import { formatCount } from '../common/format-count.ts';
import { z } from 'zod';
import { evaluate } from '../cql2/evaluate.ts';
import { parseFilter } from '../cql2/parse.ts';
import { ProcessError } from '../common/errors.ts';
import { toResult } from '../geometry/layers/layers.ts';
import { findUnknownProperties } from '../geometry/layers/property-names.ts';
import { defineProcess } from '../process/define-process.ts';
import { Layer } from '../../schemas/layer.ts';
import { resultLayer } from '../../schemas/result-layer.ts';

export default defineProcess({
  id: 'select-by-attribute',
  version: '1.0.0',
  title: 'Select by attribute',
  description:
    'Selects the features of a layer whose properties match a filter in CQL2 text, similar to WHERE in SQL. To select ' +
    'by location use select-by-location.',
  keywords: ['select', 'filter', 'query', 'cql2', 'where', 'property', 'value', 'keep', 'only', 'features with'],
  group: 'relations',
  inputs: {
    layer: Layer.describe('Features to select from, in any coordinates.'),
    filter: z
      .string()
      .min(1)
      .max(10_000)
      .describe(
        `CQL2 text, such as: kind = 'park' AND (area_m2 > 5000 OR name LIKE 'Plaza%') AND opened >= DATE('2020-01-01'). ` +
          'Also <>, NOT, BETWEEN, IN, IS NULL, + - * / % ^, CASEI(name). Strings in single quotes, names in double quotes or none.',
      ),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      selected: z.int().describe('Features selected.'),
      left_out: z.int().describe('Features that do not match, and those where it is unknown.'),
      unknown: z.int().describe('Those of left_out without a value to compare (null, as in SQL).'),
    }).describe('The selected features, unchanged.'),
  },
  examples: [
    {
      title: 'Parks opened since 2020',
      inputs: {
        // prettier-ignore
        layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 1, properties: { kind: 'park', opened: '2021-05-08' }, geometry: { type: 'Point', coordinates: [-56.17, -34.9] } },
          { type: 'Feature', id: 2, properties: { kind: 'park', opened: '1931-03-01' }, geometry: { type: 'Point', coordinates: [-56.16, -34.89] } },
          { type: 'Feature', id: 3, properties: { kind: 'school', opened: null }, geometry: null },
        ] },
        filter: "kind = 'park' AND opened >= DATE('2020-01-01')",
      },
    },
  ],
  longEdges: 'none',
  traits: { regroups: true, passesInvalid: true },
  emptyResult({ layer }, { result }) {
    const { selected, unknown } = result.summary;
    if (selected !== 0) return 'no feature that matches the filter has a geometry';
    return unknown === layer.features.length
      ? 'for no feature it is known whether it matches the filter (values are missing, or of another type)'
      : 'no feature matches the filter';
  },
  prepare({ layer, filter }) {
    const { predicate, properties } = parseFilter(filter);
    const [unknownName] = findUnknownProperties(layer, { filter: properties });
    if (unknownName) {
      const issue = { pointer: '/filter', message: `names a missing property: ${unknownName.message}` };
      throw new ProcessError('invalid-input', `${issue.pointer} ${issue.message}.`, [issue]);
    }
    return predicate;
  },
  run: ({ layer }, context, predicate) => {
    const decisions = layer.features.map((feature) => evaluate(predicate, feature.properties));
    const features = layer.features.filter((_, i) => decisions[i]?.truth === true);
    const counted = (trouble: 'mismatch' | 'noNumber') => decisions.filter((decision) => decision[trouble]).length;
    const warnOf = (count: number, what: string) => {
      if (count > 0) context.warn(`${formatCount(count, 'feature')} ${what}`);
    };
    warnOf(
      counted('mismatch'),
      'had values of another type than they are compared with; such a comparison is unknown.',
    );
    warnOf(
      counted('noNumber'),
      'had values without a result, as in a division by zero or a root of a negative number; what has none is unknown.',
    );
    return {
      result: toResult(layer, features, {
        method: 'CQL2 text (OGC 21-065r2), without functions and spatial predicates; null is unknown, as in SQL',
        selected: features.length,
        left_out: layer.features.length - features.length,
        unknown: decisions.filter(({ truth }) => truth === null).length,
      }),
    };
  },
});
