import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOgcApi } from '../../ogc/routes/app.ts';
import { createTestApi, json, type TestApi } from './api.ts';
import { misfits } from './schemas.ts';

let test: TestApi;

beforeAll(async () => {
  test = await createTestApi();
});
afterAll(() => test.close());

const get = (path: string, accept?: string) =>
  Promise.resolve(test.api.request(path, accept === undefined ? {} : { headers: { Accept: accept } }));

describe('landing page', () => {
  it('leads to everything else', async () => {
    const response = await get('/');
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'application/json']);
    const page = await json(response);
    expect(misfits(page, 'landingPage')).toEqual([]);
    expect((page.links as { rel: string; href: string }[]).map(({ rel, href }) => [rel, href])).toEqual([
      ['self', 'http://localhost/'],
      ['alternate', 'http://localhost/?f=html'],
      ['service-desc', 'http://localhost/api'],
      ['service-doc', 'http://localhost/api?f=html'],
      ['http://www.opengis.net/def/rel/ogc/1.0/conformance', 'http://localhost/conformance'],
      ['http://www.opengis.net/def/rel/ogc/1.0/processes', 'http://localhost/processes'],
      ['http://www.opengis.net/def/rel/ogc/1.0/job-list', 'http://localhost/jobs'],
      ['service', 'http://localhost/mcp'],
    ]);
  });

  it('links to the public address when there is one', async () => {
    const { registry, execution, version, log, callbacks } = test.app;
    const parts = {
      registry,
      execution,
      version,
      log,
      callbacks,
      maxBodyBytes: 1000,
      publicUrl: 'https://maps.test/isthmus/',
    };
    const page = await json(createOgcApi(parts).request('/'));
    expect(page.links).toContainEqual(expect.objectContaining({ href: 'https://maps.test/isthmus/processes' }));
  });
});

describe('conformance', () => {
  it('declares the classes that hold', async () => {
    const declaration = await json(get('/conformance'));
    expect(misfits(declaration, 'confClasses')).toEqual([]);
    expect(declaration.conformsTo).toEqual([
      'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core',
      'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/landing-page',
      'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json',
      'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/html',
      'http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/oas30',
      'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core',
      'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/ogc-process-description',
      'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/json',
      'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/html',
      'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/oas30',
      'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/job-list',
      'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/callback',
      'http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/dismiss',
    ]);
  });
});

describe('routing', () => {
  it('answers with and without a slash at the end', async () => {
    expect((await get('/processes/')).status).toBe(200);
    expect((await get('/processes')).status).toBe(200);
  });

  it('answers an unknown path with an exception', async () => {
    const response = await get('/collections');
    expect(response.status).toBe(404);
    const exception = await json(response);
    expect(misfits(exception, 'exception')).toEqual([]);
    expect(exception).toEqual({
      type: 'urn:isthmus:exception:not-found',
      title: 'Not found',
      status: 404,
      detail: 'There is no resource at /collections. Start at http://localhost/.',
      code: 'not-found',
      retry: 'fix',
    });
  });

  it('names the allowed methods of a path', async () => {
    const response = await test.api.request('/jobs/1', { method: 'PUT' });
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, DELETE, HEAD, OPTIONS']);
    const execution = await get('/processes/hello-world/execution');
    expect([execution.status, execution.headers.get('Allow')]).toEqual([405, 'POST, OPTIONS']);
  });

  it('answers OPTIONS with the methods alone', async () => {
    const response = await test.api.request('/processes', { method: 'OPTIONS' });
    expect([response.status, response.headers.get('Allow'), await response.text()]).toEqual([
      204,
      'GET, HEAD, OPTIONS',
      '',
    ]);
  });

  it('answers HEAD like GET without a body', async () => {
    const response = await test.api.request('/processes', { method: 'HEAD' });
    expect([response.status, response.headers.get('Content-Type'), await response.text()]).toEqual([
      200,
      'application/json',
      '',
    ]);
  });

  it('keeps its exceptions beside another application that is mounted in it', async () => {
    const other = new Hono({ strict: false });
    other.get('/healthz', (context) => context.text('ok'));
    const { registry, execution, version, log, callbacks } = test.app;
    const api = createOgcApi({ registry, execution, version, log, callbacks, maxBodyBytes: 1_000_000 });
    api.route('/', other);
    expect(await (await api.request('/healthz')).text()).toBe('ok');
    expect(await json(api.request('/processes/?limit=0'))).toMatchObject({ code: 'invalid-request' });
    expect(await json(api.request('/nowhere'))).toMatchObject({ code: 'not-found' });
  });
});

