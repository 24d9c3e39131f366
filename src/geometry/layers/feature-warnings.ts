/** Warnings about single features of a layer: one line for each kind, with a count. */
import type { LayerFeature } from '../../../schemas/layer.ts';

export interface FeatureWarnings {
  /** @param index of the feature */
  add(index: number, warnings: readonly string[]): void;
  warnings(): readonly string[];
}

interface WarningKind {
  readonly text: string;
  readonly first: number;
  count: number;
}

/**
 * @param features all features of the layer; a sole one is not named
 * @param input name of the input, where there are several
 */
export function createFeatureWarnings(features: readonly Pick<LayerFeature, 'id'>[], input?: string): FeatureWarnings {
  // Texts that differ only in numbers are of one kind.
  const kinds = new Map<string, WarningKind>();
  const where = input === undefined ? '' : `${input}: `;
  return {
    add(index, warnings) {
      for (const text of warnings) {
        const kind = text.replaceAll(/-?\d[\d.e+-]*/g, '#').replaceAll(/\b(\w+?)s?\b/g, '$1');
        const known = kinds.get(kind);
        if (known) known.count += 1;
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
