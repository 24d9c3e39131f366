/** The route table: every path of the door, from which come its routing, its 405 answers and its OpenAPI document. */
import type { ErrorCode } from '../src/errors.ts';
import { watchJob } from './events.ts';
import { executeProcess } from './execution.ts';
import { dismissJob, getJob, getJobLog, listJobs } from './jobs.ts';
import { getConformance, getLandingPage } from './landing.ts';
import { EVENTS_TYPE, HTML_TYPE, JSON_TYPE, OPENAPI_TYPE, OUTPUT_TYPE, WKT_TYPE } from './media-types.ts';
import { getOpenApi } from './openapi.ts';
import { plainPage } from './pages/plain.ts';
import { apiPage } from './pages/api.ts';
import { conformancePage, homePage } from './pages/home.ts';
import { jobListPage, jobLogPage, jobPage } from './pages/jobs.ts';
import { processListPage } from './pages/process-list.ts';
import { processPage } from './pages/process.ts';
import { executedPage, resultPage, resultsPage } from './pages/results.ts';
import { getProcess, listProcesses } from './processes.ts';
import { getResult, getResults } from './results.ts';
import { formTypes } from './result-forms.ts';
import { defineRoute, type Route } from './route.ts';

/** Any request can be wrong in these ways, and any handler can fail. */
const always: readonly ErrorCode[] = ['invalid-request', 'internal'];
const negotiated: readonly ErrorCode[] = [...always, 'not-acceptable'];
/** Changes with the program alone. */
const SETTLED = 'public, max-age=60';
/** Kept only to be asked about again, with its tag. */
const CHANGING = 'private, no-cache';
const ONCE = 'no-store';
const json = [JSON_TYPE, HTML_TYPE];
/** What the execution asked for, or a page about it. */
const outputs = [OUTPUT_TYPE, HTML_TYPE, WKT_TYPE];
/** A failed execution answers with its own error, whichever that is. */
const failed: readonly ErrorCode[] = ['invalid-input', 'invalid-geometry', 'too-large', 'stopped', 'timeout'];

