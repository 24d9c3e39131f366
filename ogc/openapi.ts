/** The OpenAPI 3.0 document, made from the route table and the registry. */
import { errorTable, type ErrorCode } from '../src/errors.ts';
import type { Process } from '../src/process.ts';
import { HTML_TYPE, JSON_TYPE, OUTPUT_TYPE } from './media-types.ts';
import { schemas, type SchemaName } from './openapi-schemas.ts';
import { parameters } from './query.ts';
import type { Reply } from './reply.ts';
import type { Call, Door, Route } from './route.ts';

export type OpenApi = ReturnType<typeof toOpenApi>;

export function getOpenApi({ door, base }: Call): Reply<OpenApi> {
  return { data: toOpenApi(door, base) };
}

function toOpenApi(door: Door, base: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of door.routes) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route);
  }
  for (const process of door.registry.list()) {
    paths[`/processes/${process.id}/execution`] = { post: executionOf(process, door) };
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'Isthmus',
      description: 'Spatial processes over OGC API - Processes 1.0.',
      version: door.version,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: base }],
    tags: ['Capabilities', 'Processes', 'Jobs'].map((name) => ({ name })),
    paths,
    components: {
      schemas,
      parameters: Object.fromEntries(
        Object.entries(parameters).map(([name, parameter]) => [name, { name, in: 'query', ...parameter }]),
      ),
    },
  };
}

function operationOf(route: Route) {
  const { id, tag, summary, path, query, errors, success } = route;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = ['f', ...query].map((name) => ({ $ref: `#/components/parameters/${name}` }));
  const isExecution = route.method === 'POST';
  return {
    operationId: id,
    tags: [tag],
    summary,
    parameters: [...inPath, ...inQuery, ...(isExecution ? [prefer] : [])],
    ...(isExecution && { requestBody: jsonBody(schemaRef('execute')) }),
    responses: {
      [success.status]: { description: success.description, content: contentOf(route) },
      ...(isExecution && { 201: created }),
      ...failures(errors),
    },
  };
}

/** The same operation for one process, with its own inputs and outputs. */
function executionOf(process: Process, door: Door) {
  const { id, title, description, examples } = process;
  const { inputs, outputs } = door.fields(process);
  const execution = door.routes.find(({ method }) => method === 'POST');
  const properties = Object.entries(inputs).map(([name, { schema, title: label, description: text }]) => [
    name,
    { title: label, ...(text !== undefined && { description: text }), ...schema },
  ]);
  const required = Object.keys(inputs).filter((name) => inputs[name]?.minOccurs === 1);
  const body = {
    type: 'object',
    ...(required.length > 0 && { required: ['inputs'] }),
    properties: {
      inputs: {
        type: 'object',
        properties: Object.fromEntries(properties) as Record<string, unknown>,
        ...(required.length > 0 && { required }),
        additionalProperties: false,
      },
      outputs: schemaRef('outputChoice'),
      response: schemaRef('response'),
    },
  };
  const shown = examples.map((example, i) => [
    `example-${i + 1}`,
    { summary: example.title, value: { inputs: example.inputs } },
  ]);
  const content = { schema: body, ...(shown.length > 0 && { examples: Object.fromEntries(shown) as object }) };
  const known = Object.values(outputs);
  const [only] = known;
  const raw =
    known.length === 1 && only
      ? { [only.mediaType]: { schema: only.schema } }
      : { 'multipart/related': { schema: { type: 'string' } } };
  return {
    operationId: `execute-${id}`,
    tags: ['Processes'],
    summary: title,
    description,
    parameters: [{ $ref: '#/components/parameters/f' }, prefer],
    requestBody: { content: { [JSON_TYPE]: content } },
    responses: {
      200: { description: 'The outputs.', content: { [JSON_TYPE]: { schema: schemaRef('results') }, ...raw } },
      201: created,
      ...failures(execution?.errors ?? []),
    },
  };
}

const prefer = {
  name: 'Prefer',
  in: 'header',
  description: '"respond-async" answers with a job at once instead of waiting for the outputs.',
  schema: { type: 'string' },
};

const created = {
  description: 'The job, when it was asked for with "Prefer: respond-async".',
  headers: {
    Location: { description: 'Address of the job.', schema: { type: 'string' } },
    'Preference-Applied': { description: 'respond-async', schema: { type: 'string' } },
  },
  content: { [JSON_TYPE]: { schema: schemaRef('statusInfo') } },
};

function contentOf({ offers, success }: Route): Record<string, unknown> {
  const schema = success.schema === undefined ? {} : schemaRef(success.schema);
  const contents = offers.flatMap((type): [string, unknown][] => {
    if (type === HTML_TYPE) return [[type, { schema: { type: 'string' } }]];
    return type === OUTPUT_TYPE
      ? [
          [JSON_TYPE, { schema }],
          [type, {}],
        ]
      : [[type, { schema }]];
  });
  return Object.fromEntries(contents);
}

/** One answer a status, which may stand for several errors. */
function failures(codes: readonly ErrorCode[]): Record<string, unknown> {
  const titles = new Map<number, string[]>();
  for (const code of codes) {
    const { status, title } = errorTable[code];
    titles.set(status, [...(titles.get(status) ?? []), title]);
  }
  return Object.fromEntries(
    [...titles].map(([status, names]) => [
      status,
      { description: `${names.join(', or ')}.`, content: { [JSON_TYPE]: { schema: schemaRef('exception') } } },
    ]),
  );
}

function jsonBody(schema: object) {
  return { content: { [JSON_TYPE]: { schema } } };
}

function schemaRef(name: SchemaName) {
  return { $ref: `#/components/schemas/${name}` };
}
