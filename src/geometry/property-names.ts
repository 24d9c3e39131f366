/** Finds misspelt names of properties before any work is done. */
import type { Issue } from '../errors.ts';
import type { Layer } from '../../schemas/layer.ts';

const MOST_LISTED = 20;

/**
 * @param inputs names of properties by the input that they came in
 * @returns an issue for each name that no feature has; none for a layer without features
 */
export function unknownProperties(
  { features }: Pick<Layer, 'features'>,
  inputs: Readonly<Record<string, readonly string[]>>,
): readonly Issue[] {
  if (features.length === 0) return [];
  const known = new Set(features.flatMap(({ properties }) => Object.keys(properties)));
  return Object.entries(inputs).flatMap(([input, names]) =>
    names.flatMap((name, index) => {
      if (known.has(name)) return [];
      const message = `${JSON.stringify(name)} is no property of any feature. There are: ${list(known)}`;
      return [{ pointer: `/${input}/${index}`, message }];
    }),
  );
}

function list(names: ReadonlySet<string>): string {
  const shown = [...names].slice(0, MOST_LISTED);
  const more = names.size > shown.length ? ` and ${names.size - shown.length} more` : '';
  return shown.length === 0 ? 'none' : shown.join(', ') + more;
}
