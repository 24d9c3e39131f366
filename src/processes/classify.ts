import { z } from 'zod';
import { inputError } from '../common/errors.ts';
import { formatCount } from '../common/format-count.ts';
import { createPropertyAdder } from '../geometry/layers/attributes.ts';
import { classifyField, classMethods, countNoData, describeNoData } from '../geometry/classes/classify-field.ts';
import { defineProcess } from '../process/define-process.ts';
import { rowsResult } from '../process/rows-result.ts';
import { resultRows, Rows } from '../../schemas/table.ts';

/** Beyond it, unique values are keys rather than classes. */
const MAX_VALUES = 1000;

const methods = {
  quantile: 'quantiles, interpolated between ranks (type 7 of Hyndman and Fan)',
  'equal-interval': 'equal intervals from the minimum to the maximum',
  'natural-breaks': 'natural breaks (Fisher 1958, Jenks 1977): the exact minimum of squared deviations within classes',
  pretty: 'round steps of 1, 2 or 5 times a power of ten (pretty of R)',
  'standard-deviation': 'mean and -2, -1, 1 and 2 sample standard deviations',
  manual: 'breaks as sent',
  'unique-values': 'one class for each value, sorted',
} as const;

export default defineProcess({
  id: 'classify',
  version: '1.0.0',
  title: 'Classify',
  description:
    'Divides features into classes by the values of a property: quantiles, equal intervals, natural breaks (Jenks), round ' +
    'or given breaks, standard deviations or unique values. To group by location use cluster.',
  keywords: [
    'classes', 'class breaks', 'jenks', 'natural breaks', 'quantile', 'equal interval', 'quintiles', 'reclassify', 'bins',
    'binning values', 'choropleth', 'graduated', 'categorize', 'pretty breaks', 'ranges',
  ], // prettier-ignore
  group: 'patterns',
  inputs: {
    layer: Rows.describe('Features or rows to classify.'),
    field: z.string().min(1).describe('Property with the values.'),
    method: z
      .enum(classMethods)
      .optional()
      .describe('How the breaks are found; by default quantile, and unique-values for a property without numbers.'),
    classes: z
      .int()
      .min(1)
      .max(100)
      .default(5)
      .describe(
        'Number of classes; pretty only comes near it, standard-deviation, manual and unique-values have their own.',
      ),
    breaks: z
      .array(z.number())
      .min(1)
      .max(100)
      .optional()
      .describe('For manual: bounds of the classes, ascending; what lies outside them gets classes of its own.'),
    class_field: z.string().min(1).default('class').describe('Property that receives the number of the class.'),
    label_field: z.string().min(1).default('class_label').describe('Property that receives the label of the class.'),
  },
  outputs: {
    result: resultRows({
      method: z.string(),
      field: z.string(),
      breaks: z
        .array(z.number())
        .describe('Lower bound of the first class and upper bounds of all; none for unique values.'),
      classes: z
        .array(
          z.object({
            class: z.int(),
            label: z.string(),
            count: z.int(),
            from: z.number().optional(),
            to: z.number().optional(),
          }),
        )
        .describe('Each from above `from` to `to`; the first includes its `from`.'),
      no_data: z.int().describe('Features without a class: no value, text among numbers, not a finite number.'),
      goodness_of_fit: z.number().nullable().describe('Share of the variance that the classes explain, 0 to 1.'),
    }).describe('The features or rows, each with class (a number from 1, null without data) and class_label.'),
  },
  examples: [
    {
      title: 'Districts by population, in natural breaks',
      inputs: {
        // prettier-ignore
        layer: { type: 'FeatureCollection', features: [
          { type: 'Feature', properties: { name: 'Norte', population: 1200 }, geometry: { type: 'Point', coordinates: [-56.17, -34.85] } },
          { type: 'Feature', properties: { name: 'Centro', population: 9800 }, geometry: { type: 'Point', coordinates: [-56.19, -34.9] } },
          { type: 'Feature', properties: { name: 'Este', population: 1350 }, geometry: { type: 'Point', coordinates: [-56.1, -34.88] } },
          { type: 'Feature', properties: { name: 'Oeste', population: 5100 }, geometry: { type: 'Point', coordinates: [-56.25, -34.87] } },
          { type: 'Feature', properties: { name: 'Puerto', population: null }, geometry: { type: 'Point', coordinates: [-56.21, -34.9] } },
        ] },
        field: 'population',
        method: 'natural-breaks',
        classes: 3,
      },
    },
  ],
  longEdges: 'none',
  traits: { passesInvalid: true, restrictedTo: 'layers with the field' },
  prepare({ layer, field, method, classes, breaks, class_field, label_field }) {
    const fail = (pointer: string, message: string) => {
      throw inputError(pointer, message);
    };
    if (class_field === label_field)
      fail('/label_field', `is ${JSON.stringify(label_field)}, as class_field; send two names`);
    if (breaks !== undefined && method !== 'manual')
      fail('/breaks', `is for method manual, and method is ${method ?? 'absent'}; send method "manual"`);
    const classified = classifyField(layer.features, { field, method, classes, breaks, input: 'field' });
    const count = classified.classes.length;
    if (count > MAX_VALUES)
      fail(
        '/field',
        `has ${count} different values; at most ${MAX_VALUES}. Use a method with ranges, or another field`,
      );
    return classified;
  },
  run({ layer, field, class_field, label_field }, context, { method, classes, noData, fit, notes, classOf }) {
    const properties = createPropertyAdder();
    const features = layer.features.map((feature) => {
      const at = classOf(feature);
      const found = at === undefined ? undefined : classes[at];
      return properties.add(feature, {
        [class_field]: at === undefined ? null : at + 1,
        [label_field]: found?.label ?? null,
      });
    });
    const none = countNoData(noData);
    context.warn(...notes, ...properties.warnings());
    if (none > 0)
      context.warn(
        `${formatCount(none, 'feature has', 'features have')} no class by ${field}: ${describeNoData(noData)}.`,
      );
    const [first] = classes;
    const uppers = classes.flatMap(({ to }) => to ?? []);
    const summary = {
      method: methods[method],
      field,
      breaks: first?.from === undefined ? [] : [first.from, ...uppers],
      classes: classes.map(({ label, count, from, to }, i) => ({
        class: i + 1,
        label,
        count,
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
      })),
      no_data: none,
      goodness_of_fit: fit,
    };
    return { result: rowsResult(layer, features, summary) };
  },
});
