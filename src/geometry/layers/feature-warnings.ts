/** Warnings about single features of a layer: one line for each kind, with a count. */
import { nameFeature, nameFeatures } from '../../../schemas/feature-names.ts';
import type { LayerFeature } from '../../../schemas/layer.ts';

export interface FeatureWarnings {
  /** @param index of the feature */
  add(index: number, warnings: readonly string[]): void;
  warnings(): readonly string[];
}

interface WarningKind {
  readonly text: string;
  readonly indices: number[];
}

/** Features that are named after the first. */
const MAX_OTHERS = 9;

/**
 * @param features all features of the layer; a sole one is not named
 * @param input name of the input, where there are several
 * @param label property that names features
 */
export function createFeatureWarnings(
  features: readonly Partial<LayerFeature>[],
  input?: string,
  label?: string,
): FeatureWarnings {
  // Texts that differ only in numbers are of one kind.
  const kinds = new Map<string, WarningKind>();
  const where = input === undefined ? '' : `${input}: `;
  return {
    add(index, warnings) {
      for (const text of warnings) {
        const kind = text.replaceAll(/-?\d[\d.e+-]*/g, '#').replaceAll(/\b(\w+?)s?\b/g, '$1');
        const known = kinds.get(kind);
        if (known) known.indices.push(index);
        else kinds.set(kind, { text, indices: [index] });
      }
    },
    warnings() {
      return [...kinds.values()].map(({ text, indices }) => {
        if (features.length < 2) return where + text;
        const [first = 0, ...others] = indices;
        const which = `at index ${nameFeature(features, first, label).slice('feature '.length)}`;
        if (others.length === 0) return `${where}Feature ${which}: ${text}`;
        const then = nameFeatures(features, others, label, MAX_OTHERS);
        return `${where}${indices.length} features, the first ${which}, then ${then}: ${text}`;
      });
    },
  };
}
