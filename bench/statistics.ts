/** Medians, and the times and CPU times of an action many times over. */

export interface Times {
  readonly p50: number;
  readonly p99: number;
}

/** @returns milliseconds */
export async function time(runs: number, action: () => Promise<unknown>): Promise<Times> {
  for (let i = 0; i < Math.min(runs, 50); i++) await action();
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const before = performance.now();
    await action();
    times.push(performance.now() - before);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(Math.floor(times.length * share), times.length - 1)] ?? NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

/** The upper one of two in the middle; NaN without a value. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** @returns median CPU time of an action, in milliseconds */
export async function cpuTime(action: () => unknown, runs = 5): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const before = process.cpuUsage();
    await action();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return median(times);
}
