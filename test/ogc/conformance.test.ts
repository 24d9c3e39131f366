/** One test or more for every requirement; `npm run conformance` prints the table. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApis, listen } from '../../src/server/http.ts';
import { createTestApp } from '../app.ts';
import { createTestApi, json, type TestApi } from './api.ts';
import { recommendations, requirements, verifies } from './requirements.ts';
import { misfits } from './schemas.ts';

const EXCEPTIONS = 'http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/';
const RELS = 'http://www.opengis.net/def/rel/ogc/1.0/';

interface Linked {
  readonly links: readonly { readonly rel: string; readonly href: string; readonly type?: string }[];
}
interface Jobs extends Linked {
  readonly jobs: readonly {
    readonly jobID: string;
    readonly processID: string;
    readonly status: string;
    readonly created: string;
  }[];
}

let test: TestApi;
beforeAll(async () => {
  test = await createTestApi();
});
afterAll(() => test.close());

const get = (path: string, accept?: string) =>
  Promise.resolve(test.api.request(path, accept === undefined ? {} : { headers: { Accept: accept } }));
const getJson = async <T = Record<string, unknown>>(path: string) => (await json(get(path))) as T;
const two = { name: 'Null Island' };
const reference = { transmissionMode: 'reference' };

/** The same execution, synchronous and replayed from its job. */
async function both(body: object, processId = 'two-outputs'): Promise<Response[]> {
  const sync = await test.execute(processId, body);
  return [sync, await get(`${await test.finish(processId, body)}/results`)];
}

describe('the table of requirements', () => {
  it('has a test for each, and every recommendation a word', () => {
    const folder = new URL('./', import.meta.url);
    const tests = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
    const sources = tests.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');
    const shown = new Set(
      [...sources.matchAll(/verifies\(\s*(\[[^\]]*\]|'[^']*')/g)].flatMap(([, ids = '']) =>
        [...ids.matchAll(/'([^']+)'/g)].map(([, id]) => id),
      ),
    );
    expect(Object.keys(requirements).filter((id) => !shown.has(id))).toEqual([]);
    expect([...shown].filter((id) => !Object.hasOwn(requirements, id ?? ''))).toEqual([]);
    for (const [id, followed] of Object.entries(recommendations))
      expect(followed === true || followed.length > 20, id).toBe(true);
  });
});

describe('landing page, conformance, API definition', () => {
  it(
    verifies(
      [
        '/req/core/landingpage-op',
        '/req/core/landingpage-success',
        'common:/req/landing-page/root-op',
        'common:/req/landing-page/root-success',
        'common:/req/json/definition',
        'common:/req/json/content',
      ],
      'the landing page leads to everything',
    ),
    async () => {
      const response = await get('/');
      expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'application/json']);
      const page = (await response.json()) as Linked;
      expect(misfits(page, 'landingPage')).toEqual([]);
      const rels = page.links.map(({ rel }) => rel);
      expect(rels).toEqual(
        expect.arrayContaining([
          'service-desc',
          'service-doc',
          `${RELS}conformance`,
          `${RELS}processes`,
          `${RELS}job-list`,
        ]),
      );
    },
  );

  it(
    verifies(
      [
        '/req/core/api-definition-op',
        '/req/core/api-definition-success',
        'common:/req/landing-page/api-definition-op',
        'common:/req/landing-page/api-definition-success',
        '/req/oas30/oas-definition-1',
        'common:/req/oas30/oas-definition-1',
      ],
      'each linked definition is there, in its media type',
    ),
    async () => {
      const { links } = await getJson<Linked>('/');
      const definitions = links.filter(({ rel }) => rel.startsWith('service-d'));
      expect(definitions.map(({ type }) => type)).toEqual([
        'application/vnd.oai.openapi+json;version=3.0',
        'text/html',
      ]);
      for (const { href, type } of definitions) {
        const response = await get(href);
        expect([response.status, response.headers.get('Content-Type')?.replace('; charset=utf-8', '')]).toEqual([
          200,
          type,
        ]);
        expect(await response.text()).toContain('/processes/buffer/execution');
      }
    },
  );

  it(
    verifies(
      [
        '/req/core/conformance-op',
        '/req/core/conformance-success',
        'common:/req/landing-page/conformance-op',
        'common:/req/landing-page/conformance-success',
      ],
      'the conformance declaration has every class',
    ),
    async () => {
      const declaration = await getJson<{ conformsTo: string[] }>('/conformance');
      expect(misfits(declaration, 'confClasses')).toEqual([]);
      const [processes, common] = ['ogcapi-processes-1', 'ogcapi-common-1'].map((part) =>
        declaration.conformsTo.flatMap((uri) => uri.split(`http://www.opengis.net/spec/${part}/1.0/conf/`)[1] ?? []),
      );
      expect(processes).toEqual([
        'core',
        'ogc-process-description',
        'json',
        'html',
        'oas30',
        'job-list',
        'callback',
        'dismiss',
      ]);
      expect(common).toEqual(['core', 'landing-page', 'json', 'html', 'oas30']);
    },
  );

  it(
    verifies(
      [
        '/req/oas30/oas-definition-2',
        'common:/req/oas30/oas-definition-2',
        '/req/oas30/security',
        'common:/req/oas30/security',
      ],
      'the definition is valid, and says that access is open',
    ),
    async () => {
      const document = await getJson('/api');
      const { valid, errors } = await new Validator().validate(document);
      expect([valid, errors]).toEqual([true, undefined]);
      expect(document.security).toEqual([]);
    },
  );
});

