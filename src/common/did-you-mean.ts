/** Finds the name that was probably meant. */

/** @returns at most three of the names, the most alike first; those that have too little in common are left out */
export function nearestNames(wanted: string, names: readonly string[]): readonly string[] {
  const pairs = letterPairs(wanted);
  return names
    .map((name) => ({ name, alike: likeness(pairs, letterPairs(name)) }))
    .filter(({ alike }) => alike >= 0.4)
    .sort((a, b) => b.alike - a.alike)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Sørensen and Dice: twice what both have over what they have together. Does not mind words in another order. */
function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const both = [...a].filter((pair) => b.has(pair)).length;
  return (2 * both) / (a.size + b.size || 1);
}

function letterPairs(name: string): ReadonlySet<string> {
  const words = name
    .slice(0, 100)
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return new Set(words.flatMap((word) => pairsOf(` ${word} `)));
}

function pairsOf(text: string): string[] {
  return Array.from({ length: text.length - 1 }, (_, i) => text.slice(i, i + 2));
}
