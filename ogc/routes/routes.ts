/** The route table: every path of the API, from which its routing, its 405 responses and its OpenAPI document are made. */
import type { ErrorCode } from '../../src/common/errors.ts';
import { executeProcess } from '../handlers/execution.ts';
import { getInput, getInputs } from '../handlers/inputs.ts';
import { dismissJob, getJob, getJobLog, listJobs, rerunJob, watchJob } from '../handlers/jobs.ts';
import { getConformance, getLandingPage } from '../handlers/landing.ts';
import { getProcess, listProcesses } from '../handlers/processes.ts';
import { getResult, getResults } from '../handlers/results.ts';
import { styleParameters } from '../http/query.ts';
import { DISPLAY_TYPE, EVENTS_TYPE, HTML_TYPE, JSON_TYPE, layerTypes, OPENAPI_TYPE } from '../http/media-types.ts';
import type { Offer } from '../model/media-type.ts';
import { getOpenApi } from '../openapi/openapi.ts';
import { apiPage } from '../pages/api.ts';
import { conformancePage, homePage } from '../pages/home.ts';
import { inputsPage, jobLogPage, jobPage } from '../pages/job.ts';
import { jobListPage } from '../pages/jobs.ts';
import { plainPage } from '../pages/plain.ts';
import { processListPage } from '../pages/process-list.ts';
import { processPage } from '../pages/process.ts';
import { executedPage, resultPage, resultsPage } from '../pages/results.ts';
import { formTypes } from '../responses/result-forms.ts';
import { NO_STORE } from '../http/response.ts';
import { CACHE_REVALIDATE, CACHE_STATIC, defineRoute, type Route } from './define-route.ts';

const json: readonly Offer[] = [JSON_TYPE, HTML_TYPE];
/** The outputs as their execution specified them, a page about them, or layers in a file format. */
const outputs: readonly Offer[] = [undefined, HTML_TYPE, ...layerTypes];

/** Errors of every route. */
const negotiated: readonly ErrorCode[] = ['invalid-request', 'internal', 'not-acceptable', 'forbidden'];
/** Errors of routes that read or write jobs. */
const stored: readonly ErrorCode[] = [...negotiated, 'store-unavailable'];
/** A failed execution answers with the error of its job. */
const failed: readonly ErrorCode[] = ['invalid-input', 'invalid-geometry', 'too-large', 'stopped', 'timeout'];