describe('HTTP', () => {
  it(verifies(['/req/core/http', 'common:/req/core/http'], 'the server speaks HTTP/1.1'), async () => {
    const app = await createTestApp(undefined, { port: 0 });
    const server = await listen(app, createApis(app));
    const { get: request } = await import('node:http');
    const answer = await new Promise<{ httpVersion: string; statusCode?: number | undefined }>((resolve) =>
      request(`${server.url}/`, resolve),
    );
    expect([answer.httpVersion, answer.statusCode]).toEqual(['1.1', 200]);
    await server.close();
    await app.close();
  });

  it(
    verifies(
      [
        'common:/req/core/query-param-name-unknown',
        'common:/req/core/query-param-value-invalid',
        'common:/req/core/query-param-capitalization',
        'common:/req/core/query-param-value-integer',
        'common:/req/core/query-param-list-empty',
      ],
      'parameters that are not defined, or not right, are refused',
    ),
    async () => {
      for (const query of [
        'colour=red',
        'Limit=1',
        'limit=ten',
        'limit=1.0',
        'limit=0x1',
        'limit=',
        'status=running,,failed',
        'status=',
      ]) {
        expect([query, (await get(`/jobs?${query}`)).status]).toEqual([query, 400]);
      }
    },
  );

  it(
    verifies(
      ['common:/req/core/query-param-list-delimiter', 'common:/req/core/query-param-list-escape'],
      'lists have commas between their items, and escaped ones within',
    ),
    async () => {
      await test.finish('hello-world', { inputs: { name: 'Ada' } });
      expect((await getJson<Jobs>('/jobs?processID=hello-world,nope')).jobs.length).toBeGreaterThan(0);
      expect((await getJson<Jobs>('/jobs?processID=hello-world%2Cnope')).jobs).toEqual([]);
    },
  );

  it(verifies('common:/req/core/query-param-value-boolean', 'there are texts and numbers alone'), async () => {
    const { components } = await getJson<{
      components: { parameters: Record<string, { in: string; schema: { type: string; items?: { type: string } } }> };
    }>('/api');
    const types = Object.values(components.parameters)
      .filter((parameter) => parameter.in === 'query')
      .map(({ schema }) => schema.items?.type ?? schema.type);
    expect([...new Set(types)].sort()).toEqual(['integer', 'number', 'string']);
  });
});