export const routes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/',
    id: 'getLandingPage',
    tag: 'Capabilities',
    summary: 'Where everything is',
    offers: json,
    query: [],
    cache: SETTLED,
    success: { status: 200, description: 'The landing page.', schema: 'landingPage' },
    errors: negotiated,
    handler: getLandingPage,
    page: homePage,
  }),
  defineRoute({
    method: 'GET',
    path: '/conformance',
    id: 'getConformance',
    tag: 'Capabilities',
    summary: 'What this API conforms to',
    offers: json,
    query: [],
    cache: SETTLED,
    success: { status: 200, description: 'URIs of conformance classes.', schema: 'confClasses' },
    errors: negotiated,
    handler: getConformance,
    page: conformancePage,
  }),
  defineRoute({
    method: 'GET',
    path: '/api',
    id: 'getApi',
    tag: 'Capabilities',
    summary: 'This document',
    offers: [OPENAPI_TYPE, JSON_TYPE, HTML_TYPE],
    query: [],
    cache: SETTLED,
    success: { status: 200, description: 'An OpenAPI 3.0 document.', schema: 'anyObject' },
    errors: negotiated,
    handler: getOpenApi,
    page: apiPage,
  }),
  defineRoute({
    method: 'GET',
    path: '/processes',
    id: 'listProcesses',
    tag: 'Processes',
    summary: 'The processes',
    offers: json,
    query: ['limit', 'after'],
    cache: SETTLED,
    success: { status: 200, description: 'Summaries of processes.', schema: 'processList' },
    errors: negotiated,
    handler: listProcesses,
    page: processListPage,
  }),
  defineRoute({
    method: 'GET',
    path: '/processes/{processID}',
    id: 'getProcess',
    tag: 'Processes',
    summary: 'The description of a process',
    offers: json,
    query: [],
    cache: SETTLED,
    success: { status: 200, description: 'Its inputs and outputs.', schema: 'process' },
    errors: [...negotiated, 'no-such-process'],
    handler: getProcess,
    page: processPage,
  }),
  defineRoute({
    method: 'POST',
    path: '/processes/{processID}/execution',
    id: 'execute',
    tag: 'Processes',
    summary: 'Execute a process',
    offers: outputs,
    query: [],
    cache: ONCE,
    success: {
      status: 200,
      description:
        'The outputs: one raw value, several as multipart/related, or a document. 201 for "Prefer: respond-async". ' +
        'Links, pages and well-known text are made of stored outputs, so such an execution is a job of the list too.',
      schema: 'results',
    },
    errors: [...negotiated, ...failed, 'no-such-process', 'dismissed', 'unsupported-media-type', 'overloaded'],
    hasOutputs: true,
    also: [
      { status: 201, description: 'The job.', schema: 'statusInfo', headers: ['Location', 'Preference-Applied'] },
      {
        status: 204,
        description: 'No body: outputs that are links in the header, or none.',
        headers: ['Link', 'Warning'],
      },
    ],
    handler: executeProcess,
    page: executedPage,
  }),
  defineRoute({
    method: 'GET',
    path: '/jobs',
    id: 'listJobs',
    tag: 'Jobs',
    summary: 'The jobs, newest first',
    offers: json,
    query: ['limit', 'after', 'before', 'type', 'processID', 'status', 'datetime', 'minDuration', 'maxDuration'],
    cache: CHANGING,
    success: { status: 200, description: 'Statuses of jobs.', schema: 'jobList' },
    errors: negotiated,
    handler: listJobs,
    page: jobListPage,
  }),
  defineRoute({
    method: 'GET',
    path: '/jobs/{jobID}',
    id: 'getJob',
    tag: 'Jobs',
    summary: 'The status of a job',
    offers: json,
    query: [],
    cache: CHANGING,
    success: { status: 200, description: 'Its status.', schema: 'statusInfo' },
    errors: [...negotiated, 'no-such-job'],
    handler: getJob,
    page: jobPage,
  }),
  defineRoute({
    method: 'DELETE',
    path: '/jobs/{jobID}',
    id: 'dismissJob',
    tag: 'Jobs',
    summary: 'Dismiss a job that has not ended',
    offers: json,
    query: [],
    cache: ONCE,
    success: { status: 200, description: 'Its status, which is dismissed.', schema: 'statusInfo' },
    errors: [...negotiated, 'no-such-job', 'dismissed'],
    also: [
      {
        status: 202,
        description: 'Its status; another server process has been asked to end it.',
        schema: 'statusInfo',
      },
    ],
    handler: dismissJob,
    page: jobPage,
  }),
  defineRoute({
    method: 'GET',
    path: '/jobs/{jobID}/log',
    id: 'getJobLog',
    tag: 'Jobs',
    summary: 'What happened to a job',
    offers: json,
    query: [],
    cache: CHANGING,
    success: { status: 200, description: 'Its progress and what its process said.', schema: 'jobLog' },
    errors: [...negotiated, 'no-such-job'],
    handler: getJobLog,
    page: jobLogPage,
  }),
  defineRoute({
    method: 'GET',
    path: '/jobs/{jobID}/events',
    id: 'watchJob',
    tag: 'Jobs',
    summary: 'The status of a job as it changes',
    offers: [EVENTS_TYPE],
    query: [],
    cache: ONCE,
    success: { status: 200, description: 'Server-Sent Events `status` and `end`, each with a status.' },
    errors: [...negotiated, 'no-such-job'],
    handler: watchJob,
    page: plainPage,
  }),
  defineRoute({
    method: 'GET',
    path: '/jobs/{jobID}/results',
    id: 'getResults',
    tag: 'Jobs',
    summary: 'The results of a job, as its execution asked for them',
    offers: outputs,
    query: [],
    cache: CHANGING,
    success: {
      status: 200,
      description: 'The outputs: one raw value, several as multipart/related, or a document.',
      schema: 'results',
    },
    errors: [...negotiated, ...failed, 'no-such-job', 'result-not-ready', 'not-found', 'dismissed'],
    hasOutputs: true,
    also: [
      {
        status: 204,
        description: 'No body: outputs that are links in the header, or none.',
        headers: ['Link', 'Warning'],
      },
    ],
    handler: getResults,
    page: resultsPage,
  }),
  defineRoute({
    method: 'GET',
    path: '/jobs/{jobID}/results/{outputID}',
    id: 'getResult',
    tag: 'Jobs',
    summary: 'One output of a job',
    offers: [...outputs, ...formTypes],
    query: ['width'],
    cache: CHANGING,
    success: { status: 200, description: 'The raw value.' },
    errors: [
      ...negotiated,
      ...failed,
      'no-such-job',
      'no-such-output',
      'result-not-ready',
      'not-found',
      'dismissed',
      'range-not-satisfiable',
    ],
    isRanged: true,
    also: [{ status: 206, description: 'A part of the value.', headers: ['Content-Range', 'ETag'] }],
    handler: getResult,
    page: resultPage,
  }),
];
