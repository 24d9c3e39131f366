import { z } from 'zod';
import { show } from '../../schemas/show.ts';
import type { LayerFeature } from '../../schemas/layer.ts';
import { resultRows, Rows } from '../../schemas/table.ts';
import { inputError, type Issue, ProcessError } from '../common/errors.ts';
import { formatCount, formatList } from '../common/format-count.ts';
import { columnNames, refuseUnknownColumn } from '../geometry/tables/columns.ts';
import { fieldTypes, retype } from '../geometry/tables/retype.ts';
import { defineProcess } from '../process/define-process.ts';
import { rowsResult } from '../process/rows-result.ts';

const MAX_LISTED = 10;
const MAX_WIDTH = 100;
const Names = z.array(z.string().min(1)).min(1).optional();

export default defineProcess({
  id: 'select-fields',
  version: '1.0.0',
  title: 'Select fields',
  description:
    'Keeps, drops, renames, reorders and retypes the fields of features or rows; a value that has no form in the new type ' +
    'is refused or becomes null, and is counted. For new values use calculate-field.',
  keywords: ['rename', 'drop', 'reorder', 'retype', 'cast', 'refactor'],
  group: 'tables',
  inputs: {
    layer: Rows.describe('Features or rows.'),
    keep: Names.describe('Only these fields, in this order.'),
    drop: Names.describe('All but these.'),
    order: Names.describe('These first, in this order, and the others behind them.'),
    types: z
      .record(z.string(), z.enum(fieldTypes))
      .default({})
      .describe('New types by field, such as {"code": "text"}; dates are ISO 8601, decimals have a point.'),
    pad: z
      .record(z.string(), z.int().min(1).max(MAX_WIDTH))
      .default({})
      .describe('Width by field, which becomes text with zeros in front: {"code": 3} makes "001" of 1.'),
    rename: z.record(z.string(), z.string().min(1)).default({}).describe('New names by old ones, which all other inputs have.'), // prettier-ignore
    unreadable: z
      .enum(['refuse', 'null'])
      .default('refuse')
      .describe('Values that have no form in the new type: refuse the layer, or make them null.'),
  },
  outputs: {
    result: resultRows({
      method: z.string(),
      fields: z.array(z.string()).describe('Names in their order.'),
      dropped: z.array(z.string()),
      changed: z.record(z.string(), z.int()).describe('Values that have another type now, by field.'),
      nulled: z.record(z.string(), z.int()).describe('Values that became null, by field.'),
    }).describe('The same features or rows with these fields.'),
  },
  examples: [
    {
      title: 'Codes as text of three digits, under a new name',
      inputs: {
        // prettier-ignore
        layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', properties: { code: 1, name: 'North', note: 'x' }, geometry: { type: 'Point', coordinates: [4.9, 52.39] } },
          { type: 'Feature', properties: { code: 12, name: 'South', note: null }, geometry: { type: 'Point', coordinates: [4.91, 52.34] } },
        ] },
        drop: ['note'],
        pad: { code: 3 },
        rename: { code: 'district' },
      },
    },
  ],
  longEdges: 'none',
  traits: { passesInvalid: true },
  prepare({ layer, keep, drop, order, types, pad, rename }) {
    if (keep && drop) throw refused('/drop', 'is given beside keep. Give one of them');
    refuseUnknownColumn(layer, { keep, drop, order }, 'layer');
    for (const [input, record] of Object.entries({ types, pad, rename })) refuseUnknownKeys(layer, input, record);
    const both = Object.keys(pad).find((name) => Object.hasOwn(types, name) && types[name] !== 'text');
    if (both !== undefined) throw refused(`/pad/${both}`, `is given beside types, which says ${types[both]}. Only text has zeros in front`); // prettier-ignore
    const kept = keep ?? columnNames(layer).filter((name) => !(drop ?? []).includes(name));
    const names = [...new Set([...(order ?? []).filter((name) => kept.includes(name)), ...kept])];
    const targets = names.map((name) => (Object.hasOwn(rename, name) ? (rename[name] ?? name) : name));
    const twice = targets.find((name, index) => targets.indexOf(name) !== index);
    if (twice !== undefined) throw refused('/rename', `gives two fields the name ${show(twice)}. Choose another, or drop one`); // prettier-ignore
    return names.map((name, index) => ({ name, target: targets[index] ?? name }));
  },
  run({ layer, types, pad, unreadable }, context, fields) {
    const [changed, nulled] = [new Map<string, number>(), new Map<string, number>()];
    const wrong: { readonly index: number; readonly name: string; readonly value: unknown }[] = [];
    const convert = (feature: LayerFeature, index: number, name: string): unknown => {
      const value = feature.properties[name];
      const width = Object.hasOwn(pad, name) ? pad[name] : undefined;
      const type = width === undefined ? (Object.hasOwn(types, name) ? types[name] : undefined) : 'text';
      if (type === undefined) return value;
      const typed = retype(value, type);
      if (typed === undefined) {
        wrong.push({ index, name, value });
        count(nulled, name);
        return null;
      }
      const made = width === undefined || typeof typed !== 'string' ? typed : typed.padStart(width, '0');
      if (typeof made !== typeof value && value !== null && value !== undefined) count(changed, name);
      return made;
    };
    const features = layer.features.map((feature, index): LayerFeature => {
      const entries = fields.flatMap(({ name, target }) => {
        return Object.hasOwn(feature.properties, name) ? [[target, convert(feature, index, name)] as const] : [];
      });
      return { ...feature, properties: Object.fromEntries(entries) };
    });
    const [first] = wrong;
    if (first) {
      const what = Object.hasOwn(pad, first.name) ? 'text' : types[first.name];
      const shown = formatList(wrong.map(({ index, name, value }) => `row ${index}: ${name} is ${show(value)}`), 3); // prettier-ignore
      if (unreadable === 'refuse') throw refused(`/types/${first.name}`, `is ${what}, which ${formatCount(wrong.length, 'value is not', 'values are not')} (${shown}). Correct them, or set unreadable to null`); // prettier-ignore
      context.warn(`${formatCount(wrong.length, 'value')} became null (${shown}).`);
    }
    const kept = new Set(fields.map(({ name }) => name));
    const names = fields.map(({ target }) => target);
    const summary = {
      method: 'fields by name; decimals with a point, dates of ISO 8601',
      fields: names,
      dropped: columnNames(layer)
        .filter((name) => !kept.has(name))
        .slice(0, 10 * MAX_LISTED),
      changed: Object.fromEntries(changed),
      nulled: Object.fromEntries(nulled),
    };
    return { result: rowsResult(layer, features, summary, names) };
  },
});

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** Names that are keys have their pointer there. */
function refuseUnknownKeys(layer: Parameters<typeof columnNames>[0], input: string, record: object): void {
  try {
    refuseUnknownColumn(layer, { [input]: Object.keys(record) }, 'layer');
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    const issues = error.issues.map(({ message }): Issue => ({ pointer: `/${input}`, message: message.replace(/^is/, 'names') })); // prettier-ignore
    throw new ProcessError(error.code, `/${input} ${issues[0]?.message ?? ''}`, issues);
  }
}

function refused(pointer: string, message: string): ProcessError {
  return inputError(pointer, message);
}
