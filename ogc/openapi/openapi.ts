/** The OpenAPI 3.0 document, made from the route table and the registry. */
import { maxHeaderSize } from 'node:http';
import { errorTable, type ErrorCode } from '../../src/common/errors.ts';
import type { Process } from '../../src/process/define-process.ts';
import { describeFields } from '../../src/process/describe.ts';
import { EVENTS_TYPE, GEOJSON_TYPE, HTML_TYPE, JSON_TYPE, layerTypes, PNG_TYPE } from '../http/media-types.ts';
import { MULTIPART_TYPE } from '../http/multipart.ts';
import { parameters } from '../http/query.ts';
import type { OgcServices, Reply, RequestContext } from '../model/context.ts';
import { formatNamesOf, isCharacters, isText, type Offer } from '../model/media-type.ts';
import { geojsonSchemas } from './geojson.ts';
import {
  conditionHeaders,
  executionHeaders,
  headerRefs,
  headers,
  jsonContent,
  rangeHeaders,
  type HeaderName,
} from './headers.ts';
import type { Operation } from './operation.ts';
import { contentOf, requestOf } from './process-paths.ts';
import { schemas, type SchemaName } from './schemas.ts';

export type OpenApi = ReturnType<typeof toOpenApi>;

export function getOpenApi({ services, base }: RequestContext, operations: readonly Operation[]): Reply<OpenApi> {
  return { data: toOpenApi(services, operations, base) };
}

function toOpenApi(services: OgcServices, operations: readonly Operation[], base: string) {
  const { registry, version } = services;
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of operations) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route);
  }
  const execution = operations.find(({ body }) => body === 'execute');
  for (const process of execution ? registry.list() : []) {
    const path = `/processes/${process.id}/execution`;
    if (execution) paths[path] = { post: executionOf(process, execution, services, base) };
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'Isthmus',
      description: 'Spatial processes over OGC API - Processes 1.0.',
      version,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: base }],
    // There is no authentication.
    security: [],
    tags: ['Capabilities', 'Processes', 'Jobs'].map((name) => ({ name })),
    paths,
    components: {
      schemas: { ...schemas, ...geojsonSchemas },
      headers,
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([name, parameter]) => [name, { name, in: 'query', ...parameter }]),
      ),
    },
  };
}

/** Processes, jobs, inputs and outputs have no other names. */
const NAME_PATTERN = '^[A-Za-z0-9_-]+$';

function operationOf(route: Operation) {
  const { id, tag, summary, path, query, offers, body } = route;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', minLength: 1, pattern: NAME_PATTERN },
  }));
  return {
    operationId: id,
    tags: [tag],
    summary,
    parameters: [...inPath, formatParameter(offers), ...queryParameters(query), ...headerParameters(route)],
    ...(body && {
      requestBody: { content: { ...jsonContent(schemaRef(body)), [MULTIPART_TYPE]: { schema: schemaRef('form') } } },
    }),
    responses: responsesOf(route, contentOfOffers(route)),
  };
}

/** The same operation for one process, with its own inputs and outputs. */
function executionOf(process: Process, execution: Operation, services: OgcServices, base: string) {
  const { id, title, description } = process;
  return {
    operationId: `execute-${id}`,
    tags: ['Processes'],
    summary: title,
    description,
    parameters: [
      formatParameter(offersOf(process, execution)),
      ...queryParameters(execution.query),
      ...headerParameters(execution),
    ],
    requestBody: requestOf(process, services, base),
    responses: responsesOf(execution, contentOf(process)),
  };
}

/** Layers and geometries alone come in file formats. */
function offersOf(process: Process, { offers }: Operation): readonly Offer[] {
  const outputs = Object.values(describeFields(process).outputs);
  const hasLayer = outputs.some(({ mediaType }) => mediaType === GEOJSON_TYPE);
  return offers.filter((offer) => hasLayer || offer === undefined || !layerTypes.includes(offer));
}

