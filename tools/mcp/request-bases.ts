/** Base URLs by which requests reached this server, for tools whose answers have URLs in them. */

export interface RequestBases {
  add(request: Request, base: string): void;
  find(request: Request | undefined): string | undefined;
}

export function createRequestBases(): RequestBases {
  const bases = new WeakMap<Request, string>();
  return {
    add: (request, base) => void bases.set(request, base),
    find: (request) => request && bases.get(request),
  };
}
