/** Members that a JSON text had more than once in a feature: the last one counts, as in `JSON.parse`, and it is said. */
import { isObject } from './is-object.ts';

/**
 * Member in which the readers of JSON note their names, such as `properties/name`, so that they travel with the value to
 * a worker and to the store.
 */
export const DUPLICATES = 'isthmus:duplicates';

export interface DuplicateMember {
  readonly name: string;
  /** Features that have it; empty where the layer itself has it. */
  readonly indices: readonly number[];
}

/** @param layer a geometry, a Feature or a FeatureCollection as it was read */
export function duplicateMembers(layer: object): readonly DuplicateMember[] {
  const { type, features } = layer as { readonly type?: unknown; readonly features?: unknown };
  const ofLayer = namesOf(layer);
  if (type !== 'FeatureCollection' || !Array.isArray(features)) return ofLayer.map((name) => ({ name, indices: [0] }));
  const found = new Map<string, number[]>();
  features.forEach((feature: unknown, index) => {
    for (const name of isObject(feature) ? namesOf(feature) : []) {
      const indices = found.get(name);
      if (indices) indices.push(index);
      else found.set(name, [index]);
    }
  });
  return [
    ...ofLayer.map((name) => ({ name, indices: [] })),
    ...[...found].map(([name, indices]) => ({ name, indices })),
  ];
}

function namesOf(value: object): readonly string[] {
  // Anybody may send a member of this name.
  const names = (value as Readonly<Record<string, unknown>>)[DUPLICATES];
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}
