/** Access for a server without accounts: every caller is the same anonymous principal, who may do everything. */
import { ANONYMOUS, type Access } from '../model/access.ts';

const UNLIMITED = { isAllowed: true, retryMs: 0 };

export function createAnonymousAccess(): Access {
  return {
    who: () => ANONYMOUS,
    may: () => true,
    owns: (principal, { owner }) => owner === principal.id,
    take: () => UNLIMITED,
  };
}
