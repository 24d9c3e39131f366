/** Reads the Prefer header: how long the caller waits, and whether large outputs may come as links. */

export interface Preferences {
  /** Milliseconds after which the caller would rather have the job; nothing for "until the outputs are there". */
  readonly patienceMs?: number;
  /** Whether large outputs come as links, or all outputs as values. */
  readonly amount?: 'minimal' | 'representation';
  /** Whether the stored result of an identical request may answer; our own preference, applied when one does. */
  readonly reuse: boolean;
  /** For Preference-Applied. */
  readonly applied: readonly string[];
}

/** Longer than that, a connection is hardly kept open by what lies between. */
const LONGEST_WAIT_S = 3600;

/**
 * What is unknown or makes no sense is passed over, as the RFC asks; of two that contradict each other the first counts.
 * @see RFC 7240
 */
export function readPreferences(header = ''): Preferences {
  const given = new Map<string, string>();
  for (const preference of header.split(',')) {
    const [, name = '', value = ''] = /^\s*([\w-]+)\s*(?:=\s*"?([^";]*)"?)?/.exec(preference) ?? [];
    const key = name.toLowerCase();
    const other = { 'respond-async': 'respond-sync', 'respond-sync': 'respond-async' }[key];
    if (key !== '' && !given.has(key) && !(other !== undefined && given.has(other))) given.set(key, value.trim());
  }
  const applied: string[] = [];
  const wait = given.get('wait');
  const seconds = wait !== undefined && /^\d{1,9}$/.test(wait) ? Math.min(Number(wait), LONGEST_WAIT_S) : undefined;
  for (const name of ['respond-async', 'respond-sync']) if (given.has(name)) applied.push(name);
  if (seconds !== undefined) applied.push(`wait=${seconds}`);
  const isAsync = given.has('respond-async');
  const patienceMs = seconds === undefined ? (isAsync ? 0 : undefined) : seconds * 1000;
  const amount = ['minimal', 'representation'].find((value) => given.get('return')?.toLowerCase() === value);
  if (amount !== undefined) applied.push(`return=${amount}`);
  return {
    applied,
    reuse: given.has('reuse'),
    ...(patienceMs !== undefined && { patienceMs }),
    ...((amount === 'minimal' || amount === 'representation') && { amount }),
  };
}
