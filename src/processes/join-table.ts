import { z } from 'zod';
import { inputError } from '../common/errors.ts';
import { formatCount, formatList } from '../common/format-count.ts';
import { createPropertyAdder, mergeProperties, prefixNames, type Properties } from '../geometry/layers/attributes.ts';
import { getProperty } from '../geometry/layers/property-names.ts';
import { refuseUnknownColumn, columnNames } from '../geometry/tables/columns.ts';
import { valueOf } from '../geometry/tables/sort-rows.ts';
import { joinKeys, nearKeys, type RepeatedKey } from '../geometry/tables/join-rows.ts';
import { defineProcess } from '../process/define-process.ts';
import { rowsResult } from '../process/rows-result.ts';
import type { LayerFeature } from '../../schemas/layer.ts';
import { resultRows, Rows, Table } from '../../schemas/table.ts';

const MAX_LISTED = 10;
const MAX_ROWS = 5_000_000;

const Keys = z.array(z.unknown()).describe(`The first ${MAX_LISTED}.`);
const Repeated = z.array(z.strictObject({ key: z.unknown(), rows: z.int() })).describe(`The first ${MAX_LISTED}.`);

export default defineProcess({
  id: 'join-table',
  version: '1.0.0',
  title: 'Join a table',
  description:
    'Adds the columns of a table to features or rows with the same key (a text is never a number: "001" is not 1); counts ' +
    'and lists what has no partner on both sides. By location use spatial-join.',
  keywords: ['join', 'lookup', 'left join', 'inner join', 'key', 'code', 'VLOOKUP'],
  group: 'tables',
  inputs: {
    layer: Rows.describe('Features or rows that get columns.'),
    table: Table.describe('Rows with the columns to add; of a layer the properties are taken.'),
    key: z.string().min(1).describe('Column of layer with the key; id: also that of features.'),
    table_key: z.string().min(1).optional().describe('Column of table with the key; default: `key`.'),
    columns: z.array(z.string()).min(1).optional().describe('Columns of table to add; default: all but its key.'),
    keep: z.enum(['all', 'matched']).default('all').describe('all: left join, matched: inner join.'),
    repeated: z
      .enum(['refuse', 'first', 'all'])
      .default('refuse')
      .describe(
        'Where table has a key several times: refuse (1:1), take the first row, or give a feature for each (1:n).',
      ),
    prefix: z.string().max(40).default('').describe('Of the added names.'),
  },
  outputs: {
    result: resultRows({
      method: z.string(),
      matched: z.int().describe('Features of layer with a partner.'),
      unmatched: z.int().describe('Features of layer without one.'),
      unmatched_keys: Keys,
      unused_rows: z.int().describe('Rows of table that are the partner of none.'),
      unused_keys: Keys,
      repeated_keys: z.int().describe('Keys that table has several times.'),
      repeated: Repeated,
      layer_repeated_keys: z.int().describe('Keys that layer has several times.'),
      rows: z.int().describe('Features or rows of the result.'),
      added: z.array(z.string()).describe('Names of the added columns.'),
      near: z
        .array(z.strictObject({ key: z.unknown(), near: z.unknown() }))
        .describe('Keys without a partner, with one of table that is like it.'),
    }).describe('The features of layer, or its rows, with the columns of table.'),
  },
  examples: [
    {
      title: 'Inhabitants of districts, by their codes',
      inputs: {
        // prettier-ignore
        layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', properties: { code: '001', name: 'North' }, geometry: { type: 'Point', coordinates: [4.9, 52.39] } },
          { type: 'Feature', properties: { code: '002', name: 'South' }, geometry: { type: 'Point', coordinates: [4.91, 52.34] } },
        ] },
        table: [
          { code: '001', inhabitants: 5200 },
          { code: '002', inhabitants: 8100 },
          { code: '003', inhabitants: 400 },
        ],
        key: 'code',
      },
    },
  ],
  longEdges: 'none',
  traits: { regroups: true, passesInvalid: true, auxiliaryInputs: ['table'] },
  emptyResult: ({ keep }) => (keep === 'matched' ? 'no key of layer is in table' : undefined),
  prepare({ layer, table, key, table_key: tableKey = key, columns, repeated }) {
    refuseUnknownColumn(layer, { key }, 'layer', { takesIds: true });
    refuseUnknownColumn(table, { table_key: tableKey }, 'table', { takesIds: true });
    refuseUnknownColumn(table, { columns }, 'table');
    const joined = joinKeys(
      layer.features.map((feature) => keyOf(feature, key)),
      table.features.map((feature) => keyOf(feature, tableKey)),
    );
    const [first] = joined.repeated;
    if (repeated === 'refuse' && first) {
      const message =
        `has ${formatCount(joined.repeated.length, 'key')} more than once (${listRepeated(joined.repeated)}). ` +
        'Set repeated to first or all, or aggregate the table first';
      throw inputError('/table', message);
    }
    const rows = joined.partners.reduce((sum, { length }) => sum + (repeated === 'all' ? Math.max(length, 1) : 1), 0);
    if (rows > MAX_ROWS) {
      const message = `would give ${rows} rows with repeated: all; at most ${MAX_ROWS}. Aggregate the table first`;
      throw inputError('/table', message, 'too-large');
    }
    return joined;
  },
  run({ layer, table, key, table_key: tableKey = key, columns, keep, repeated, prefix }, context, joined) {
    const names = columns ?? columnNames(table).filter((name) => name !== tableKey);
    const nothing = Object.fromEntries(names.map((name) => [name, null]));
    const added = prefixNames(nothing, prefix);
    const adder = createPropertyAdder();
    const partOf = (index: number): Properties => {
      const row = table.features[index];
      return prefixNames(
        Object.fromEntries(names.map((name) => [name, (row && getProperty(row, name)) ?? null])),
        prefix,
      );
    };
    const parts = new Map<number, Properties>();
    const features = layer.features.flatMap((feature, index): LayerFeature[] => {
      const all = joined.partners[index] ?? [];
      if (all.length === 0 && keep === 'matched') return [];
      adder.note(feature.properties, Object.keys(added));
      if (all.length === 0) return [{ ...feature, properties: mergeProperties(feature.properties, added) }];
      return (repeated === 'all' ? all : all.slice(0, 1)).map((at) => {
        const part = parts.get(at) ?? partOf(at);
        parts.set(at, part);
        return { ...feature, properties: mergeProperties(feature.properties, part) };
      });
    });
    const unmatchedKeys = joined.unmatched.map((index) => keyOf(layer.features[index], key));
    const unusedKeys = joined.unused.map((index) => keyOf(table.features[index], tableKey));
    const { pairs, forms } = nearKeys(unmatchedKeys, unusedKeys);
    const listed = pairs.slice(0, MAX_LISTED);
    context.warn(...adder.warnings());
    if (joined.matched > 0 && unmatchedKeys.length > 0) {
      const fate = keep === 'all' ? 'null in the added columns' : 'left out';
      context.warn(`${formatCount(unmatchedKeys.length, 'feature or row of layer has', 'features or rows of layer have')} no partner in table, ${fate}: ${listKeys(unmatchedKeys)}.`); // prettier-ignore
    }
    // Rows for other places are usual; beside features without a partner they may be their partners, misspelt.
    if (joined.matched > 0 && unmatchedKeys.length > 0 && unusedKeys.length > 0) {
      context.warn(`${formatCount(unusedKeys.length, 'row of table is', 'rows of table are')} the partner of none and lost: ${listKeys(unusedKeys)}.`); // prettier-ignore
    }
    if (repeated === 'all' && features.length > layer.features.length) {
      context.warn(`${formatCount(features.length - layer.features.length, 'feature or row is', 'features or rows are')} there again, once for each partner: sums over the result count them several times.`); // prettier-ignore
    }
    if (forms > 0) context.warn(warnOfForms(forms, listed[0]));
    if (joined.matched === 0 && forms === 0 && layer.features.length > 0) {
      context.warn(`No key of layer is in table: ${key} of layer has ${listKeys(unmatchedKeys)}, ${tableKey} of table has ${listKeys(unusedKeys)}.`); // prettier-ignore
    }
    if (repeated === 'first' && joined.repeated.length > 0) {
      context.warn(`The first row was taken of ${formatCount(joined.repeated.length, 'key')} that table has several times: ${listRepeated(joined.repeated)}.`); // prettier-ignore
    }
    const summary = {
      method: `equality of ${key} and ${tableKey}, type included; ${keep === 'all' ? 'left' : 'inner'} join`,
      matched: joined.matched,
      unmatched: joined.unmatched.length,
      unmatched_keys: unmatchedKeys.slice(0, MAX_LISTED),
      unused_rows: joined.unused.length,
      unused_keys: unusedKeys.slice(0, MAX_LISTED),
      repeated_keys: joined.repeated.length,
      repeated: joined.repeated.slice(0, MAX_LISTED),
      layer_repeated_keys: joined.repeatedFirst.length,
      rows: features.length,
      added: Object.keys(added),
      near: listed.map(({ key: own, near }) => ({ key: own, near })),
    };
    return { result: rowsResult(layer, features, summary, [...columnNames(layer), ...Object.keys(added)]) };
  },
});

function keyOf(feature: LayerFeature | undefined, name: string): unknown {
  return (feature && valueOf(feature, name)) ?? null;
}

function warnOfForms(forms: number, example?: { readonly key: unknown; readonly near: unknown }): string {
  const shown = example ? `: ${JSON.stringify(example.key)} of layer, ${JSON.stringify(example.near)} of table` : '';
  return `${formatCount(forms, 'key')} without a partner would have one but for type, zeros in front, spaces, accents or case${shown}. select-fields changes types.`; // prettier-ignore
}

function listKeys(keys: readonly unknown[]): string {
  return formatList(keys.map((key) => JSON.stringify(key)), 3) || 'none'; // prettier-ignore
}

function listRepeated(keys: readonly RepeatedKey[]): string {
  return formatList(keys.map(({ key, rows }) => `${JSON.stringify(key)} ${rows} times`), 3); // prettier-ignore
}