describe('the list of processes and their descriptions', () => {
  it(
    verifies(
      ['/req/core/process-list', '/req/core/process-list-success', '/req/core/pl-links'],
      'the list is as its schema has it, with its links',
    ),
    async () => {
      const list = await getJson<Linked>('/processes');
      expect(misfits(list, 'processList')).toEqual([]);
      expect(list.links.map(({ rel, type }) => [rel, type])).toEqual([
        ['self', 'application/json'],
        ['alternate', 'text/html'],
        ['up', 'application/json'],
      ]);
    },
  );

  it(
    verifies(
      ['/req/core/pl-limit-definition', '/req/core/pl-limit-response', '/req/job-list/limit-definition'],
      'limit holds',
    ),
    async () => {
      const { components } = await getJson<{ components: { parameters: Record<string, { schema: object }> } }>('/api');
      expect(components.parameters.limit?.schema).toMatchObject({
        type: 'integer',
        minimum: 1,
        maximum: 1000,
        default: 100,
      });
      expect((await getJson<{ processes: unknown[] }>('/processes?limit=3')).processes).toHaveLength(3);
    },
  );

  it(
    verifies(
      [
        '/req/core/process',
        '/req/core/process-success',
        '/req/ogc-process-description/json-encoding',
        '/req/ogc-process-description/inputs-def',
        '/req/ogc-process-description/input-def',
        '/req/ogc-process-description/outputs-def',
        '/req/ogc-process-description/output-def',
      ],
      'every description is as its schema has it',
    ),
    async () => {
      for (const { id } of test.app.registry.list()) {
        const description = await getJson<{ inputs: object; outputs: object }>(`/processes/${id}`);
        expect(misfits(description, 'process'), id).toEqual([]);
        for (const field of [...Object.values(description.inputs), ...Object.values(description.outputs)]) {
          expect(misfits((field as { schema: unknown }).schema, 'schema'), id).toEqual([]);
        }
      }
    },
  );

  it(
    verifies(
      [
        '/req/ogc-process-description/input-mixed-type',
        '/req/ogc-process-description/output-mixed-type',
        '/req/ogc-process-description/input-binary',
        '/req/core/test-process',
      ],
      'values of several types and binary ones are described as such',
    ),
    async () => {
      const echo = await getJson('/processes/echo');
      expect(echo).toMatchObject({
        inputs: { geometry: { schema: { oneOf: [{ type: 'string' }, { type: 'object' }] } } },
        outputs: { geometry: { schema: { oneOf: [{ type: 'string' }, { type: 'object' }] } } },
      });
      expect(await getJson('/processes/binary')).toMatchObject({
        inputs: { data: { schema: { type: 'string', format: 'byte', contentEncoding: 'base64' } } },
      });
    },
  );

  it(verifies('/req/core/process-exception/no-such-process', 'an unknown process is one'), async () => {
    const response = await get('/processes/nope');
    expect([response.status, (await json(response)).type]).toEqual([404, `${EXCEPTIONS}no-such-process`]);
  });
});

