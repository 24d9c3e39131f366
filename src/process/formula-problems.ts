/** Counts what a formula could not compute as it stands, by feature, for warnings and a summary. */
import { nameFeatures } from '../../schemas/feature-names.ts';
import type { Layer } from '../../schemas/layer.ts';
import { formatCount } from '../common/format-count.ts';
import type { Problem, Report } from '../cql2/values.ts';

/** Sentences behind the number of features. */
const sentences: Readonly<Record<Problem, string>> = {
  division: 'divided by zero, which gives null. Guard it with if(b <> 0, a / b, ...)',
  noNumber: 'had arithmetic without a finite result, as in a root of a negative number, which gives null',
  cast: 'had values that cannot be cast, which gives null',
  mismatch:
    'had values of another type than is needed there, such as text in arithmetic, which gives null. Cast them, as in number(name)',
  fraction: 'had a fraction that integer() cut off. Use round() for the nearest integer',
  unknown: 'had a condition of if or case that is unknown, since a value is null: it counts as not true',
  tooLong: 'had a text of more than 1000000 characters, which gives null',
};

const FIRST = 3;

export interface ProblemCounter {
  /** @returns takes the problems of that feature */
  reportOf(feature: number): Report;
  /** Number of features by problem; only of what was there. */
  counts(): Readonly<Record<string, number>>;
  warnings(layer: Layer): readonly string[];
}

const names: Readonly<Record<Problem, string>> = {
  division: 'division_by_zero',
  noNumber: 'no_number',
  cast: 'failed_cast',
  mismatch: 'other_type',
  fraction: 'fraction_cut',
  unknown: 'unknown_condition',
  tooLong: 'too_long',
};

export function createProblemCounter(): ProblemCounter {
  const found = new Map<Problem, { readonly features: Set<number>; readonly example: string | undefined }>();
  return {
    reportOf: (feature) => (problem, detail) => {
      const known = found.get(problem) ?? { features: new Set(), example: detail };
      known.features.add(feature);
      found.set(problem, known);
    },
    counts: () => Object.fromEntries([...found].map(([problem, { features }]) => [names[problem], features.size])),
    warnings: (layer) =>
      [...found].map(([problem, { features, example }]) => {
        const first = nameFeatures(layer.features, [...features], layer.label, FIRST);
        const such = example === undefined ? '' : `, such as ${example}`;
        return `${formatCount(features.size, 'feature')} ${sentences[problem]} (${first}${such}).`;
      }),
  };
}
