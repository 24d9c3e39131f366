/** Columns of rows by their names. */
import type { Layer } from '../../../schemas/layer.ts';
import { suggestNames } from '../../common/did-you-mean.ts';
import { ProcessError } from '../../common/errors.ts';
import { formatList } from '../../common/format-count.ts';
import { locateNames, type NamesByInput } from '../layers/property-names.ts';

const MAX_LISTED = 20;

/** In the order in which they appear first. */
export function columnNames({ features }: Pick<Layer, 'features'>): readonly string[] {
  const names = new Set<string>();
  for (const { properties } of features) for (const name in properties) names.add(name);
  return [...names];
}

/**
 * @param inputs names of columns
 * @param of the input that should have these columns
 * @param options `takesIds` where `id` is that of the feature, if no column has this name
 * @throws {ProcessError} `invalid-input` for names that no row has; of an input without rows none is refused
 */
export function refuseUnknownColumn(
  rows: Pick<Layer, 'features'>,
  inputs: NamesByInput,
  of: string,
  options: { readonly takesIds?: boolean } = {},
): void {
  if (rows.features.length === 0) return;
  const known = columnNames(rows);
  const has = new Set([...known, ...(options.takesIds ? ['id'] : [])]);
  const issues = locateNames(inputs).flatMap(({ pointer, name }) => {
    if (has.has(name)) return [];
    const near = suggestNames(name, known);
    const hint = near.length > 0 ? `Did you mean ${near.map((one) => JSON.stringify(one)).join(' or ')}?` : `It has ${formatList(known, MAX_LISTED) || 'none'}`; // prettier-ignore
    return [{ pointer, message: `is ${JSON.stringify(name)}, which is not a column of ${of}. ${hint}` }];
  });
  const [first] = issues;
  if (first)
    throw new ProcessError('invalid-input', `${first.pointer} ${first.message.replace(/(?<![.?])$/, '.')}`, issues);
}
