/** Warnings about features one by one, of which a layer may have very many: each kind is said once, and counted. */
import type { LayerFeature } from '../../../schemas/layer.ts';

export interface FeatureWarnings {
  /** @param index of the feature that the warnings are about */
  add(index: number, warnings: readonly string[]): void;
  warnings(): readonly string[];
}

interface Said {
  readonly text: string;
  readonly first: number;
  count: number;
}

/**
 * @param features that it is about; where there is one alone, nothing is said of which
 * @param input its name, where there are several
 */
export function featureWarnings(features: readonly Pick<LayerFeature, 'id'>[], input?: string): FeatureWarnings {
  // Texts that differ in their numbers say the same.
  const kinds = new Map<string, Said>();
  const where = input === undefined ? '' : `${input}: `;
  return {
    add(index, warnings) {
      for (const text of warnings) {
        const kind = text.replaceAll(/-?\d[\d.e+-]*/g, '#').replaceAll(/\b(\w+?)s?\b/g, '$1');
        const said = kinds.get(kind);
        if (said) said.count += 1;
        else kinds.set(kind, { text, first: index, count: 1 });
      }
    },
    warnings() {
      return [...kinds.values()].map(({ text, first, count }) => {
        if (features.length < 2) return where + text;
        const id = features[first]?.id;
        const which = `at index ${first}${id === undefined ? '' : ` with id ${JSON.stringify(id)}`}`;
        return `${where}${count === 1 ? `Feature ${which}` : `${count} features, the first ${which}`}: ${text}`;
      });
    },
  };
}
