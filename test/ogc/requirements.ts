/** The requirements and recommendations of OGC API - Processes - Part 1: Core 1.0 and OGC API - Common - Part 1: Core 1.0. */

interface Requirement {
  readonly behavior: string;
}

const processes = 'http://www.opengis.net/spec/ogcapi-processes-1/1.0';
const common = 'http://www.opengis.net/spec/ogcapi-common-1/1.0';

/** The documents: OGC 18-062r2 for processes, OGC 19-072 for common. */
export const sources = { processes, common } as const;

/** By the last part of their URIs; `common:` before those of OGC API - Common. */
export const requirements = {
  '/req/core/landingpage-op': { behavior: 'GET / is answered' },
  '/req/core/landingpage-success': { behavior: 'with 200, links to the API definition, conformance and processes' },
  '/req/core/api-definition-op': { behavior: 'every address linked as API definition answers GET' },
  '/req/core/api-definition-success': { behavior: 'with 200 and the definition' },
  '/req/core/conformance-op': { behavior: 'GET /conformance is answered' },
  '/req/core/conformance-success': { behavior: 'with 200 and the URIs of all classes that hold' },
  '/req/core/http': { behavior: 'HTTP/1.1' },
  '/req/core/process-list': { behavior: 'GET /processes is answered' },
  '/req/core/process-list-success': { behavior: 'with 200 and processList.yaml' },
  '/req/core/pl-limit-definition': { behavior: 'limit is a whole number with a minimum, a maximum and a default' },
  '/req/core/pl-limit-response': { behavior: 'no more processes than limit' },
  '/req/core/pl-links': { behavior: 'self, and alternate for each other media type' },
  '/req/core/process': { behavior: 'GET /processes/{processID} is answered' },
  '/req/core/process-success': { behavior: 'with 200 and the description' },
  '/req/core/process-exception/no-such-process': { behavior: '404 with the type no-such-process' },
  '/req/core/process-execute-op': { behavior: 'POST /processes/{processID}/execution is answered' },
  '/req/core/process-execute-request': { behavior: 'the body is execute.yaml' },
  '/req/core/process-execute-default-outputs': { behavior: 'without outputs, all of them' },
  '/req/core/process-execute-inputs': { behavior: 'inputs inline and by reference' },
  '/req/core/process-execute-input-array': { behavior: 'an array of values, and one value where several may be' },
  '/req/core/process-execute-input-inline-object': { behavior: 'an object as a qualified value' },
  '/req/core/process-execute-input-mixed-type': { behavior: 'inputs of several types as qualified values' },
  '/req/core/process-execute-input-inline-binary': { behavior: 'binary values in base64' },
  '/req/core/process-execute-input-inline-bbox': { behavior: 'bounding boxes as bbox.yaml' },
  '/req/core/process-execute-input-validation': { behavior: 'values, inline and by reference, are checked' },
  '/req/core/process-execute-default-execution-mode': { behavior: 'synchronous where nothing is preferred' },
  '/req/core/process-execute-auto-execution-mode': { behavior: 'Prefer: respond-async is honoured' },
  '/req/core/process-execute-sync-raw-value-one': { behavior: 'one value: 200 and the value' },
  '/req/core/process-execute-sync-raw-value-multi': { behavior: 'several values: 200 and multipart/related' },
  '/req/core/process-execute-sync-raw-ref': { behavior: 'references: 204 and a Link header each' },
  '/req/core/process-execute-sync-raw-mixed-multi': { behavior: 'both: parts with Content-Location for references' },
  '/req/core/process-execute-sync-document': { behavior: '200 and results.yaml' },
  '/req/core/process-execute-success-async': { behavior: '201, Location and statusInfo.yaml' },
  '/req/core/job-results-success-sync': { behavior: 'a synchronous execution that left a job links to it (monitor)' },
  '/req/core/job': { behavior: 'GET /jobs/{jobID} is answered' },
  '/req/core/job-success': { behavior: 'with 200 and statusInfo.yaml' },
  '/req/core/job-exception-no-such-job': { behavior: '404 with the type no-such-job' },
  '/req/core/job-results': { behavior: 'GET /jobs/{jobID}/results is answered' },
  '/req/core/job-results-async-raw-value-one': { behavior: 'as the synchronous execution: one value' },
  '/req/core/job-results-async-raw-value-multi': { behavior: 'as the synchronous execution: several values' },
  '/req/core/job-results-async-raw-ref': { behavior: 'as the synchronous execution: references' },
  '/req/core/job-results-async-raw-mixed-multi': { behavior: 'as the synchronous execution: both' },
  '/req/core/job-results-async-document': { behavior: 'as the synchronous execution: a document' },
  '/req/core/job-results-exception/no-such-job': { behavior: '404 with the type no-such-job' },
  '/req/core/job-results-exception/results-not-ready': { behavior: '404 with the type result-not-ready' },
  '/req/core/job-results-failed': { behavior: 'status and type that fit the reason' },
  '/req/core/test-process': { behavior: 'there is a process to test with' },

  '/req/ogc-process-description/json-encoding': { behavior: 'descriptions are process.yaml' },
  '/req/ogc-process-description/inputs-def': { behavior: 'inputs are an object by id' },
  '/req/ogc-process-description/input-def': { behavior: 'each has a schema, which is schema.yaml' },
  '/req/ogc-process-description/input-mixed-type': { behavior: 'inputs of several types are oneOf' },
  '/req/ogc-process-description/input-binary': { behavior: 'binary inputs are strings of format byte' },
  '/req/ogc-process-description/outputs-def': { behavior: 'outputs are an object by id' },
  '/req/ogc-process-description/output-def': { behavior: 'each has a schema, which is schema.yaml' },
  '/req/ogc-process-description/output-mixed-type': { behavior: 'outputs of several types are oneOf' },

  '/req/json/definition': { behavior: 'JSON for every resource, documents and asynchronous executions' },
  '/req/html/definition': { behavior: 'HTML for every 200 of an operation' },
  '/req/html/content': { behavior: 'HTML5 with all that the schema has, links as links' },

  '/req/oas30/oas-definition-1': { behavior: 'the definition in its own media type and in HTML' },
  '/req/oas30/oas-definition-2': { behavior: 'valid OpenAPI 3.0' },
  '/req/oas30/oas-impl': { behavior: 'all that it defines is implemented' },
  '/req/oas30/completeness': { behavior: 'all statuses and answers of each operation' },
  '/req/oas30/exceptions-codes': { behavior: 'errors of each operation' },
  '/req/oas30/security': { behavior: 'access is open, and the definition says so' },

  '/req/job-list/job-list-op': { behavior: 'GET /jobs is answered' },
  '/req/job-list/job-list-success': { behavior: 'with 200 and jobList.yaml' },
  '/req/job-list/type-definition': { behavior: 'type is a list of job types' },
  '/req/job-list/type-response': { behavior: 'type=process gives jobs of processes alone' },
  '/req/job-list/processID-definition': { behavior: 'processID is a list of ids' },
  '/req/job-list/processID-mandatory': { behavior: 'each status has its processID' },
  '/req/job-list/processID-response': { behavior: 'jobs of these processes alone' },
  '/req/job-list/status-definition': { behavior: 'status is a list of statuses' },
  '/req/job-list/status-response': { behavior: 'jobs of these statuses alone' },
  '/req/job-list/datetime-definition': { behavior: 'datetime is an instant or an interval' },
  '/req/job-list/datetime-response': { behavior: 'jobs created then alone' },
  '/req/job-list/duration-definition': { behavior: 'minDuration and maxDuration are lists of seconds' },
  '/req/job-list/duration-response': { behavior: 'jobs that took so long alone' },
  '/req/job-list/limit-definition': { behavior: 'limit is a whole number with a minimum, a maximum and a default' },
  '/req/job-list/limit-response': { behavior: 'no more jobs than limit' },
  '/req/job-list/links': { behavior: 'self, and alternate for each other media type' },

  '/req/callback/job-callback': { behavior: 'the results are sent to the subscriber' },
  '/req/dismiss/job-dismiss-op': { behavior: 'DELETE /jobs/{jobID} is answered' },
  '/req/dismiss/job-dismiss-success': { behavior: 'with 200 and the status dismissed' },

  'common:/req/core/http': { behavior: 'HTTP/1.1' },
  'common:/req/core/query-param-name-unknown': { behavior: '400 for a parameter that is not defined' },
  'common:/req/core/query-param-value-invalid': { behavior: '400 for a value that is not allowed' },
  'common:/req/core/query-param-capitalization': { behavior: 'names are case-sensitive' },
  'common:/req/core/query-param-list-delimiter': { behavior: 'a comma parts the items of a list' },
  'common:/req/core/query-param-list-escape': { behavior: 'a comma inside an item is escaped' },
  'common:/req/core/query-param-list-empty': { behavior: 'an empty item is an item' },
  'common:/req/core/query-param-value-boolean': { behavior: 'there is no Boolean parameter' },
  'common:/req/core/query-param-value-integer': { behavior: 'whole numbers are digits' },
  'common:/req/core/query-param-value-decimal': { behavior: 'decimals have digits, a sign and a point' },
  'common:/req/core/query-param-value-double': { behavior: 'doubles have an exponent, too' },
  'common:/req/landing-page/root-op': { behavior: 'GET / is answered' },
  'common:/req/landing-page/root-success': { behavior: 'with 200 and links' },
  'common:/req/landing-page/api-definition-op': { behavior: 'the API definition answers GET' },
  'common:/req/landing-page/api-definition-success': { behavior: 'with 200 and the definition' },
  'common:/req/landing-page/conformance-op': { behavior: 'GET /conformance is answered' },
  'common:/req/landing-page/conformance-success': { behavior: 'with 200 and confClasses.yaml' },
  'common:/req/json/definition': { behavior: 'JSON for the landing page and conformance' },
  'common:/req/json/content': { behavior: 'as the schemas have it' },
  'common:/req/html/definition': { behavior: 'HTML for the landing page and conformance' },
  'common:/req/html/content': { behavior: 'HTML5 with all that the schema has, links as links' },
  'common:/req/oas30/oas-definition-1': { behavior: 'the definition in its own media type and in HTML' },
  'common:/req/oas30/oas-definition-2': { behavior: 'valid OpenAPI 3.0' },
  'common:/req/oas30/oas-impl': { behavior: 'all that it defines is implemented' },
  'common:/req/oas30/completeness': { behavior: 'all statuses and answers of each operation' },
  'common:/req/oas30/exceptions-codes': { behavior: 'errors of each operation' },
  'common:/req/oas30/security': { behavior: 'access is open, and the definition says so' },
} as const satisfies Record<string, Requirement>;

