/** Suggests names for one that is not known. */

/** @returns at most three of the names, best match first; poor matches are left out */
export function suggestNames(wanted: string, names: readonly string[]): readonly string[] {
  const wantedBigrams = bigrams(wanted);
  return names
    .map((name) => ({ name, score: diceCoefficient(wantedBigrams, bigrams(name)) }))
    .filter(({ score }) => score >= 0.4)
    .sort((a, b) => b.score - a.score)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Sørensen-Dice coefficient of two sets of bigrams; the order of words does not matter. */
function diceCoefficient(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const both = [...a].filter((pair) => b.has(pair)).length;
  return (2 * both) / (a.size + b.size || 1);
}

function bigrams(name: string): ReadonlySet<string> {
  const words = name
    .slice(0, 100)
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return new Set(words.flatMap((word) => pairsOf(` ${word} `)));
}

function pairsOf(text: string): string[] {
  return Array.from({ length: text.length - 1 }, (_, i) => text.slice(i, i + 2));
}
