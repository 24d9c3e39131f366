/** Errors as the standard's exceptions (RFC 7807), with what we know beyond it. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
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

/** A queue of short jobs has moved on by then. */
const RETRY_AFTER_S = 5;

export function toException({ code, message, issues }: ProcessError, instance?: string): Exception {
  const { type, title, status, retry } = errorTable[code];
  return {
    type,
    title,
    status,
    detail: message,
    ...(instance !== undefined && { instance }),
    code,
    retry,
    ...(issues.length > 0 && { issues }),
  };
}

/** `application/json`, which the compliance suite asks for, not `application/problem+json`; a page for who prefers one. */
export function answerException(context: Context, error: ProcessError, instance?: string): Response {
  const exception = toException(error, instance);
  if (exception.status === 503) context.header('Retry-After', String(RETRY_AFTER_S));
  // The table holds statuses that have a body; Hono's type for them is a list of literals.
  return context.json(exception, exception.status as ContentfulStatusCode);
}

/** For whatever a handler threw. What the caller does not get to see goes to the log; how a job failed stands there. */
export function answerThrown(context: Context, thrown: unknown, log: Log): Response {
  const error = toProcessError(thrown);
  const { method, path, raw } = context.req;
  const isNews = error !== thrown && error.code === 'internal';
  if (isNews && !raw.signal.aborted) log.error({ err: thrown, method, path }, 'a request failed');
  return answerException(context, error);
}
