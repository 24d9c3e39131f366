/** Errors as the standard's exceptions (RFC 7807), with additional members. */
import type { Context } from 'hono';
import { hasClientLeft } from '../http/connection.ts';
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
import type { HeaderMap } from '../http/response.ts';

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

/** A request or a job that failed. */
export interface Failure {
  readonly error: ProcessError;
  /** URL of the job. */
  readonly instance?: string;
  readonly headers?: HeaderMap;
}

/** Long enough for a queue of short jobs to advance. */
const RETRY_AFTER_S = 5;

/** Its media type is `application/json`, which the compliance suite asks for, not `application/problem+json`. */
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

/** Headers of an exception with this status. */
export function exceptionHeaders(status: number): HeaderMap {
  return status === 503 ? { 'Retry-After': String(RETRY_AFTER_S) } : {};
}

/** The failure to report, of what was thrown. Logs what the client does not get to see; a failed job was logged when it failed. */
export function toFailure(context: Context, thrown: unknown, log: Log): Failure {
  const error = toProcessError(thrown);
  const { method, path } = context.req;
  const isHidden = error !== thrown && ['internal', 'store-unavailable'].includes(error.code);
  if (isHidden && !hasClientLeft(context)) log.error({ err: thrown, method, path }, 'failed to answer request');
  return { error };
}