describe('inputs', () => {
  const echo = async (inputs: object) =>
    json(test.execute('echo-like', { inputs: { message: 'x', ...inputs }, response: 'document' }));

  it(
    verifies(
      ['/req/core/process-execute-op', '/req/core/process-execute-request', '/req/core/process-execute-inputs'],
      'come inline and by reference',
    ),
    async () => {
      const path = await test.finish('one-geometry', { inputs: { geometry: { type: 'Point', coordinates: [1, 2] } } });
      const href = `http://localhost${path}/results/geometry`;
      expect(
        await json(test.execute('one-geometry', { inputs: { geometry: { href, type: 'application/geo+json' } } })),
      ).toEqual({ type: 'Point', coordinates: [1, 2] });
    },
  );

  it(verifies('/req/core/process-execute-input-array', 'come as arrays, or alone where several may be'), async () => {
    expect(await echo({ array: [1, 2] })).toMatchObject({ array: [1, 2] });
    expect(await echo({ array: 7 })).toMatchObject({ array: [7] });
    expect(await echo({ array: [{ value: 1 }, 2] })).toMatchObject({ array: [1, 2] });
  });

  it(
    verifies(
      ['/req/core/process-execute-input-inline-object', '/req/core/process-execute-input-mixed-type'],
      'come as qualified values',
    ),
    async () => {
      const point = { type: 'Point', coordinates: [1, 2] };
      const qualified = { value: point, mediaType: 'application/geo+json' };
      expect(await echo({ geometry: qualified })).toMatchObject({ geometry: { value: point } });
      expect(await echo({ geometry: { value: '<gml/>', format: { mediaType: 'application/gml+xml' } } })).toMatchObject(
        { geometry: '<gml/>' },
      );
    },
  );

  it(verifies('/req/core/process-execute-input-inline-binary', 'come in base64'), async () => {
    const bytes = Buffer.from([0, 255, 10, 13, 128]);
    const value = bytes.toString('base64');
    for (const data of [value, { value, encoding: 'base64', mediaType: 'image/tiff' }]) {
      const response = await test.execute('binary', { inputs: { data } });
      expect([response.headers.get('Content-Type'), Buffer.from(await response.arrayBuffer())]).toEqual([
        'application/octet-stream',
        bytes,
      ]);
    }
    const document = await json(test.execute('binary', { inputs: { data: value }, response: 'document' }));
    expect(document).toEqual({ data: { value, encoding: 'base64', mediaType: 'application/octet-stream' } });
    expect((await test.execute('binary', { inputs: { data: 'no base64!' } })).status).toBe(400);
  });

  it(
    verifies('/req/core/process-execute-input-inline-bbox', 'come as bounding boxes, in the CRS that they name'),
    async () => {
      const bbox = { bbox: [5.11, 52.08, 5.13, 52.09], crs: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84' };
      expect(await echo({ bbox })).toMatchObject({ bbox });
      const cells = async (extent: object) => {
        const grid = (await json(test.execute('grid', { inputs: { extent, size: 1000 } }))) as { features: unknown[] };
        return grid.features.length;
      };
      const here = await cells(bbox);
      expect(here).toBeGreaterThan(1);
      // The same box in RD New (EPSG:28992), accurate to a few metres.
      const dutch = { bbox: [136_280, 454_985, 137_655, 456_100], crs: 'http://www.opengis.net/def/crs/EPSG/0/28992' };
      expect(Math.abs((await cells(dutch)) - here)).toBeLessThanOrEqual(3);
      expect(
        (await test.execute('grid', { inputs: { extent: { ...bbox, crs: 'EPSG:999999' }, size: 1000 } })).status,
      ).toBe(400);
    },
  );

  it(verifies('/req/core/process-execute-input-validation', 'are checked, wherever they come from'), async () => {
    const wrong = await test.execute('echo-like', { inputs: { message: 3 } });
    expect([wrong.status, misfits(await wrong.json(), 'exception')]).toEqual([400, []]);
    const path = await test.finish('hello-world', { inputs: { name: 'Ada' } });
    const [output] = await getJson<{ outputs: object }>('/processes/hello-world').then(({ outputs }) =>
      Object.keys(outputs),
    );
    const href = `http://localhost${path}/results/${output ?? ''}`;
    expect((await test.execute('one-geometry', { inputs: { geometry: { href } } })).status).toBe(400);
    expect(
      (await test.execute('one-geometry', { inputs: { geometry: { href: 'http://localhost/jobs/nope/results/x' } } }))
        .status,
    ).toBe(400);
  });
});

describe('executions', () => {
  it(
    verifies(
      [
        '/req/core/process-execute-default-outputs',
        '/req/core/process-execute-sync-raw-value-multi',
        '/req/core/job-results-async-raw-value-multi',
      ],
      'give all outputs as parts when nothing is said',
    ),
    async () => {
      for (const response of await both({ inputs: two })) {
        expect([response.status, response.headers.get('Content-Type')]).toEqual([
          200,
          expect.stringMatching(/^multipart\/related; type="text\/plain"; boundary=/),
        ]);
        const parts = await response.text();
        expect([...parts.matchAll(/Content-ID: (\w+)/g)].map(([, id]) => id)).toEqual(['name', 'geometry']);
      }
    },
  );

  it(
    verifies(
      [
        '/req/core/process-execute-sync-raw-value-one',
        '/req/core/job-results-async-raw-value-one',
        '/req/core/process-execute-default-execution-mode',
      ],
      'give one output as it is, at once',
    ),
    async () => {
      for (const response of await both({ inputs: two, outputs: { name: {} } })) {
        expect([response.status, response.headers.get('Content-Type'), await response.text()]).toEqual([
          200,
          'text/plain; charset=utf-8',
          'Null Island',
        ]);
      }
    },
  );

  it(
    verifies(
      [
        '/req/core/process-execute-sync-raw-ref',
        '/req/core/job-results-async-raw-ref',
        '/req/core/job-results-success-sync',
      ],
      'give links without a body, and the way to the job',
    ),
    async () => {
      for (const response of await both({ inputs: two, outputs: { name: reference, geometry: reference } })) {
        expect([response.status, await response.text()]).toEqual([204, '']);
        expect(response.headers.get('Link')?.match(/rel="[^"]*results"/g)).toHaveLength(2);
      }
      const [sync] = await both({ inputs: two, outputs: { name: reference } });
      const [, job = ''] = /<([^>]+)>; rel="monitor"/.exec(sync?.headers.get('Link') ?? '') ?? [];
      expect(misfits(await getJson(job), 'statusInfo')).toEqual([]);
    },
  );

  it(
    verifies(
      ['/req/core/process-execute-sync-raw-mixed-multi', '/req/core/job-results-async-raw-mixed-multi'],
      'give parts, those by reference without a body',
    ),
    async () => {
      for (const response of await both({ inputs: two, outputs: { name: reference, geometry: {} } })) {
        expect(response.status).toBe(200);
        expect(await response.text()).toMatch(
          /Content-ID: name\r\nContent-Location: http:\/\/localhost\/jobs\/[\w-]+\/results\/name\r\n\r\n\r\n--/,
        );
      }
    },
  );

  it(
    verifies(['/req/core/process-execute-sync-document', '/req/core/job-results-async-document'], 'give a document'),
    async () => {
      for (const response of await both({
        inputs: two,
        response: 'document',
        outputs: { name: reference, geometry: {} },
      })) {
        expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'application/json']);
        const document = await json(response);
        expect(misfits(document, 'results')).toEqual([]);
        expect(document).toMatchObject({
          name: { href: expect.any(String) as string },
          geometry: { value: { type: 'MultiPoint' } },
        });
      }
    },
  );

  it(
    verifies(
      [
        '/req/core/process-execute-auto-execution-mode',
        '/req/core/process-execute-success-async',
        '/req/core/job',
        '/req/core/job-success',
      ],
      'give a job when that is preferred',
    ),
    async () => {
      const response = await test.execute('hello-world', { inputs: { name: 'Ada' } }, { prefer: 'respond-async' });
      expect([response.status, response.headers.get('Content-Type')]).toEqual([201, 'application/json']);
      expect(misfits(await response.json(), 'statusInfo')).toEqual([]);
      const job = await get(response.headers.get('Location') ?? '');
      expect([job.status, misfits(await job.json(), 'statusInfo')]).toEqual([200, []]);
    },
  );
});

