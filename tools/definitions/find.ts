/** Full-text search for processes. */
import { suggestNames } from '../../src/common/did-you-mean.ts';
import type { Process } from '../../src/process/define-process.ts';

/** A word in the ID counts more than one in the description. */
const weights = { id: 8, title: 5, keyword: 4, group: 3, description: 1 } as const;

/** Words that are in every second description. */
const stopWords = new Set(
  'a along an and another by each for from in into is it layer of on one or that the to which with'.split(' '),
);

/** Words for what processes work on: a query that has no other word of a process is not about it. */
const subjects = new Set(
  'attribute box city coordinate country county data feature field geometry gi layer line map number path point polygon population result road scale table value vertice zone'.split(
    ' ',
  ),
);

export interface Found {
  readonly matches: readonly Process[];
  /** A whole word of the query is in the ID, the title or the keywords of one, and is not only what it works on. */
  readonly isAbout: boolean;
}

/** @returns the processes with a word of the query, the best match first; without any, those with a similar ID */
export function findProcesses(query: string, processes: readonly Process[]): Found {
  const all = processes.map((process) => ({ process, fields: fieldsOf(process) }));
  const scores = new Map<Process, number>();
  let isAbout = false;
  const words = wordsOf(query);
  const hasOther = words.some((word) => !subjects.has(word));
  for (const word of words) {
    const hits = all.flatMap(({ process, fields }) => {
      const score = Math.max(...fields.map(([weight, words]) => weight * matchScore(word, words)));
      // A description also names neighbours, and half a word is a guess.
      isAbout ||= score >= weights.keyword && !(hasOther && subjects.has(word));
      return score > 0 ? [{ process, score }] : [];
    });
    // Inverse document frequency; what is done counts more than what it is done to.
    const rarity = Math.log(1 + processes.length / hits.length) * (subjects.has(word) ? 0.5 : 1);
    for (const { process, score } of hits) scores.set(process, (scores.get(process) ?? 0) + score * rarity);
  }
  const matches = [...scores].sort(([, a], [, b]) => b - a).map(([process]) => process);
  if (matches.length > 0) return { matches, isAbout };
  const near = suggestNames(
    query,
    processes.map(({ id }) => id),
  );
  return { matches: near.flatMap((id) => processes.filter((process) => process.id === id)), isAbout: false };
}

type Field = readonly [weight: number, words: readonly string[]];

function fieldsOf({ id, title, keywords, group, description }: Process): readonly Field[] {
  return [
    // Shorter IDs rank first: of two with the word, the shorter one is about nothing else.
    [weights.id / (1 + wordsOf(id).length / 10), wordsOf(id)],
    [weights.title, wordsOf(title)],
    [weights.keyword, keywords.flatMap(wordsOf)],
    [weights.group, wordsOf(group)],
    [weights.description, wordsOf(description)],
  ];
}

function matchScore(word: string, words: readonly string[]): number {
  if (words.includes(word)) return 1;
  return words.some((other) => haveCommonStem(word, other)) ? 0.6 : 0;
}

/** True for words with the same stem, such as "simplification" and "simplify". */
function haveCommonStem(a: string, b: string): boolean {
  const shared = Math.min(a.length, b.length, 6);
  return shared >= 4 && a.slice(0, shared) === b.slice(0, shared);
}

function wordsOf(text: string): readonly string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => !stopWords.has(word)).map((word) => word.replace(/(?<=...)s$/, ''));
}