function queryParameters(query: Operation['query']): readonly object[] {
  return query.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

function formatParameter(offers: readonly Offer[]) {
  return {
    name: 'f',
    in: 'query',
    description: 'Format of the response; takes precedence over the Accept header.',
    schema: { type: 'string', enum: formatNamesOf(offers) },
  };
}

function headerParameters({ method, body, isRanged }: Operation): readonly object[] {
  if (body === 'execute') return executionHeaders;
  if (method === 'POST') return [];
  return isRanged ? [...conditionHeaders, ...rangeHeaders] : conditionHeaders;
}

function responsesOf(route: Operation, content: Record<string, unknown>): Record<string, unknown> {
  const { success, also = [], method, errors } = route;
  const others = also.map(({ status, description, schema, headers: names = [] }) => [
    status,
    {
      description,
      headers: headerRefs(['Cache-Control', ...names]),
      ...(schema && { content: { ...jsonContent(schemaRef(schema)), [HTML_TYPE]: { schema: { type: 'string' } } } }),
    },
  ]);
  const notModified = {
    description: 'The stored response of the client is current.',
    headers: headerRefs(['ETag', 'Cache-Control']),
  };
  return {
    [success.status]: { description: success.description, headers: headerRefs(headersOf(route)), content },
    ...(Object.fromEntries(others) as Record<string, unknown>),
    ...(method === 'GET' && { 304: notModified }),
    ...failures(['method-not-allowed', ...errors, ...(method === 'POST' ? [] : (['precondition-failed'] as const))]),
    // Node.js answers it before there is a request.
    431: { description: `The headers are too large: they have more than ${maxHeaderSize} bytes together. No content.` },
  };
}

function headersOf({ method, body, success, isRanged, hasOutputs, offers }: Operation): readonly HeaderName[] {
  return [
    'Cache-Control',
    'Vary',
    ...(method === 'GET' ? (['ETag'] as const) : []),
    ...(body === 'execute' ? (['Preference-Applied'] as const) : []),
    ...(success.status === 201 ? (['Location'] as const) : []),
    ...(hasOutputs ? (['Link', 'Warning'] as const) : []),
    ...(hasOutputs || isRanged ? (['Content-Disposition', 'Content-Crs'] as const) : []),
    ...(isRanged ? (['Accept-Ranges', 'Warning'] as const) : []),
    ...(offers.includes(PNG_TYPE) ? (['Isthmus-Notes'] as const) : []),
  ];
}

function contentOfOffers({ offers, success }: Operation): Record<string, unknown> {
  const schema = success.schema === undefined ? {} : schemaRef(success.schema);
  const contents = offers.flatMap((type): [string, unknown][] => {
    if (type !== undefined) return [[type, { schema: schemaOfType(type) ?? schema }]];
    // A raw value can have any media type.
    return [
      [JSON_TYPE, { schema: {} }],
      ['*/*', {}],
    ];
  });
  return Object.fromEntries(contents);
}

/** Schema of a media type that is not JSON. */
function schemaOfType(type: string): object | undefined {
  if (type === EVENTS_TYPE) return schemaRef('event');
  if (type === PNG_TYPE) return { type: 'string', format: 'binary' };
  if (isText(type)) return { type: 'string' };
  if (!layerTypes.includes(type) || type === GEOJSON_TYPE) return undefined;
  return isCharacters(type) ? {} : { type: 'string', format: 'binary' };
}

/** One response for each status, which may stand for several errors. */
function failures(codes: readonly ErrorCode[]): Record<string, unknown> {
  const titles = new Map<number, string[]>();
  for (const code of codes) {
    const { status, title } = errorTable[code];
    titles.set(status, [...(titles.get(status) ?? []), title]);
  }
  return Object.fromEntries(
    [...titles].map(([status, names]) => [
      status,
      {
        description: `${names.join(', or ')}.`,
        headers: headerRefs(['Cache-Control', ...headersOfFailure(status)]),
        content: { ...jsonContent(schemaRef('exception')), [HTML_TYPE]: { schema: { type: 'string' } } },
      },
    ]),
  );
}

function headersOfFailure(status: number): readonly HeaderName[] {
  if (status === 405) return ['Allow'];
  return status === 503 ? ['Retry-After'] : [];
}

function schemaRef(name: SchemaName) {
  return { $ref: `#/components/schemas/${name}` };
}
