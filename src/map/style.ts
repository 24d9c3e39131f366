/** Style of a layer by its values: colours by classes, sizes, labels, and what the legend says of them. */
import { inputError } from '../common/errors.ts';
import { formatCount, formatList } from '../common/format-count.ts';
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import type { LayerFeature } from '../../schemas/layer.ts';
import { classifyField, describeNoData, type FieldClasses } from '../geometry/classes/classify-field.ts';
import { createNumberFormat } from '../geometry/classes/format-classes.ts';
import { shapesOf } from '../geometry/flat/flat.ts';
import { findUnknownProperties, getProperty } from '../geometry/layers/property-names.ts';
import { isNumber } from '../geometry/layers/statistics.ts';
import { roundDown } from './nice.ts';
import { getColours, getMaxColours } from './palettes.ts';
import type { StyleOptions } from './style-inputs.ts';

export interface Swatch {
  readonly colour: string;
  readonly text: string;
  readonly count: number;
}

export interface LayerStyle {
  /** Field, unit and method; absent where all features have one colour. */
  readonly heading?: string;
  readonly swatches: readonly Swatch[];
  /** For each geometry, which swatch it has; none where the layer has its ink. */
  readonly swatchOf: readonly number[];
  readonly sizes?: Sizes;
  /** For each geometry; empty where it has none. */
  readonly labels?: readonly string[];
  /** Sentences for the answer, in whole sentences. */
  readonly notes: readonly string[];
}

export interface Sizes {
  readonly heading: string;
  /** Radius for each geometry in pixels, its area in proportion to the value; undefined without one. */
  readonly radii: readonly (number | undefined)[];
  readonly steps: readonly { readonly radius: number; readonly text: string }[];
  readonly noData: number;
}

const NO_DATA = '#dcdcdc';
const OTHER = '#8a8a8a';

const MAX_RADIUS = 18;
/** Radius of the smallest symbol that is seen. */
const MIN_RADIUS = 1.5;

/** Units that names of properties end with, as those of the results of processes do. */
const units: readonly (readonly [RegExp, string])[] = [
  [/_per_km2$/i, 'per km²'],
  [/_(m|km|mi|ft)2$/i, '$1²'],
  [/_(ha|km|m|pct|min|s)$/i, '$1'],
  [/_minutes$/i, 'min'],
  [/_seconds$/i, 's'],
];

/**
 * @param features with a geometry
 * @returns undefined where nothing is styled by values
 * @throws {ProcessError} `invalid-input` for a field that no feature has, or that the method cannot class
 */
export function createStyle(features: readonly LayerFeature[], options: StyleOptions): LayerStyle | undefined {
  const { color_by, size_by, label_by } = options;
  if (color_by === undefined && size_by === undefined && label_by === undefined) return undefined;
  const [unknown] = findUnknownProperties({ features }, { color_by, size_by, label_by });
  if (unknown) throw inputError(unknown.pointer, unknown.message);
  const colours = color_by === undefined ? plain : colourFeatures(features, color_by, options);
  const sizes = size_by === undefined ? undefined : sizeFeatures(features, size_by, options);
  return {
    ...colours,
    ...(sizes && { sizes }),
    ...(label_by !== undefined && { labels: features.map((feature) => formatLabel(getProperty(feature, label_by))) }),
    notes: [...colours.notes, ...(sizes ? describeSizes(sizes) : [])],
  };
}

const plain = { swatches: [], swatchOf: [], notes: [] } as const;

function colourFeatures(features: readonly LayerFeature[], field: string, options: StyleOptions) {
  const { classes, class_method: method, breaks } = options;
  const found = classifyField(features, { field, method, classes, breaks, input: 'color_by' });
  const isUnique = found.method === 'unique-values';
  const palette = options.palette ?? (isUnique ? 'OkabeIto' : 'YlGnBu');
  const most = getMaxColours(palette);
  if (!isUnique && found.classes.length > most) {
    const message = `gives ${found.classes.length} classes; at most ${most} have colours of their own in ${palette}. Ask for fewer`;
    throw inputError(palette === 'OkabeIto' ? '/palette' : '/classes', message);
  }
  const { swatches, swatchOfClass, notes } = isUnique ? selectValues(found, most) : eachClass(found);
  const isThin = !features.some(({ geometry }) => geometry !== null && isArea(geometry));
  const count = swatches.filter(({ colour }) => colour === undefined).length;
  const colours = getColours(palette, count, isThin);
  const coloured = swatches.map((swatch, i): Swatch => ({ ...swatch, colour: swatch.colour ?? colours[i] ?? OTHER }));
  const without = describeNoData(found.noData);
  const swatchOf = features.map((feature) => {
    const at = found.classOf(feature);
    return at === undefined ? coloured.length : (swatchOfClass[at] as number);
  });
  const missing = swatchOf.filter((at) => at === coloured.length).length;
  const all = missing === 0 ? coloured : [...coloured, { colour: NO_DATA, text: 'no data', count: missing }];
  const heading = [withUnit(field, options.unit), found.method.replace('-', ' ')].join(' · ');
  const counts = all.map(({ text, count: members }) => `${text}: ${members}`).join('; ');
  return {
    heading,
    swatches: all,
    swatchOf,
    notes: [
      `Coloured by ${withUnit(field, options.unit)}, ${found.method}, ${palette}. Features by class: ${counts}.`,
      ...(missing === 0 ? [] : [`No data in ${field}: ${without}.`]),
      ...found.notes,
      ...notes,
    ],
  };
}

