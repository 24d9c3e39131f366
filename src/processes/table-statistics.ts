import { z } from 'zod';
import { inputError } from '../common/errors.ts';
import { formatCount } from '../common/format-count.ts';
import { groupFeatures, keyOfGroup } from '../geometry/layers/groups.ts';
import { getProperty } from '../geometry/layers/property-names.ts';
import { findNumericNames, isNumber, isTextNumber } from '../geometry/layers/statistics.ts';
import { columnStatistics, isMissing, needsNumbers, summarizeValues } from '../geometry/statistics/summarize-values.ts';
import { refuseUnknownColumn } from '../geometry/tables/columns.ts';
import { sortRows } from '../geometry/tables/sort-rows.ts';
import { defineProcess } from '../process/define-process.ts';
import { tableResult } from '../process/rows-result.ts';
import type { LayerFeature } from '../../schemas/layer.ts';
import { PropertyNames, Weight } from '../../schemas/property-names.ts';
import { resultTable, Table } from '../../schemas/table.ts';

const Statistic = z.enum(columnStatistics);

export default defineProcess({
  id: 'table-statistics',
  version: '1.0.0',
  title: 'Table statistics',
  description:
    'Statistics of fields as a table, over all rows or by group: count, distinct, sum, mean, median, quantiles, minimum, ' +
    'maximum, deviation. By location use summarize-within; to merge geometries use dissolve.',
  keywords: [
    ...['summary statistics', 'statistics by categories', 'group by', 'aggregate', 'pivot', 'describe', 'total'],
    ...['average', 'median', 'percentile', 'standard deviation', 'unique values', 'top', 'largest', 'weighted mean'],
  ],
  group: 'tables',
  inputs: {
    layer: Table.describe('Rows; of a layer the properties are taken.'),
    fields: PropertyNames.describe('Fields to describe. Default: each that has numbers, but those of group_by.'),
    statistics: z
      .array(Statistic)
      .min(1)
      .max(columnStatistics.length)
      .default(['count', 'sum', 'mean', 'median', 'min', 'max'])
      .describe(
        'Columns for each field, such as <field>_sum. count, nulls and distinct take any values, others numbers.',
      ),
    quantiles: z
      .array(z.number().min(0).max(1))
      .max(100)
      .default([])
      .describe(
        'Fractions, such as 0.9 for <field>_q90: linear between two numbers (type 7 of R, as numpy and Excel).',
      ),
    weight: Weight.describe('Field that weights weighted_mean, such as the denominator of a rate.'),
    group_by: PropertyNames.describe('Fields whose values make groups, a row each; null is a group too.'),
    sort_by: z.string().min(1).optional().describe('Column of the result. Default: as groups come first in layer.'),
    order: z.enum(['ascending', 'descending']).default('descending').describe('Of sort_by; null is last.'),
    first: z.int().min(1).optional().describe('Number of rows of the result to keep, after sorting.'),
  },
  outputs: {
    result: resultTable({
      method: z.string(),
      rows: z.int().describe('Rows that were read.'),
      groups: z.int(),
      left_out: z.int().describe('Groups that `first` leaves out.'),
      nulls: z.record(z.string(), z.int()).describe('Rows without a value, by field.'),
      text_numbers: z.record(z.string(), z.int()).describe('Numbers as text, which count in no statistic of numbers.'),
    }).describe('A row for each group: its values, rows, and the statistics of each field; null without numbers.'),
  },
  examples: [
    {
      title: 'Inhabitants by region, the largest first',
      inputs: {
        layer: [
          { region: 'north', people: 5400 },
          { region: 'south', people: 8100 },
          { region: 'south', people: 400 },
        ],
        group_by: ['region'],
        statistics: ['sum', 'mean'],
        sort_by: 'people_sum',
      },
    },
  ],
  longEdges: 'none',
  traits: { regroups: true, passesInvalid: true, auxiliaryInputs: ['layer'] },
  prepare({ layer, fields, statistics, quantiles, weight, group_by: groupBy, sort_by: sortBy }) {
    refuseUnknownColumn(layer, { fields, weight, group_by: groupBy }, 'layer');
    const described = fields.length > 0 ? [...new Set(fields)] : findNumericNames(layer.features).filter((name) => !groupBy.includes(name)); // prettier-ignore
    if (statistics.includes('weighted_mean') !== (weight !== undefined)) {
      const [pointer, message] =
        weight === undefined
          ? ['/weight', 'is missing: weighted_mean takes a field with weights']
          : ['/statistics', 'has no weighted_mean, and a weight is given. Add it, or leave weight out'];
      throw inputError(pointer, message);
    }
    const ofField = [...new Set(statistics)].sort((a, b) => columnStatistics.indexOf(a) - columnStatistics.indexOf(b));
    const columns = [
      ...groupBy,
      'rows',
      ...described.flatMap((name) => [...ofField, ...quantiles.map(nameQuantile)].map((one) => `${name}_${one}`)),
    ];
    const double = columns.find((name, index) => columns.indexOf(name) !== index);
    if (double !== undefined) {
      const message = `makes the column ${JSON.stringify(double)} twice. Rename the field, or leave one out`;
      throw inputError('/group_by', message);
    }
    if (sortBy !== undefined && !columns.includes(sortBy)) {
      const message = `is ${JSON.stringify(sortBy)}, which is not a column of the result. It has ${columns.slice(0, 20).join(', ')}`;
      throw inputError('/sort_by', message);
    }
    return { described, ofField, columns };
  },
  run({ layer, quantiles, weight, group_by: groupBy, sort_by: sortBy, order, first }, context, prepared) {
    const { described, ofField, columns } = prepared;
    // All rows are one group, also where there are none.
    const groups = groupBy.length === 0 ? [layer.features] : groupFeatures(layer.features, groupBy);
    const rows = groups.map((members, index): LayerFeature => {
      context.progress(index / groups.length);
      const properties = Object.entries(keyOfGroup(members, groupBy));
      properties.push(['rows', members.length]);
      const weights = weight === undefined ? undefined : members.map((row) => getProperty(row, weight));
      for (const name of described) {
        const summary = summarizeValues({ values: members.map((row) => getProperty(row, name)), ...(weights && { weights }) }); // prettier-ignore
        for (const statistic of ofField) properties.push([`${name}_${statistic}`, summary.of(statistic)]);
        for (const fraction of quantiles) properties.push([`${name}_${nameQuantile(fraction)}`, summary.quantile(fraction)]); // prettier-ignore
      }
      return { geometry: null, properties: Object.fromEntries(properties) };
    });
    const sorted = sortBy === undefined ? rows : sortRows(rows, [{ name: sortBy, descends: order === 'descending' }]);
    const kept = sorted.slice(0, first);
    const count = (matches: (value: unknown) => boolean) =>
      Object.fromEntries(
        described
          .map((name) => [name, layer.features.filter((row) => matches(getProperty(row, name))).length] as const)
          .filter(([, found]) => found > 0),
      );
    const [nulls, textNumbers] = [count(isMissing), count(isTextNumber)];
    const takesNumbers = quantiles.length > 0 || ofField.some(needsNumbers);
    context.warn(...(takesNumbers ? skippedWarnings(layer.features, described, textNumbers) : []));
    if (weight !== undefined) {
      const without = layer.features.filter((row) => !isPositive(getProperty(row, weight))).length;
      if (without > 0) context.warn(`${formatCount(without, 'row has', 'rows have')} no positive number in ${weight} and no part in weighted means.`); // prettier-ignore
    }
    const summary = {
      method:
        'numbers alone; median and quantiles linear between the two nearest numbers (type 7 of Hyndman and Fan); ' +
        'stdev_sample divides by n - 1, stdev_population by n; a group of none has sum 0',
      rows: layer.features.length,
      groups: groups.length,
      left_out: groups.length - kept.length,
      nulls,
      text_numbers: textNumbers,
    };
    return { result: tableResult(kept, summary, columns) };
  },
});

/** `q90` for 0.9, `q2.5` for 0.025. */
function nameQuantile(fraction: number): string {
  return `q${Number((fraction * 100).toPrecision(12))}`;
}

function isPositive(value: unknown): boolean {
  return isNumber(value) && value > 0;
}

/** Warns about values that are not numbers, and tells the way where they are numbers as text. */
function skippedWarnings(
  rows: readonly LayerFeature[],
  fields: readonly string[],
  textNumbers: Readonly<Record<string, number>>,
): readonly string[] {
  return fields.flatMap((name) => {
    const values = rows.map((row) => getProperty(row, name)).filter((value) => !isMissing(value));
    const skipped = values.filter((value) => !isNumber(value));
    const asText = textNumbers[name] ?? 0;
    if (skipped.length === 0) return [];
    const shown = JSON.stringify(asText > 0 ? skipped.find(isTextNumber) : skipped[0]);
    const way = asText > 0 ? ` ${formatCount(asText, 'is a number as text', 'are numbers as text')}: cast them by calculate-field with number("${name}").` : ''; // prettier-ignore
    return [
      `Skipped ${formatCount(skipped.length, 'value')} of ${name} in statistics of numbers, such as ${shown}: not a number.${way}`,
    ];
  });
}
