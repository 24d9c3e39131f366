/** Tells the tasks that may share a message to a worker, as that costs as much as any of them. */

type Values = Readonly<Record<string, unknown>>;

/** Numbers, members and sixteenths of texts in the inputs of a small task. */
const MAX_SIZE = 256;
/** Runs of a process that show what the next one takes. */
const MIN_RUNS = 8;
/** Milliseconds that these take on average; one that takes `LONG_MS` begins a new count. */
const MAX_MEAN_MS = 3;
const LONG_MS = 20;

export interface SmallTasks {
  /**
   * A process has been quick whenever its inputs were few values: this tells more than a list of processes.
   * @returns milliseconds that a task with few values is expected to take; undefined for one that is not small
   */
  expect(processId: string): number | undefined;
  /** @param ms that a task with few values has taken of its worker */
  learn(processId: string, ms: number): void;
}

export function createSmallTasks(): SmallTasks {
  const runs = new Map<string, { readonly count: number; readonly meanMs: number }>();
  const none = { count: 0, meanMs: 0 };
  return {
    expect(processId) {
      const { count, meanMs } = runs.get(processId) ?? none;
      return count >= MIN_RUNS && meanMs <= MAX_MEAN_MS ? meanMs : undefined;
    },
    learn(processId, ms) {
      const { count, meanMs } = runs.get(processId) ?? none;
      const next = { count: count + 1, meanMs: meanMs + (ms - meanMs) / Math.min(count + 1, MIN_RUNS) };
      runs.set(processId, ms > LONG_MS ? none : next);
    },
  };
}

/** @param inputs as parsed */
export function hasFewValues(inputs: Values): boolean {
  return restOf(inputs, MAX_SIZE) >= 0;
}

/** @returns what is left of a size when a value has taken its share; less than 0 when that is more */
function restOf(value: unknown, size: number): number {
  if (typeof value === 'string') return size - 1 - value.length / 16;
  if (typeof value !== 'object' || value === null) return size - 1;
  if (ArrayBuffer.isView(value)) return size - value.byteLength / 8;
  let rest = size - 1;
  const members = value as Readonly<Record<string, unknown>>;
  for (const name in members) {
    if (rest < 0) break;
    rest = restOf(members[name], rest);
  }
  return rest;
}
