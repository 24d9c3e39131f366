/** Reads properties by name and finds unknown names before a process starts. */
import { suggestNames } from '../../common/did-you-mean.ts';
import type { Issue } from '../../common/errors.ts';
import { formatList } from '../../common/format-count.ts';
import type { Layer, LayerFeature } from '../../../schemas/layer.ts';

const MAX_LISTED = 20;

/** Own property of that name; not an inherited one such as `constructor`. */
export function getProperty({ properties }: Pick<LayerFeature, 'properties'>, name: string): unknown {
  return Object.hasOwn(properties, name) ? properties[name] : undefined;
}

/** @returns the value of the property that the caller chose as label, under the name `label`; nothing without one */
export function labelOf({ label }: Layer, feature: LayerFeature): { readonly label?: unknown } {
  return label === undefined ? {} : { label: getProperty(feature, label) ?? null };
}

/**
 * @param inputs names of properties
 * @returns an issue for each name that no feature has; none for an empty layer
 */
export function findUnknownProperties({ features }: Pick<Layer, 'features'>, inputs: NamesByInput): readonly Issue[] {
  if (features.length === 0) return [];
  const known = new Set(features.flatMap(({ properties }) => Object.keys(properties)));
  return locateNames(inputs).flatMap(({ pointer, name }) => {
    if (known.has(name)) return [];
    const [near] = suggestNames(name, [...known]);
    const hint = near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`;
    const message = `${JSON.stringify(name)} is not a property of any feature.${hint} Available: ${formatNames(known)}`;
    return [{ pointer, message }];
  });
}

/** Names by the input that holds them: a list, a sole name, or none. */
export type NamesByInput = Readonly<Record<string, readonly string[] | string | undefined>>;

/** @returns each name with the JSON pointer of its place */
export function locateNames(inputs: NamesByInput): readonly { readonly pointer: string; readonly name: string }[] {
  return Object.entries(inputs).flatMap(([input, names = []]) => {
    if (typeof names === 'string') return [{ pointer: `/${input}`, name: names }];
    return names.map((name, index) => ({ pointer: `/${input}/${index}`, name }));
  });
}

function formatNames(names: ReadonlySet<string>): string {
  return names.size === 0 ? 'none' : formatList([...names], MAX_LISTED);
}
