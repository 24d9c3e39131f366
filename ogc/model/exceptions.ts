/** Errors as the standard's exceptions (RFC 7807), with additional members. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { compact } from '../../src/common/compact.ts';
import {
  errorTable,
  toProcessError,
  type ErrorCode,
  type Issue,
  type ProcessError,
  type Retry,
} from '../../src/common/errors.ts';
import type { Log } from '../../src/common/log.ts';

export interface Exception {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The job that failed. */
  readonly instance?: string;
  readonly code: ErrorCode;
  readonly retry: Retry;
  readonly issues?: readonly Issue[];
}

/** Long enough for a queue of short jobs to advance. */
const RETRY_AFTER_S = 5;

export function toException({ code, message, issues }: ProcessError, instance?: string): Exception {
  const { type, title, status, retry } = errorTable[code];
  return compact({
    type,
    title,
    status,
    detail: message,
    instance,
    code,
    retry,
    issues: issues.length > 0 ? issues : undefined,
  });
}

/** Sends `application/json`, which the compliance suite asks for, not `application/problem+json`. */
export function answerException(context: Context, error: ProcessError, instance?: string): Response {
  const exception = toException(error, instance);
  if (exception.status === 503) context.header('Retry-After', String(RETRY_AFTER_S));
  // The table has statuses with a body; Hono's type for them is a list of literals.
  return context.json(exception, exception.status as ContentfulStatusCode);
}

/** Answers what a handler threw, and logs what the client does not get to see; a failed job was logged when it failed. */
export function answerThrown(context: Context, thrown: unknown, log: Log): Response {
  const error = toProcessError(thrown);
  const { method, path, raw } = context.req;
  const isHidden = error !== thrown && ['internal', 'store-unavailable'].includes(error.code);
  if (isHidden && !raw.signal.aborted) log.error({ err: thrown, method, path }, 'failed to answer request');
  return answerException(context, error);
}