interface Selected {
  readonly swatches: readonly (Omit<Swatch, 'colour'> & { readonly colour?: string })[];
  readonly swatchOfClass: readonly number[];
  readonly notes: readonly string[];
}

function eachClass({ classes }: FieldClasses): Selected {
  return {
    swatches: classes.map(({ label, count }) => ({ text: label, count })),
    swatchOfClass: classes.map((_, i) => i),
    notes: [],
  };
}

/** The most frequent values, in their order; the rest has one swatch. */
function selectValues({ classes }: FieldClasses, most: number): Selected {
  if (classes.length <= most) return eachClass({ classes } as FieldClasses);
  const frequent = classes.map((_, i) => i).sort((a, b) => (classes[b]?.count ?? 0) - (classes[a]?.count ?? 0));
  const chosen = frequent.slice(0, most).sort((a, b) => a - b);
  const rest = frequent.slice(most);
  const count = rest.reduce((sum, i) => sum + (classes[i]?.count ?? 0), 0);
  const names = rest.map((i) => classes[i]?.label ?? '');
  return {
    swatches: [
      ...chosen.map((i) => ({ text: classes[i]?.label ?? '', count: classes[i]?.count ?? 0 })),
      { text: `${rest.length} other values`, count, colour: OTHER },
    ],
    swatchOfClass: classes.map((_, i) => (chosen.includes(i) ? chosen.indexOf(i) : most)),
    notes: [`${rest.length} of ${classes.length} values share a colour: ${formatList(names, 5)}.`],
  };
}

function sizeFeatures(features: readonly LayerFeature[], field: string, { unit }: StyleOptions): Sizes {
  const values = features.map((feature) => getProperty(feature, field));
  const numbers = values.filter(isNumber).map(Math.abs);
  if (numbers.length === 0)
    throw inputError('/size_by', `names ${field}, which has no number in any feature; choose another property`);
  const largest = numbers.reduce((a, b) => Math.max(a, b));
  const radiusOf = (value: number) =>
    largest === 0 ? MIN_RADIUS : Math.max(MIN_RADIUS, MAX_RADIUS * Math.sqrt(value / largest));
  const round = largest === 0 ? 0 : roundDown(largest);
  const isWhole = numbers.every(Number.isInteger);
  const rounded = largest === 0 ? [0] : [round / 10, roundDown(round / 2.5), round];
  const steps = isWhole ? rounded.filter(Number.isInteger) : rounded;
  const format = createNumberFormat([0, ...steps]);
  return {
    heading: withUnit(field, unit),
    radii: values.map((value) => (isNumber(value) ? radiusOf(Math.abs(value)) : undefined)),
    steps: steps.map((value) => ({ radius: radiusOf(value), text: format(value) })),
    noData: values.length - numbers.length,
  };
}

function describeSizes({ heading, noData }: Sizes): readonly string[] {
  const without = noData === 0 ? '' : ` ${formatCount(noData, 'feature has', 'features have')} no number there.`;
  return [
    `Sized by ${heading}: areas of symbols, and widths of lines, in proportion to its values without sign.${without}`,
  ];
}

function withUnit(field: string, unit: string | undefined): string {
  const known = unit ?? units.flatMap(([end, text]) => end.exec(field)?.[0].toLowerCase().replace(end, text) ?? [])[0];
  return known === undefined || known === '' ? field : `${field} (${known})`;
}

function formatLabel(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isArea(geometry: FlatGeometry): boolean {
  return shapesOf(geometry).some(({ type }) => type.endsWith('Polygon'));
}
