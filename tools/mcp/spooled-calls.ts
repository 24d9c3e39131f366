/** Calls whose arguments went to a file, on their way from the HTTP endpoint through the SDK to their tools. */
import type { SpooledArguments } from '../model/tool.ts';

export interface SpooledCall {
  readonly spooled: SpooledArguments;
  /** Removes the file, unless a job has taken it. */
  discard(): Promise<void>;
}

export interface SpooledCalls {
  add(request: Request, call: SpooledCall): void;
  /** Hands over the call of a request; its file is that of the taker from then on. */
  take(request: Request | undefined): SpooledCall | undefined;
}

export function createSpooledCalls(): SpooledCalls {
  const calls = new WeakMap<Request, SpooledCall>();
  return {
    add: (request, call) => void calls.set(request, call),
    take(request) {
      const call = request && calls.get(request);
      if (request) calls.delete(request);
      return call;
    },
  };
}
