import { z } from 'zod';
import { formatCount } from '../common/format-count.ts';
import { columnNames, refuseUnknownColumn } from '../geometry/tables/columns.ts';
import { parseSortKey, rankOf, sortRows, valueOf } from '../geometry/tables/sort-rows.ts';
import { defineProcess } from '../process/define-process.ts';
import { rowsResult } from '../process/rows-result.ts';
import { resultRows, Rows } from '../../schemas/table.ts';

export default defineProcess({
  id: 'sort',
  version: '1.0.0',
  title: 'Sort',
  description:
    'Orders features or rows by one or several columns, ascending or descending, nulls last, and keeps the first n if asked. ' +
    'To choose by values use select-by-attribute.',
  keywords: ['sort', 'order by', 'rank', 'top', 'first', 'limit', 'largest', 'smallest', 'head'],
  group: 'tables',
  inputs: {
    layer: Rows.describe('Features or rows to order.'),
    by: z
      .array(z.string().min(1))
      .min(1)
      .max(20)
      .describe('Columns, the most important first; after a minus sign descending: ["district", "-area_m2"].'),
    first: z.int().min(1).optional().describe('Keeps only so many; all by default.'),
  },
  outputs: {
    result: resultRows({
      method: z.string(),
      rows: z.int().describe('Features or rows of the result.'),
      left_out: z.int().describe('Those behind the first ones.'),
      tied: z.int().describe('Of left_out, those whose values are equal to the last one kept.'),
      without_value: z.int().describe('Of all, those without a value in the first column, which come last.'),
    }).describe('The same features or rows in order.'),
  },
  examples: [
    {
      title: 'The two largest parks',
      inputs: {
        // prettier-ignore
        layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', properties: { park: 'North', hectares: 3 }, geometry: { type: 'Point', coordinates: [4.9, 52.39] } },
          { type: 'Feature', properties: { park: 'South', hectares: 12 }, geometry: { type: 'Point', coordinates: [4.91, 52.34] } },
          { type: 'Feature', properties: { park: 'West', hectares: 7 }, geometry: { type: 'Point', coordinates: [4.85, 52.36] } },
        ] },
        by: ['-hectares'],
        first: 2,
      },
    },
  ],
  longEdges: 'none',
  traits: { regroups: true, passesInvalid: true },
  prepare({ layer, by }) {
    const names = new Set(columnNames(layer));
    const keys = by.map((text) => parseSortKey(text, (name) => names.has(name)));
    refuseUnknownColumn(layer, { by: keys.map(({ name }) => name) }, 'layer', { takesIds: true });
    return keys;
  },
  run({ layer, first = Infinity }, context, keys) {
    const sorted = sortRows(layer.features, keys);
    const kept = sorted.slice(0, first);
    const last = kept.at(-1);
    const equals = (feature: (typeof sorted)[number]) =>
      last !== undefined && keys.every(({ name }) => JSON.stringify(valueOf(feature, name) ?? null) === JSON.stringify(valueOf(last, name) ?? null)); // prettier-ignore
    const rest = sorted.slice(kept.length);
    const tied = rest.filter(equals).length;
    if (tied > 0) {
      context.warn(`${formatCount(tied, 'row')} left out ${tied === 1 ? 'is' : 'are'} equal to the last one kept; of these the first in the layer were kept.`); // prettier-ignore
    }
    for (const { name } of keys) {
      const kinds = new Set(layer.features.flatMap((feature) => typeof (valueOf(feature, name) ?? undefined)));
      kinds.delete('undefined');
      if (kinds.size > 1) context.warn(`${name} has values of several types; numbers come before texts.`);
    }
    const [main] = keys;
    const empty = layer.features.filter(
      (feature) => main && rankOf(valueOf(feature, main.name)) === rankOf(null),
    ).length;
    const order = keys.map(({ name, descends }) => `${name} ${descends ? 'descending' : 'ascending'}`).join(', then ');
    const summary = {
      method: `${order}; nulls last, equal ones in their order, texts by the Unicode collation of English`,
      rows: kept.length,
      left_out: rest.length,
      tied,
      without_value: empty,
    };
    return { result: rowsResult(layer, kept, summary, columnNames(layer)) };
  },
});
