/** Names features in messages: by position, id, and a property that the caller chose. */
import { show } from './show.ts';

interface Named {
  readonly id?: string | number;
  readonly properties?: Readonly<Record<string, unknown>>;
}

const MAX_NAMED = 10;

/**
 * @param label name of a property whose value is added
 * @returns `feature 3 with id "b", name "Main Street"`
 */
export function nameFeature(features: readonly Named[], index: number, label?: string): string {
  const { id, properties } = features[index] ?? {};
  const ofId = id === undefined ? '' : ` with id ${JSON.stringify(id)}`;
  const hasLabel = label !== undefined && properties !== undefined && Object.hasOwn(properties, label);
  return `feature ${index}${ofId}${hasLabel ? `, ${label} ${show(properties[label])}` : ''}`;
}

/** The first of them, by default ten, and how many there are beside these. */
export function nameFeatures(
  features: readonly Named[],
  indices: readonly number[],
  label?: string,
  max = MAX_NAMED,
): string {
  const names = indices.slice(0, max).map((index) => nameFeature(features, index, label));
  const more = indices.length - names.length;
  return names.join('; ') + (more > 0 ? `; and ${more} more` : '');
}
