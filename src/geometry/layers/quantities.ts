/** Kind of the quantity that a property holds, by the words of its name: a total of the feature, or a rate. */

/** Words for quantities that add up over features; a part of the feature has only a part of them. */
const TOTALS = [
  'area', 'areas', 'aland', 'awater', 'acre', 'acres', 'acreage', 'hectare', 'hectares', 'ha', 'sqm', 'sqkm', 'sqmi', 'sqft',
  'm2', 'km2', 'mi2', 'length', 'leng', 'perimeter', 'perim', 'volume', 'pop', 'popn', 'population', 'people', 'persons',
  'inhabitants', 'residents', 'households', 'dwellings', 'homes', 'jobs', 'employees', 'workers', 'pupils', 'students',
  'voters', 'votes', 'births', 'deaths', 'cases', 'visitors', 'passengers', 'total', 'tot', 'sum', 'count', 'counts',
  'revenue', 'sales', 'budget', 'production', 'tonnes', 'tons', 'superficie', 'poblacion', 'habitantes', 'surface',
  'habitants', 'einwohner', 'flaeche', 'fläche', 'bevoelkerung', 'bevölkerung',
] as const; // prettier-ignore

/** Words for quantities that do not add up; they outweigh those for totals: `population_density`. */
const RATES = [
  'rate', 'rates', 'ratio', 'density', 'dens', 'percent', 'percentage', 'perc', 'pct', 'per', 'share', 'proportion',
  'fraction', 'average', 'avg', 'mean', 'median', 'capita', 'quota', 'prevalence', 'incidence',
] as const; // prettier-ignore

/** Words for names and keys of the things that are counted: `area_code`. */
const LABELS = [
  'id',
  'code',
  'name',
  'type',
  'class',
  'category',
  'key',
  'no',
  'nr',
  'number',
  'rank',
  'year',
  'index',
];

const has = (words: readonly string[], list: readonly string[]) => words.some((word) => list.includes(word));

/** True for a name such as `population` or `Shape_Area`. */
export function isTotalName(name: string): boolean {
  const words = splitWords(name);
  return has(words, TOTALS) && !isRateName(name) && !has(words, LABELS);
}

/** True for a name such as `pct_green` or `densityPerKm2`. */
export function isRateName(name: string): boolean {
  return name.includes('%') || has(splitWords(name), RATES);
}

/** `Shape_Area`, `popTotal2020` and `TOT-POP` as lower-case words; a unit such as m2 stays one word. */
function splitWords(name: string): readonly string[] {
  return name
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((word) => [word, word.replace(/\d+$/, '')]);
}