export type RequirementId = keyof typeof requirements;

/** Names a test after what it shows, for the table of `npm run conformance`. */
export function verifies(ids: RequirementId | readonly RequirementId[], title: string): string {
  return `${title} ${[ids]
    .flat()
    .map((id) => `{${id}}`)
    .join(' ')}`;
}

/** Recommendations and permissions: followed, or the reason why not. */
export const recommendations: Readonly<Record<string, true | string>> = {
  '/rec/core/api-definition-oas': true,
  '/rec/core/problem-details':
    'RFC 7807 members, but as application/json: the compliance suite refuses application/problem+json',
  '/rec/core/cross-origin': true,
  '/rec/core/access-control-expose-headers': true,
  '/rec/core/html': true,
  '/rec/core/link-header':
    'Links stand in bodies; a Link header is for references and monitor alone, as the suite asks',
  '/rec/core/next-1': true,
  '/rec/core/next-2': true,
  '/rec/core/next-3': true,
  '/rec/core/ogc-process-description': true,
  '/rec/core/process-execute-honor-prefer': true,
  '/rec/core/process-execute-handle-prefer': true,
  '/rec/core/process-execute-preference-applied': true,
  '/rec/core/process-execute-mode-auto': true,
  '/rec/core/process-execute-sync-document-ref': true,
  '/rec/core/job-status': true,
  '/rec/core/test-process': true,
  '/rec/ogc-process-description/format-key': true,
  '/rec/ogc-process-description/format-short-code': true,
  '/rec/ogc-process-description/format-value-registration':
    'No format code of our own is used, so there is none to register',
  '/rec/job-list/job-list-landing-page': true,
  '/rec/job-list/access-control-job-list':
    'There are no accounts; the server listens on loopback unless told otherwise',
  '/rec/job-list/next-1': true,
  '/per/core/additional-status-codes': true,
  '/per/core/alternative-process-description': 'One description language, that of the standard, is enough',
  '/per/core/alternative-process-paths': 'One path for each resource',
  '/per/core/api-definition-uri': true,
  '/per/core/process-execute-input-inline-bbox': true,
  '/per/core/process-execute-sync-job': true,
  '/per/core/limit-default-minimum-maximum': true,
  '/per/core/limit-response': true,
  '/per/core/prev': 'The list of processes fits on one page; the list of jobs has prev',
  '/per/job-list/prev': true,
  'common:/rec/core/etag': true,
  'common:/rec/core/string-i18n': 'All texts are English, and say nothing about their language',
  'common:/rec/html/schema-org': 'Pages of processes and jobs have no terms in schema.org that a search engine shows',
  'common:/per/core/query-param-name-tolerance': 'A misspelt filter that is passed over gives a wrong answer',
};
