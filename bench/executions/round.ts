/** A round of calls: so many, so many at once. */

export interface Round {
  readonly amount: number;
  readonly connections: number;
}

export interface Taken {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
}

/** One that calls, and waits for the answer before it calls again. */
export interface Caller {
  /** @param number of the call, from 1 */
  call(number: number): Promise<string>;
  close(): void;
}

/** @throws {Error} for an answer that does not match */
export async function takeRound({ amount, connections }: Round, open: () => Caller, success: RegExp): Promise<Taken> {
  const times: number[] = [];
  let number = 0;
  const callOn = async () => {
    const caller = open();
    while (number < amount) {
      number += 1;
      const before = performance.now();
      const answer = await caller.call(number);
      times.push(performance.now() - before);
      if (!success.test(answer)) throw new Error(`An answer is not a success: ${answer.slice(0, 600)}`);
    }
    caller.close();
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: connections }, callOn));
  const perSecond = (1000 * amount) / (performance.now() - begun);
  times.sort((a, b) => a - b);
  return { perSecond, p50: times[times.length >> 1] ?? NaN };
}
