import { describe, expect, it } from 'vitest';
import { parsePreferences } from '../../ogc/http/request-headers.ts';

describe('the Prefer header', () => {
  it.each([
    [undefined, undefined, undefined, []],
    ['respond-async', 0, undefined, ['respond-async']],
    ['Respond-Async; foo=1', 0, undefined, ['respond-async']],
    ['respond-async, wait=5', 5000, undefined, ['respond-async', 'wait=5']],
    ['wait=5', 5000, undefined, ['wait=5']],
    ['respond-sync, respond-async', undefined, undefined, ['respond-sync']],
    ['respond-async, respond-sync', 0, undefined, ['respond-async']],
    ['return=minimal', undefined, 'minimal', ['return=minimal']],
    ['return="representation"', undefined, 'representation', ['return=representation']],
    ['return=everything, wait=soon, handling=strict', undefined, undefined, []],
    ['wait=1, wait=9', 1000, undefined, ['wait=1']],
    ['wait=999999', 3_600_000, undefined, ['wait=3600']],
  ])('%j', (header, waitMs, amount, applied) => {
    const read = parsePreferences(header);
    expect([read.waitMs, read.amount, read.applied]).toEqual([waitMs, amount, applied]);
  });
});
