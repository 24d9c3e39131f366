import { z } from 'zod';
import { suggestNames } from '../common/did-you-mean.ts';
import { inputError } from '../common/errors.ts';
import { formatCount, formatList } from '../common/format-count.ts';
import { calculate, isTrue } from '../cql2/evaluate.ts';
import { parseFormula, type Formula } from '../cql2/parse.ts';
import { typeOf } from '../cql2/types.ts';
import { createPropertyAdder } from '../geometry/layers/attributes.ts';
import { columnNames } from '../geometry/tables/columns.ts';
import { getProperty } from '../geometry/layers/property-names.ts';
import { defineProcess } from '../process/define-process.ts';
import { describeValues } from '../process/described-values.ts';
import { createProblemCounter } from '../process/formula-problems.ts';
import { readGeometryValues, ValueUnit } from '../process/geometry-values.ts';
import { rowsResult } from '../process/rows-result.ts';
import { nameFeatures } from '../../schemas/feature-names.ts';
import type { Layer } from '../../schemas/layer.ts';
import { resultRows, Rows } from '../../schemas/table.ts';

export default defineProcess({
  id: 'calculate-field',
  version: '1.0.0',
  title: 'Calculate field',
  description:
    'Adds a property to each feature, or replaces one, computed by a formula from its properties and its geometry. For ' +
    'statistics over several features use table-statistics.',
  keywords: [
    ...['field calculator', 'add field', 'attribute', 'column', 'formula', 'expression', 'compute', 'derive', 'rate'],
    ...['capita', 'density', 'ratio', 'update', 'round', 'if', 'case when', 'cast', 'concatenate'],
  ],
  rules: [
    'A formula is CQL2 text with functions; docs/gis/formulas.md lists them with examples. Names with other characters than ' +
      'letters, digits and _ stand in double quotes, text in single quotes. What is computed from null is null, as in SQL, but ' +
      'for coalesce and concat. Numbers as text are not numbers: cast them by number(name).',
  ],
  group: 'tables',
  inputs: {
    layer: Rows.describe('Features in any coordinates, or rows of a table.'),
    field: z.string().min(1).max(200).describe('Name of the property for the values. An existing one is replaced.'),
    expression: z
      .string()
      .min(1)
      .max(10_000)
      .describe(
        `CQL2 text with functions, such as: round(population / (area() / 1e6), 1), or: if(kind = 'park', upper(name), NULL). ` +
          '+ - * / % ^, comparisons, AND, OR, NOT, if, case, coalesce, round, abs, min, max, number, integer, text, date, concat, ' +
          'substring, replace, year, days_between, area(), length(), perimeter(), x(), y().',
      ),
    where: z
      .string()
      .min(1)
      .max(10_000)
      .optional()
      .describe('Condition in the same language: other features keep their value, or get null in a new field.'),
    units: ValueUnit.describe(
      'Unit of length() and perimeter() on the ellipsoid, and squared of area(); or the plane of the coordinates.',
    ),
  },
  outputs: {
    result: resultRows({
      method: z.string(),
      field: z.string(),
      type: z.string().describe('Type of the values: number, text, boolean, date; mixed where there are several.'),
      replaced: z.boolean().describe('The field was there before.'),
      calculated: z.int().describe('Features for which the formula was computed.'),
      null_values: z.int().describe('Those of calculated whose value is null.'),
      not_selected: z.int().optional().describe('Features that where leaves out.'),
      problems: z.record(z.string(), z.int()).describe('Number of features by what could not be computed.'),
      values: z.record(z.string(), z.number()).optional().describe('Of numbers: min, max, mean and sum.'),
    }).describe('All features or rows with the field; geometries unchanged.'),
  },
  examples: [
    {
      title: 'Square kilometres of two districts, with a class',
      inputs: {
        // prettier-ignore
        layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', id: 'north', properties: { people: 5400 }, geometry: { type: 'Polygon', coordinates: [[[5.11, 52.06], [5.12, 52.06], [5.12, 52.07], [5.11, 52.07], [5.11, 52.06]]] } },
          { type: 'Feature', id: 'south', properties: { people: null }, geometry: { type: 'Polygon', coordinates: [[[5.11, 52.05], [5.12, 52.05], [5.12, 52.06], [5.11, 52.06], [5.11, 52.05]]] } },
        ] },
        field: 'size',
        expression: "if(area() > 0.7, concat(round(area(), 2), ' km2'), 'small')",
        units: 'kilometres',
      },
    },
  ],
  longEdges: ({ expression, units }) => {
    return units === 'coordinates' || parseFormula(expression, '/expression').geometryValues.size === 0 ? 'none' : 'short'; // prettier-ignore
  },
  traits: { passesInvalid: true, restrictedTo: 'longitude and latitude, for measures on Earth' },
  prepare({ layer, expression, where }) {
    const formula = parseFormula(expression, '/expression');
    const condition = where === undefined ? undefined : parseFormula(where, '/where', true);
    refuseUnknownNames(layer, formula, '/expression');
    if (condition) refuseUnknownNames(layer, condition, '/where');
    return { formula, condition };
  },
  run: async ({ layer, field, units }, context, { formula, condition }) => {
    const taken = new Set([...formula.geometryValues, ...(condition?.geometryValues ?? [])]);
    const geometry = await readGeometryValues(layer, taken, units);
    const [problems, properties] = [createProblemCounter(), createPropertyAdder()];
    const replaced = layer.features.some((feature) => Object.hasOwn(feature.properties, field));
    const values: unknown[] = [];
    const withoutValue: number[] = [];
    const features = layer.features.map((feature, index) => {
      context.progress(index / layer.features.length);
      const scope = {
        properties: feature.properties,
        measure: (value: Parameters<typeof geometry.get>[1]) => geometry.get(index, value),
        report: problems.reportOf(index),
      };
      if (condition && isTrue(condition.expression, scope) !== true) {
        const kept = { ...feature.properties, [field]: getProperty(feature, field) ?? null };
        return { ...feature, properties: kept };
      }
      const value = calculate(formula.expression, scope);
      values.push(value);
      if (value === null) withoutValue.push(index);
      return properties.add(feature, { [field]: value });
    });
    const { type, warnings, numbers } = describeValues(field, values, typeOf(formula.expression));
    context.warn(...geometry.warnings, ...problems.warnings(layer), ...properties.warnings(), ...warnings);
    if (withoutValue.length > 0) {
      const named = nameFeatures(layer.features, withoutValue, layer.label, 3);
      const subject = formatCount(withoutValue.length, 'feature has', 'features have');
      context.warn(`${subject} no value (null) of ${values.length} calculated: ${named}.`);
    }
    const method = ['CQL2 text (OGC 21-065r2) with functions; null as in SQL', geometry.method].filter(Boolean);
    const summary = {
      method: method.join('; '),
      field,
      type,
      replaced,
      calculated: values.length,
      null_values: withoutValue.length,
      ...(condition && { not_selected: layer.features.length - values.length }),
      problems: problems.counts(),
      ...(numbers && { values: numbers }),
    };
    return { result: rowsResult(layer, features, summary, [...columnNames(layer), field]) };
  },
});

/** @throws {ProcessError} `invalid-input` for the first name that no feature has, with its position */
function refuseUnknownNames({ features }: Layer, { properties }: Formula, pointer: string): void {
  if (features.length === 0) return;
  const known = columnNames({ features });
  for (const [name, position] of properties) {
    if (known.includes(name)) continue;
    const parts = name.split('-').filter((part) => part !== '');
    const isDifference = parts.length > 1 && parts.every((part) => known.includes(part) || /^\d/.test(part));
    const near = suggestNames(name, known);
    const available = known.length === 0 ? 'no feature has properties' : `available: ${formatList(known, 20)}`;
    const hint = isDifference
      ? 'put spaces around - to subtract'
      : near.length > 0
        ? `did you mean ${near.join(' or ')}`
        : available;
    const message = `names ${JSON.stringify(name)} at position ${position}, which is not a property of any feature; ${hint}`;
    throw inputError(pointer, message);
  }
}
