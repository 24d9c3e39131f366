/** What differs between editions of the standard. Everything else of the door is the same for all of them. */
import type { ProcessFields } from '../src/describe.ts';
import type { Job } from '../src/jobs/job.ts';
import { defaultRule, readExecuteRequest, type AnswerRule, type ExecuteRequest } from './request.ts';
import type { CheckUrl } from './subscriber.ts';
import { toStatusInfo, type StatusInfo } from './status-info.ts';

export interface Edition {
  readonly id: '1.0';
  /** URIs of the conformance classes that hold. */
  readonly conformsTo: readonly string[];
  /** @throws {ProcessError} `invalid-request`, `invalid-input` */
  readRequest(body: unknown, fields: ProcessFields, check: CheckUrl): ExecuteRequest;
  /** What an execution gets that says nothing about its outputs. */
  defaultRule(fields: ProcessFields): AnswerRule;
  toStatusInfo(job: Job, base: string): StatusInfo;
}

const COMMON = 'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/';
const PROCESSES = 'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/';

/** @see OGC 18-062r2 */
export const edition10: Edition = {
  id: '1.0',
  conformsTo: [
    ...['core', 'landing-page', 'json', 'html', 'oas30'].map((name) => COMMON + name),
    ...['core', 'ogc-process-description', 'json', 'html', 'oas30', 'job-list', 'callback', 'dismiss'].map(
      (name) => PROCESSES + name,
    ),
  ],
  readRequest: readExecuteRequest,
  defaultRule,
  toStatusInfo,
};