describe('jobs', () => {
  it(
    verifies(
      ['/req/core/job-exception-no-such-job', '/req/core/job-results-exception/no-such-job'],
      'that are unknown are said to be',
    ),
    async () => {
      for (const path of ['/jobs/nope', '/jobs/nope/results']) {
        const response = await get(path);
        expect([response.status, (await json(response)).type]).toEqual([404, `${EXCEPTIONS}no-such-job`]);
      }
    },
  );

  it(
    verifies(
      [
        '/req/core/job-results',
        '/req/core/job-results-exception/results-not-ready',
        '/req/dismiss/job-dismiss-op',
        '/req/dismiss/job-dismiss-success',
      ],
      'that run have no results yet, and can be dismissed',
    ),
    async () => {
      const path = new URL((await test.execute('spin', {}, { prefer: 'respond-async' })).headers.get('Location') ?? '')
        .pathname;
      const early = await get(`${path}/results`);
      expect([early.status, (await json(early)).type]).toEqual([404, `${EXCEPTIONS}result-not-ready`]);
      const dismissed = await test.api.request(path, { method: 'DELETE' });
      const status = await json(dismissed);
      expect([dismissed.status, status.status, misfits(status, 'statusInfo')]).toEqual([200, 'dismissed', []]);
    },
  );

  it(verifies('/req/core/job-results-failed', 'that failed answer with the reason'), async () => {
    const inputs = { geometry: { type: 'Point', coordinates: [1, 2] }, fail: true };
    const response = await get(`${await test.finish('one-geometry', { inputs })}/results`);
    const exception = await json(response);
    expect([response.status, exception.type, misfits(exception, 'exception')]).toEqual([
      400,
      'urn:isthmus:exception:invalid-geometry',
      [],
    ]);
  });
});

