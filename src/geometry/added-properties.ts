/** Properties that a process adds to features that have their own. */
import type { LayerFeature } from '../../schemas/layer.ts';

export interface WithProperties {
  readonly features: readonly LayerFeature[];
  /** Says how many features had a property of the same name. */
  readonly warnings: readonly string[];
}

/** @param added to the feature of the same place in the list */
export function addProperties(
  features: readonly LayerFeature[],
  added: readonly Readonly<Record<string, unknown>>[],
): WithProperties {
  const replaced = new Map<string, number>();
  const result = features.map((feature, index) => {
    const more = added[index] ?? {};
    for (const name of Object.keys(more)) {
      if (Object.hasOwn(feature.properties, name)) replaced.set(name, (replaced.get(name) ?? 0) + 1);
    }
    return { ...feature, properties: { ...feature.properties, ...more } };
  });
  const warnings = [...replaced].map(
    ([name, count]) => `The property "${name}" that ${count} feature${count === 1 ? '' : 's'} had was replaced.`,
  );
  return { features: result, warnings };
}
