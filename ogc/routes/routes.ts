/** The route table: every path of the door, from which come its routing, its 405 answers and its OpenAPI document. */
import { executeProcess } from '../handlers/execution.ts';
import { getConformance, getLandingPage } from '../handlers/landing.ts';
import { HTML_TYPE, JSON_TYPE, OPENAPI_TYPE } from '../http/media-types.ts';
import { getOpenApi } from '../openapi/openapi.ts';
import { apiPage } from '../pages/api.ts';
import { conformancePage, homePage } from '../pages/home.ts';
import { processListPage } from '../pages/process-list.ts';
import { processPage } from '../pages/process.ts';
import { executedPage } from '../pages/results.ts';
import { getProcess, listProcesses } from '../handlers/processes.ts';
import { defineRoute, type Route } from './define-route.ts';
import { jobRoutes } from './job-routes.ts';
import { negotiated, SETTLED, ONCE, json, outputs, failed } from './route-parts.ts';

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
    handler: (request) => getOpenApi(request, routes),
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
    body: 'execute',
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
  ...jobRoutes,
];