describe('the list of jobs', () => {
  beforeAll(async () => {
    await test.finish('hello-world', { inputs: { name: 'Ada' } });
    await test.finish('crash', {});
    await test.finish('echo-like', { inputs: { message: 'x', pause: 2 } });
  });
  const list = (query: string) => getJson<Jobs>(`/jobs?${query}`);

  it(
    verifies(
      [
        '/req/job-list/job-list-op',
        '/req/job-list/job-list-success',
        '/req/job-list/links',
        '/req/job-list/limit-response',
        '/req/job-list/processID-mandatory',
      ],
      'is as its schema has it, and no longer than asked',
    ),
    async () => {
      const page = await list('limit=2');
      expect(misfits(page, 'jobList')).toEqual([]);
      expect(page.jobs).toHaveLength(2);
      expect(page.links.slice(0, 2).map(({ rel, type }) => [rel, type])).toEqual([
        ['self', 'application/json'],
        ['alternate', 'text/html'],
      ]);
      for (const { processID } of page.jobs) expect(processID).toMatch(/^[a-z-]+$/);
    },
  );

  it(
    verifies(
      [
        '/req/job-list/type-definition',
        '/req/job-list/type-response',
        '/req/job-list/processID-definition',
        '/req/job-list/processID-response',
        '/req/job-list/status-definition',
        '/req/job-list/status-response',
      ],
      'is filtered by type, process and status',
    ),
    async () => {
      const { jobs } = await list('type=process&processID=hello-world,crash&status=failed');
      expect(jobs.length).toBeGreaterThan(0);
      for (const job of jobs) expect(job).toMatchObject({ type: 'process', processID: 'crash', status: 'failed' });
      expect((await get('/jobs?type=wps')).status).toBe(400);
    },
  );

  it(
    verifies(['/req/job-list/datetime-definition', '/req/job-list/datetime-response'], 'is filtered by time'),
    async () => {
      const [newest] = (await list('limit=1')).jobs;
      const created = newest?.created ?? '';
      const within = async (datetime: string) =>
        (await list(`datetime=${encodeURIComponent(datetime)}`)).jobs.map(({ jobID }) => jobID);
      expect(await within(created)).toEqual([newest?.jobID]);
      expect(await within(`${created}/..`)).toEqual([newest?.jobID]);
      expect(await within(`../${created}`)).toContain(newest?.jobID);
      expect(await within('../2020-01-01T00:00:00Z')).toEqual([]);
    },
  );

  it(
    verifies(['/req/job-list/duration-definition', '/req/job-list/duration-response'], 'is filtered by duration'),
    async () => {
      const slow = (await list('minDuration=2&maxDuration=20')).jobs;
      expect(slow.map(({ processID }) => processID)).toContain('echo-like');
      const quick = (await list('maxDuration=1')).jobs.map(({ jobID }) => jobID);
      expect(quick).not.toContain(slow[0]?.jobID);
    },
  );

  it('goes on and back', async () => {
    const first = await list('limit=1');
    const next = first.links.find(({ rel }) => rel === 'next')?.href ?? '';
    const second = await getJson<Jobs>(next);
    const prev = second.links.find(({ rel }) => rel === 'prev')?.href ?? '';
    expect((await getJson<Jobs>(prev)).jobs).toEqual(first.jobs);
  });
});

