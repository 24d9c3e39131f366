/** Parses request headers: Prefer, Idempotency-Key and Range. */
import { compact } from '../../src/common/compact.ts';
import { ProcessError } from '../../src/common/errors.ts';
import type { ByteRange } from '../../src/model/blobs.ts';

export interface Preferences {
  /** Milliseconds after which the client prefers the job; `undefined` to wait for the outputs. */
  readonly waitMs?: number;
  /** `minimal` sends large outputs as links, `representation` all outputs as values. */
  readonly amount?: 'minimal' | 'representation';
  /** Allows the stored result of an identical request as response; our own preference. */
  readonly reuse: boolean;
  /** For Preference-Applied. */
  readonly applied: readonly string[];
}

/** Proxies rarely keep a connection open for longer. */
const MAX_WAIT_S = 3600;
export const MAX_KEY_LENGTH = 255;

/** Four such headers fit into what Node.js takes of all together. */
export const MAX_HEADER_LENGTH = 2048;

const NONE: Preferences = { applied: [], reuse: false };

/**
 * Ignores unknown and invalid preferences, as the RFC requires; of two that contradict each other the first counts.
 * @see RFC 7240
 */
export function parsePreferences(header = ''): Preferences {
  if (header === '') return NONE;
  const preferences = new Map<string, string>();
  for (const preference of header.split(',')) {
    const [, name = '', value = ''] = /^\s*([\w-]+)\s*(?:=\s*"?([^";]*)"?)?/.exec(preference) ?? [];
    const key = name.toLowerCase();
    const opposite = { 'respond-async': 'respond-sync', 'respond-sync': 'respond-async' }[key];
    const isContradicted = opposite !== undefined && preferences.has(opposite);
    if (key !== '' && !preferences.has(key) && !isContradicted) preferences.set(key, value.trim());
  }
  const applied: string[] = [];
  const wait = preferences.get('wait');
  const seconds = wait !== undefined && /^\d{1,9}$/.test(wait) ? Math.min(Number(wait), MAX_WAIT_S) : undefined;
  for (const name of ['respond-async', 'respond-sync']) if (preferences.has(name)) applied.push(name);
  if (seconds !== undefined) applied.push(`wait=${seconds}`);
  const isAsync = preferences.has('respond-async');
  const amounts = ['minimal', 'representation'] as const;
  const amount = amounts.find((value) => preferences.get('return')?.toLowerCase() === value);
  if (amount !== undefined) applied.push(`return=${amount}`);
  const waitMs = seconds === undefined ? (isAsync ? 0 : undefined) : seconds * 1000;
  return { applied, reuse: preferences.has('reuse'), ...compact({ waitMs, amount }) };
}

/** Space around a header is not part of it. */
export const keyPattern = /^[!-~](?:[ -~]*[!-~])?$/;

/** @throws {ProcessError} `invalid-request` */
export function parseIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || (header.length <= MAX_KEY_LENGTH && keyPattern.test(header))) return header;
  const what = `The Idempotency-Key has ${header.length} characters`;
  const allowed = `it must have 1 to ${MAX_KEY_LENGTH}, all of printable ASCII`;
  throw new ProcessError('invalid-request', `${what}; ${allowed}. Use a UUID.`);
}

/**
 * @param bytes length of the whole
 * @returns `undefined` to send the whole: no range, several, or one that is not understood; the error
 * `range-not-satisfiable` for one that has none of the bytes
 * @see RFC 9110, section 14.2
 */
export function parseRange(header: string | undefined, bytes: number): ByteRange | ProcessError | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(bytes - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? bytes : Math.min(Number(last) + 1, bytes);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (start < end) return { start, end };
  return new ProcessError('range-not-satisfiable', `Range is "${header ?? ''}", but there are ${bytes} bytes.`);
}
