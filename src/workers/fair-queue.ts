/** A queue in which callers take turns: one who sends a thousand tasks does not keep another's one waiting. */

export interface FairQueue<T> {
  readonly length: number;
  push(caller: string, item: T): void;
  /** The oldest item of the caller whose turn it is. */
  shift(): T | undefined;
  remove(caller: string, item: T): void;
}

export function createFairQueue<T>(): FairQueue<T> {
  // In the order of turns: whoever was served goes to the end.
  const lines = new Map<string, T[]>();
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(caller, item) {
      const line = lines.get(caller);
      if (line) line.push(item);
      else lines.set(caller, [item]);
      length += 1;
    },
    shift() {
      for (const [caller, line] of lines) {
        const item = line.shift();
        lines.delete(caller);
        if (line.length > 0) lines.set(caller, line);
        length -= 1;
        return item;
      }
      return undefined;
    },
    remove(caller, item) {
      const line = lines.get(caller) ?? [];
      const at = line.indexOf(item);
      if (at < 0) return;
      line.splice(at, 1);
      length -= 1;
      if (line.length === 0) lines.delete(caller);
    },
  };
}
