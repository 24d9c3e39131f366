/** Reads properties by names that callers give, and finds misspelt ones before any work is done. */
import type { Issue } from '../../common/errors.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';

const MOST_LISTED = 20;

/** A property of that name, and nothing that every object has, such as `constructor`. */
export function valueOf({ properties }: Pick<LayerFeature, 'properties'>, name: string): unknown {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

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
