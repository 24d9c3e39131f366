/** Sentences about values that a format cannot hold as they are, counted by kind, with some of them as examples. */
import { formatCount, formatList } from '../common/format-count.ts';

/** Examples in a note. */
const MAX_SHOWN = 3;

interface Kind {
  count: number;
  readonly examples: Set<string>;
}

export class CountedNotes {
  readonly #kinds = new Map<string, Kind>();

  /** @param text follows the count, such as `of NAME became null` */
  add(text: string, example?: string): void {
    const kind = this.#kinds.get(text) ?? { count: 0, examples: new Set() };
    this.#kinds.set(text, kind);
    kind.count += 1;
    if (example !== undefined && kind.examples.size < MAX_SHOWN) kind.examples.add(JSON.stringify(example));
  }

  /** @returns such as `3 values of NAME became null: "a", "b".` */
  texts(): readonly string[] {
    return [...this.#kinds].map(([text, { count, examples }]) => {
      const shown = examples.size > 0 ? `: ${formatList([...examples], MAX_SHOWN)}` : '';
      return `${formatCount(count, 'value')} ${text}${shown}.`;
    });
  }
}