export const routes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/',
    id: 'getLandingPage',
    tag: 'Capabilities',
    summary: 'Landing page',
    offers: json,
    query: [],
    cache: CACHE_STATIC,
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
    summary: 'Conformance classes',
    offers: json,
    query: [],
    cache: CACHE_STATIC,
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
    summary: 'API',
    offers: [OPENAPI_TYPE, JSON_TYPE, HTML_TYPE],
    query: [],
    cache: CACHE_STATIC,
    success: { status: 200, description: 'An OpenAPI 3.0 document.', schema: 'anyObject' },
    errors: negotiated,
    handler: (request) => getOpenApi(request, routes),
    page: apiPage,
  }),
  defineRoute({
    method: 'GET',
    path: '/processes',
    id: 'listProcesses',
    tag: 'Processes',
    summary: 'Processes',
    offers: json,
    query: ['limit', 'after'],
    cache: CACHE_STATIC,
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
    summary: 'Process description',
    offers: json,
    query: [],
    cache: CACHE_STATIC,
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
    query: ['csv_guard'],
    cache: NO_STORE,
    success: {
      status: 200,
      description:
        'The outputs: one raw value, several as multipart/related, or a document. 201 for "Prefer: respond-async". ' +
        'Links, pages and file formats other than GeoJSON need stored outputs, so the job of such an execution is listed.',
      schema: 'results',
    },
    errors: [
      ...stored,
      ...failed,
      'no-such-process',
      'dismissed',
      'unsupported-media-type',
      'key-reused',
      'overloaded',
    ],
    body: 'execute',
    hasOutputs: true,
    also: [
      { status: 201, description: 'The job.', schema: 'statusInfo', headers: ['Location', 'Preference-Applied'] },
      {
        status: 204,
        description: 'No body: links to the outputs in the Link header, or no outputs.',
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
    summary: 'Jobs, newest first',
    offers: json,
    query: ['limit', 'after', 'before', 'type', 'processID', 'status', 'datetime', 'minDuration', 'maxDuration'],
    cache: CACHE_REVALIDATE,
    success: { status: 200, description: 'Statuses of jobs.', schema: 'jobList' },
    errors: stored,
    handler: listJobs,
    page: jobListPage,
  }),
  defineRoute({
    method: 'GET',
    path: '/jobs/{jobID}',
    id: 'getJob',
    tag: 'Jobs',
    summary: 'Status of a job',
    offers: json,
    query: [],
    cache: CACHE_REVALIDATE,
    success: { status: 200, description: 'The status of the job.', schema: 'statusInfo' },
    errors: [...stored, 'no-such-job'],
    handler: getJob,
    page: jobPage,
  }),
  defineRoute({
    method: 'DELETE',
    path: '/jobs/{jobID}',
    id: 'dismissJob',
    tag: 'Jobs',
    summary: 'Dismiss a job: cancel it, or remove its results',
    offers: json,
    query: [],
    cache: NO_STORE,
    success: { status: 200, description: 'The status of the job: dismissed.', schema: 'statusInfo' },
    errors: [...stored, 'no-such-job', 'dismissed'],
    also: [
      {
        status: 202,
        description: 'The status of the job; the instance that runs it was asked to cancel it.',
        schema: 'statusInfo',
      },
    ],
    handler: dismissJob,
    page: jobPage,
  }),
  defineRoute({
    method: 'POST',
    path: '/jobs/{jobID}/rerun',
    id: 'rerunJob',
    tag: 'Jobs',
    summary: 'Rerun a job with its stored inputs',
    offers: json,
    query: [],
    cache: NO_STORE,
    success: { status: 201, description: 'The new job.', schema: 'statusInfo' },
    errors: [
      ...stored,
      'no-such-job',
      'no-such-process',
      'invalid-input',
      'invalid-geometry',
      'expired',
      'too-large',
      'unsupported-media-type',
      'overloaded',
      'stopped',
    ],
    handler: rerunJob,
    page: jobPage,
  }),
  defineRoute({
    method: 'GET',
    path: '/jobs/{jobID}/inputs',
    id: 'getInputs',
    tag: 'Jobs',
    summary: 'Inputs of a job',
    offers: json,
    query: [],
    cache: CACHE_REVALIDATE,
    success: { status: 200, description: 'The inputs as they were sent.', schema: 'anyObject' },
    errors: [...stored, 'no-such-job', 'expired'],
    handler: getInputs,
    page: inputsPage,
  }),
  defineRoute({
    method: 'GET',
    path: '/jobs/{jobID}/inputs/{inputID}',
    id: 'getInput',
    tag: 'Jobs',
    summary: 'An input layer of a job, simplified for display',
    offers: [DISPLAY_TYPE],
    query: [],
    cache: CACHE_REVALIDATE,
    success: { status: 200, description: 'A GeoJSON FeatureCollection.', schema: 'anyObject' },
    errors: [...stored, ...failed, 'no-such-job', 'no-such-output', 'expired', 'overloaded'],
    handler: getInput,
    page: plainPage,
  }),
  defineRoute({
    method: 'GET',
    path: '/jobs/{jobID}/log',
    id: 'getJobLog',
    tag: 'Jobs',
    summary: 'Log of a job',
    offers: json,
    query: [],
    cache: CACHE_REVALIDATE,
    success: { status: 200, description: 'Progress and messages of its process.', schema: 'jobLog' },
    errors: [...stored, 'no-such-job'],
    handler: getJobLog,
    page: jobLogPage,
  }),
  defineRoute({
    method: 'GET',
    path: '/jobs/{jobID}/events',
    id: 'watchJob',
    tag: 'Jobs',
    summary: 'Status changes of a job',
    offers: [EVENTS_TYPE],
    query: [],
    cache: NO_STORE,
    success: { status: 200, description: 'Server-Sent Events `status` and `end`, each with a status.' },
    errors: [...stored, 'no-such-job'],
    handler: watchJob,
    page: plainPage,
  }),
  defineRoute({
    method: 'GET',
    path: '/jobs/{jobID}/results',
    id: 'getResults',
    tag: 'Jobs',
    summary: 'Results of a job, as its execution specified them',
    offers: outputs,
    query: ['csv_guard'],
    cache: CACHE_REVALIDATE,
    success: {
      status: 200,
      description: 'The outputs: one raw value, several as multipart/related, or a document.',
      schema: 'results',
    },
    errors: [...stored, ...failed, 'no-such-job', 'result-not-ready', 'not-found', 'dismissed', 'expired'],
    hasOutputs: true,
    also: [
      {
        status: 204,
        description: 'No body: links to the outputs in the Link header, or no outputs.',
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
    query: ['width', ...styleParameters, 'csv_guard'],
    cache: CACHE_REVALIDATE,
    success: { status: 200, description: 'The raw value.' },
    errors: [
      ...stored,
      ...failed,
      'no-such-job',
      'no-such-output',
      'result-not-ready',
      'not-found',
      'dismissed',
      'expired',
      'range-not-satisfiable',
    ],
    isRanged: true,
    also: [{ status: 206, description: 'A part of the value.', headers: ['Content-Range', 'ETag'] }],
    handler: getResult,
    page: resultPage,
  }),
];
