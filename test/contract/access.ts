/** What every access control must do. The test file of one calls this with a way to make it. */
import { describe, expect, it } from 'vitest';
import type { Access, RequestFacts } from '../../src/model/access.ts';

/** @param request one that is let in */
export function testAccess(name: string, open: () => Access, request: RequestFacts): void {
  describe(`${name} as access control`, () => {
    it('names the same principal for the same request', async () => {
      const access = open();
      const principal = await access.who(request);
      expect(principal.id).not.toBe('');
      expect(await access.who(request)).toEqual(principal);
    });

    it('lets a principal own the rows that it made, and no others', async () => {
      const access = open();
      const principal = await access.who(request);
      expect(access.owns(principal, { owner: principal.id })).toBe(true);
      expect(access.owns(principal, { owner: `not ${principal.id}` })).toBe(false);
    });

    it('lets the principal execute, and says so within its limits', async () => {
      const access = open();
      const principal = await access.who(request);
      expect(access.may(principal, 'execute', 'buffer')).toBe(true);
      expect(await access.take(principal, 1)).toEqual({ isAllowed: true, retryMs: 0 });
    });
  });
}