describe('media types', () => {
  it(
    verifies(
      [
        '/req/json/definition',
        '/req/html/definition',
        'common:/req/html/definition',
        '/req/html/content',
        'common:/req/html/content',
      ],
      'are JSON and HTML for every resource',
    ),
    async () => {
      const job = await test.finish('two-outputs', { inputs: two, response: 'document' });
      const paths = [
        '/',
        '/conformance',
        '/api',
        '/processes',
        '/processes/echo',
        '/jobs',
        job,
        `${job}/log`,
        `${job}/results`,
        `${job}/results/name`,
      ];
      for (const path of paths) {
        expect([path, (await get(path, 'application/json')).headers.get('Content-Type')]).toEqual([
          path,
          'application/json',
        ]);
        const page = await get(path, 'text/html');
        const text = await page.text();
        expect([path, page.status, page.headers.get('Content-Type')]).toEqual([path, 200, 'text/html; charset=utf-8']);
        expect(text).toMatch(/^<!doctype html>/i);
        const hrefs = [...text.matchAll(/<a\b[^>]*href="([^"]+)"/g)].map(([, href = '']) => href);
        expect(hrefs.length).toBeGreaterThan(2);
      }
    },
  );
});

describe('callbacks', () => {
  it(verifies('/req/callback/job-callback', 'send the results to the subscriber'), async () => {
    const received: { path: string; type: string; body: string }[] = [];
    const receiver = createServer((request, response) => {
      void request.toArray().then((chunks: Buffer[]) => {
        received.push({
          path: request.url ?? '',
          type: request.headers['content-type'] ?? '',
          body: Buffer.concat(chunks).toString(),
        });
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const address = receiver.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const app = await createTestApp('./ogc/processes/', { fetchNetworks: '127.0.0.0/8' });
    const apis = createApis(app);
    const body = JSON.stringify({
      inputs: two,
      response: 'document',
      subscriber: { successUri: `http://127.0.0.1:${port}/done`, failedUri: `http://127.0.0.1:${port}/failed` },
    });
    const headers = { 'Content-Type': 'application/json', Prefer: 'respond-async' };
    const response = await apis.fetch(
      new Request('http://127.0.0.1:5001/processes/two-outputs/execution', { method: 'POST', headers, body }),
    );
    expect(response.status).toBe(201);
    await expect.poll(() => received, { timeout: 15_000 }).toHaveLength(1);
    expect(received[0]).toMatchObject({ path: '/done', type: 'application/json' });
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      name: 'Null Island',
      geometry: { value: { type: 'MultiPoint' } },
    });
    await apis.close();
    await app.close();
    receiver.close();
  });
});
