import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDoor, json, type TestDoor } from './door.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name?: string; readonly in?: string; readonly $ref?: string }[];
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: object }>>;
}

interface Document {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, object>>>>;
}

let test: TestDoor;
let api: Document;

beforeAll(async () => {
  test = await createTestDoor();
  api = (await json(test.door.request('/api'))) as unknown as Document;
});
afterAll(() => test.close());

const operations = () =>
  Object.entries(api.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );

describe('the OpenAPI document', () => {
  it('comes in its own media type, or as JSON', async () => {
    const typeOf = async (path: string, accept?: string) => {
      const response = await test.door.request(path, accept === undefined ? {} : { headers: { Accept: accept } });
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

  it('has every path of the door and one for each process', () => {
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
      expect(statuses, path).toEqual(expect.arrayContaining(['200', '400', '500']));
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

  it('describes the answers that the door gives', async () => {
    const path = await test.finish('crash', {});
    for (const [name, address] of [
      ['landingPage', '/'],
      ['confClasses', '/conformance'],
      ['processList', '/processes'],
      ['process', '/processes/hello-world'],
      ['jobList', '/jobs'],
      ['statusInfo', path],
      ['exception', `${path}/results`],
    ] as const) {
      const ajv = new Ajv({ strict: false, validateFormats: false });
      ajv.addSchema({ $id: 'api', components: api.components });
      const answer = await json(test.door.request(address));
      expect([ajv.validate({ $ref: `api#/components/schemas/${name}` }, answer), ajv.errors]).toEqual([true, null]);
    }
  });
});
