import { describe, expect, it } from 'vitest';
import { createAnonymousAccess } from '../../src/access/anonymous.ts';
import { ANONYMOUS } from '../../src/model/access.ts';
import { testAccess } from '../contract/access.ts';

testAccess('anonymous access', createAnonymousAccess, { api: 'ogc', address: '192.0.2.1' });

describe('anonymous access', () => {
  it('knows one principal, regardless of the caller, and answers without a promise', () => {
    const access = createAnonymousAccess();
    expect(access.who({ api: 'mcp', authorization: 'Bearer x' })).toBe(ANONYMOUS);
    expect(access.take(ANONYMOUS, 1)).toEqual({ isAllowed: true, retryMs: 0 });
  });
});