describe('negotiation', () => {
  it('sends a page to a browser, and JSON by default', async () => {
    const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    for (const path of ['/', '/conformance', '/api', '/processes', '/processes/echo', '/jobs']) {
      const response = await get(path, browser);
      expect([path, response.status, response.headers.get('Content-Type')]).toEqual([
        path,
        200,
        'text/html; charset=utf-8',
      ]);
      expect(response.headers.get('Vary')).toBe('Accept, Accept-Encoding');
      const json = (await get(path)).headers.get('Content-Type');
      expect(json).toBe(path === '/api' ? 'application/vnd.oai.openapi+json;version=3.0' : 'application/json');
    }
  });

  it('refuses a client that accepts nothing that is offered', async () => {
    const response = await get('/jobs', 'image/png');
    expect(response.status).toBe(406);
    expect(await json(response)).toMatchObject({
      code: 'not-acceptable',
      detail:
        'Accept is "image/png"; this resource comes as application/json or text/html. Accept that, or add ?f=json.',
    });
    expect((await get('/jobs', 'application/json;q=0, text/html;q=0, */*')).status).toBe(406);
  });

  it('lets f decide before Accept', async () => {
    expect((await get('/conformance?f=json', 'text/html')).headers.get('Content-Type')).toBe('application/json');
    expect((await get('/conformance?f=html', 'application/json')).headers.get('Content-Type')).toMatch(/^text\/html/);
  });

  it('names the formats for an unknown f', async () => {
    const response = await get('/?f=xml');
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({ detail: 'f is "xml"; it must be one of json, html.' });
  });
});

describe('query parameters', () => {
  it.each([
    ['/processes?limit=0', 'limit is "0"; it must be a whole number from 1 to 1000.'],
    ['/jobs?limit=ten', 'limit is "ten"; it must be a whole number from 1 to 1000.'],
    ['/jobs?limit=', 'limit is ""; it must be a whole number from 1 to 1000.'],
    ['/jobs?status=done', 'status is "done"; it must be one of accepted, running, successful, failed, dismissed.'],
    ['/jobs?type=wps', 'type is "wps"; it must be one of process.'],
    ['/jobs?after=%27', 'after is "\'"; follow the link "next" of the previous page.'],
    ['/jobs?before=%27', 'before is "\'"; follow the link "prev" of the next page.'],
    ['/jobs?after=1&before=1', 'after and before exclude each other. Send one of them.'],
    ['/jobs?minDuration=1.5', 'minDuration is "1.5"; it must be a whole number of seconds.'],
    [
      '/jobs?datetime=yesterday',
      'datetime is "yesterday"; it must be an instant such as 2026-01-31T12:00:00Z, or an interval such as 2026-01-01T00:00:00Z/...',
    ],
    ['/processes?since=1', 'The query parameter "since" is unknown; allowed are f, limit, after.'],
    ['/conformance?format=json', 'The query parameter "format" is unknown; only f is allowed.'],
  ])('refuses %s and says what is allowed', async (path, detail) => {
    const response = await get(path);
    expect(response.status).toBe(400);
    expect(await json(response)).toMatchObject({ code: 'invalid-request', detail });
  });
});

describe('processes', () => {
  it('are listed as the schema of the standard has it', async () => {
    const list = await json(get('/processes'));
    expect(misfits(list, 'processList')).toEqual([]);
    expect(list.processes).toContainEqual({
      id: 'hello-world',
      version: '1.0.0',
      title: 'Hello world',
      description: 'Greets by name and returns its inputs. Use it to check a connection; to test a client use echo.',
      group: 'test',
      jobControlOptions: ['sync-execute', 'async-execute', 'dismiss'],
      outputTransmission: ['value', 'reference'],
      links: [
        { href: 'http://localhost/processes/hello-world', rel: 'self', type: 'application/json', title: 'Hello world' },
        {
          href: 'http://localhost/processes/hello-world?f=html',
          rel: 'alternate',
          type: 'text/html',
          title: 'Hello world as a page',
        },
      ],
    });
  });

  it('come in pages, each with a link to the next', async () => {
    const seen: string[] = [];
    let path: string | undefined = '/processes?limit=2';
    while (path !== undefined) {
      const page = (await json(get(path))) as { processes: { id: string }[]; links: { rel: string; href: string }[] };
      expect(page.processes.length).toBeLessThanOrEqual(2);
      seen.push(...page.processes.map(({ id }) => id));
      path = page.links.find(({ rel }) => rel === 'next')?.href;
    }
    expect(seen).toEqual(test.app.registry.list().map(({ id }) => id));
  });

  it('are described in the schema language of the standard', async () => {
    for (const { id } of test.app.registry.list()) {
      expect(misfits(await json(get(`/processes/${id}`)), 'process'), id).toEqual([]);
    }
  });

  it('say how to be executed', async () => {
    const process = await json(get('/processes/hello-world'));
    expect(process.inputs).toMatchObject({
      name: { title: 'Name', description: 'Name to greet.', minOccurs: 1, maxOccurs: 1, schema: { type: 'string' } },
    });
    expect(process.links).toContainEqual({
      href: 'http://localhost/processes/hello-world/execution',
      rel: 'http://www.opengis.net/def/rel/ogc/1.0/execute',
      type: 'application/json',
      title: 'Execute this process',
    });
  });

  it('that do not exist are answered with the type that OGC gives it', async () => {
    const response = await get('/processes/nope');
    expect(response.status).toBe(404);
    expect(await json(response)).toMatchObject({
      type: 'http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-process',
      code: 'no-such-process',
    });
  });
});
