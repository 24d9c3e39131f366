/** The `subscriber` of an execute request: whom to tell when the job runs, is successful, or has failed. */
import { isObject } from '../../schemas/is-object.ts';
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../../src/common/errors.ts';
import type { CallbackKind } from '../../src/model/webhook-outbox.ts';

export interface Subscription {
  readonly kind: CallbackKind;
  readonly url: string;
}

/** Throws for an address that may not be called. */
export type CheckUrl = (url: string, pointer: string) => void;

const members: Readonly<Record<string, CallbackKind>> = {
  successUri: 'success',
  inProgressUri: 'inProgress',
  failedUri: 'failed',
};

/**
 * @throws {ProcessError} `invalid-request`
 */
export function readSubscriber(subscriber: unknown, check: CheckUrl): readonly Subscription[] {
  if (subscriber === undefined || subscriber === null) return [];
  if (!isObject(subscriber)) throw invalid('/subscriber', `must be an object such as {"successUri": "https://…"}`);
  return Object.entries(subscriber).map(([name, url]) => {
    const pointer = `/subscriber/${name.slice(0, 60)}`;
    const kind = Object.hasOwn(members, name) ? members[name] : undefined;
    if (!kind) throw invalid(pointer, `is not a member of a subscriber; these are ${Object.keys(members).join(', ')}`);
    if (typeof url !== 'string') throw invalid(pointer, `must be an address, not ${show(url)}`);
    check(url, pointer);
    return { kind, url };
  });
}

function invalid(pointer: string, message: string): ProcessError {
  return new ProcessError('invalid-request', `${pointer} ${message}.`, [{ pointer, message }]);
}
