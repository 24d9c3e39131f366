import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerFormats, namesOfType } from '../../ogc/http/media-types.ts';
import { createTestApi, json, type TestApi } from './api.ts';
import { verifies } from './requirements.ts';

interface Described {
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name?: string; readonly in?: string; readonly $ref?: string }[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly examples?: Readonly<Record<string, { readonly value: unknown }>> }>
    >;
  };
  readonly responses: Readonly<Record<string, Described>>;
}

interface Document {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

let test: TestApi;
let api: Document;

beforeAll(async () => {
  test = await createTestApi();
  api = (await json(test.api.request('/api'))) as unknown as Document;
});
afterAll(() => test.close());

const operations = () =>
  Object.entries(api.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );

describe('the OpenAPI document', () => {
  it('comes in its own media type, or as JSON', async () => {
    const typeOf = async (path: string, accept?: string) => {
      const response = await test.api.request(path, accept === undefined ? {} : { headers: { Accept: accept } });
      return [response.status, response.headers.get('Content-Type')];
    };
    const own = 'application/vnd.oai.openapi+json;version=3.0';
    expect(await typeOf('/api')).toEqual([200, own]);
    expect(await typeOf('/api', own)).toEqual([200, own]);
    expect(await typeOf('/api', 'application/json')).toEqual([200, 'application/json']);
    expect(await typeOf('/api?f=json')).toEqual([200, 'application/json']);
    expect(await typeOf('/api', 'text/html')).toEqual([200, 'text/html; charset=utf-8']);
    expect((await typeOf('/api', 'image/png'))[0]).toBe(406);
  });

  it('has every path of the API and one for each process', () => {
    expect(api.openapi).toBe('3.0.3');
    expect(api.servers).toEqual([{ url: 'http://localhost' }]);
    expect(Object.keys(api.paths)).toEqual(
      expect.arrayContaining([
        '/',
        '/api',
        '/conformance',
        '/processes',
        '/processes/{processID}',
        '/processes/{processID}/execution',
        '/jobs',
        '/jobs/{jobID}',
        '/jobs/{jobID}/results',
        '/jobs/{jobID}/results/{outputID}',
        '/processes/hello-world/execution',
      ]),
    );
  });

  it('names every operation once, and every parameter in its path', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(ids).toEqual([...new Set(ids)]);
    for (const { path, operation } of operations()) {
      const declared = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(declared, path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
  });

  it('describes an answer for success and one for failure', () => {
    for (const { path, operation } of operations()) {
      const statuses = Object.keys(operation.responses);
      expect(statuses, path).toEqual(expect.arrayContaining(['400', '500']));
      expect(statuses.includes('200') || statuses.includes('201'), path).toBe(true);
      for (const response of Object.values(operation.responses)) expect(response.description).not.toBe('');
    }
  });

  it('refers only to what it has', () => {
    const references = [...JSON.stringify(api).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target ?? '');
    expect(references.length).toBeGreaterThan(0);
    for (const reference of new Set(references)) {
      const [root, components, kind = '', name = ''] = reference.split('/');
      expect([root, components]).toEqual(['#', 'components']);
      expect(api.components[kind], reference).toHaveProperty(name);
    }
  });

  it(
    verifies(
      [
        '/req/oas30/oas-impl',
        'common:/req/oas30/oas-impl',
        '/req/oas30/completeness',
        'common:/req/oas30/completeness',
      ],
      'describes the API: every operation answers as specified',
    ),
    async () => {
      const job =
        new URL(`http://x${await test.finish('hello-world', { inputs: { name: 'Ada' } })}`).pathname
          .split('/')
          .at(-1) ?? '';
      const [output = ''] = test.app.registry.get('hello-world').outputs.keyof().options;
      const values: Record<string, string> = {
        processID: 'hello-world',
        jobID: job,
        outputID: output,
        inputID: 'name',
      };
      // The operations that end the job are last.
      const ordered = operations().sort((a, b) => Number(a.method === 'delete') - Number(b.method === 'delete'));
      for (const { path, method, operation } of ordered) {
        const examples = operation.requestBody?.content['application/json']?.examples ?? {
          only: { value: { inputs: { name: 'Ada' } } },
        };
        const body = method === 'post' ? JSON.stringify(Object.values(examples)[0]?.value) : undefined;
        // The test processes fail on purpose.
        if (method === 'post' && !/hello-world|buffer|echo\b|grid|describe-crs|\{/.test(path)) continue;
        const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
        for (const accept of ['application/json', 'text/html']) {
          if (method === 'delete' && accept === 'text/html') continue;
          const headers = { Accept: accept, ...(body && { 'Content-Type': 'application/json' }) };
          const response = await test.api.request(address, {
            method: method.toUpperCase(),
            headers,
            ...(body && { body }),
          });
          expectDescribed(
            operation,
            response.status,
            response.headers,
            await response.text(),
            `${method} ${path} ${accept}`,
          );
        }
      }
    },
  );

  it(
    verifies(
      ['/req/oas30/exceptions-codes', 'common:/req/oas30/exceptions-codes'],
      'describes the errors that there are',
    ),
    async () => {
      for (const [path, method, address, init] of [
        ['/', 'get', '/?x=1', {}],
        ['/processes', 'get', '/processes', { headers: { Accept: 'image/png' } }],
        ['/processes/{processID}', 'get', '/processes/nope', {}],
        ['/jobs/{jobID}', 'get', '/jobs/nope', {}],
        ['/jobs/{jobID}/log', 'get', '/jobs/nope/log', {}],
        ['/jobs/{jobID}', 'delete', '/jobs/nope', { method: 'DELETE' }],
        ['/jobs/{jobID}/results', 'get', `${await test.finish('crash', {})}/results`, {}],
        [
          '/jobs/{jobID}/results/{outputID}',
          'get',
          `${await test.finish('hello-world', { inputs: { name: 'A' } })}/results/x`,
          {},
        ],
        [
          '/processes/hello-world/execution',
          'post',
          '/processes/hello-world/execution',
          { method: 'POST', body: '{', headers: { 'Content-Type': 'application/json' } },
        ],
        [
          '/processes/hello-world/execution',
          'post',
          '/processes/hello-world/execution',
          { method: 'POST', body: '<x/>', headers: { 'Content-Type': 'text/xml' } },
        ],
      ] as const) {
        const response = await test.api.request(address, init);
        const operation = api.paths[path]?.[method];
        expect(response.status, address).toBeGreaterThanOrEqual(400);
        if (operation) expectDescribed(operation, response.status, response.headers, await response.text(), address);
      }
    },
  );
});

/** Checks a status, its headers and its body against the document. */
function expectDescribed(operation: Operation, status: number, headers: Headers, text: string, where: string): void {
  const described = operation.responses[String(status)];
  expect(described, `${where}: ${status} ${text.slice(0, 200)}`).toBeDefined();
  for (const name of Object.keys(described?.headers ?? {})) {
    if (['Cache-Control', 'ETag', 'Vary', 'Content-Range'].includes(name))
      expect(headers.get(name), `${where}: ${name}`).not.toBeNull();
  }
  if (text === '') return;
  const type = (headers.get('Content-Type') ?? '').replace(/; (?:charset|type|boundary)=.*$/, '');
  const content = described?.content ?? {};
  const { schema } = content[type] ?? content['*/*'] ?? {};
  expect(Object.keys(content), where).toContain(content[type] ? type : '*/*');
  if (!type.includes('json') || schema === undefined) return;
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'api', components: api.components });
  const pointed = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components')) as object;
  expect([where, ajv.validate(pointed, JSON.parse(text)), ajv.errors]).toEqual([where, true, null]);
}

describe('every operation', () => {
  it('has the statuses of another method and of too many headers', async () => {
    for (const { path, operation } of operations()) expect(operation.responses, path).toHaveProperty('431');
    const response = await test.api.request('/jobs', { method: 'PUT' });
    const operation = api.paths['/jobs']?.get;
    if (operation) expectDescribed(operation, response.status, response.headers, await response.text(), 'PUT /jobs');
  });

  it('bounds its path parameters and its headers', () => {
    for (const { path, operation } of operations()) {
      for (const parameter of operation.parameters) {
        const { in: place, schema } = parameter as { in?: string; schema?: { pattern?: string; maxLength?: number } };
        if (place === 'path') expect(schema?.pattern, path).toBeDefined();
        if (place !== 'header') continue;
        expect(schema, path).toMatchObject({
          pattern: expect.any(String) as string,
          maxLength: expect.any(Number) as number,
        });
        expect(new RegExp(schema?.pattern ?? '').test('respond-async, wait=10')).toBe(true);
        expect(new RegExp(schema?.pattern ?? '').test('a\nb')).toBe(false);
      }
    }
  });
});

describe('the parameters of an operation', () => {
  const parametersOf = (path: string, method = 'get') =>
    (api.paths[path]?.[method]?.parameters ?? []) as readonly {
      readonly name?: string;
      readonly schema?: { readonly enum?: readonly string[]; readonly pattern?: string };
    }[];
  const formats = (path: string, method?: string) =>
    parametersOf(path, method).find(({ name }) => name === 'f')?.schema?.enum;

  it('list the formats that it takes', async () => {
    expect(formats('/')).toEqual(['json', 'html']);
    expect(formats('/api')).toEqual(['json', 'openapi', 'html']);
    const files = layerFormats.flatMap(({ mediaType }) => namesOfType(mediaType));
    expect(files).toEqual(
      expect.arrayContaining(['geopackage', 'gpkg', 'shapefile', 'zip', 'csv', 'kml', 'wkt', 'geojson']),
    );
    expect(formats('/jobs/{jobID}/events')).toEqual(['json', 'events']);
    expect(formats('/jobs/{jobID}/results/{outputID}')).toEqual(['json', 'html', ...files, 'png', 'display']);
    expect(formats('/processes/buffer/execution', 'post')).toEqual(['json', 'html', ...files]);
    expect(formats('/processes/hello-world/execution', 'post')).toEqual(['json', 'html']);
    for (const path of ['/', '/conformance', '/api', '/processes', '/jobs']) {
      for (const format of formats(path) ?? []) {
        expect((await test.api.request(`${path}?f=${format}`)).status, `${path}?f=${format}`).toBe(200);
      }
    }
  });

  it.each([
    ['2026-01-31', true],
    ['2024-02-29T23:59:59.5+01:00', true],
    ['2026-01-01T00:00:00Z/..', true],
    ['/2026-01-01', true],
    ['2026-01-01/2026-02-01', true],
    ['2026-02-29', false],
    ['2026-13-01', false],
    ['..', false],
    ['', false],
  ])('have a pattern for datetime that takes and refuses what the server does: %s', async (value, isTaken) => {
    const { datetime } = api.components.parameters as Record<string, { schema: { pattern: string } }>;
    expect(new RegExp(datetime?.schema.pattern ?? '').test(value)).toBe(isTaken);
    const { status } = await test.api.request(`/jobs?datetime=${encodeURIComponent(value)}`);
    expect(status).toBe(isTaken ? 200 : 400);
  });
});
