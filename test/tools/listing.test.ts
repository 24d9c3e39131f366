import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createRegistry } from '../../src/process/registry.ts';
import { createCatalogue } from '../../tools/definitions/catalogue.ts';
import type { McpEndpoint } from '../../tools/mcp/http.ts';
import { connectPinned, connectV1, everyClient, type ListedTool } from './clients.ts';
import { openApp, openEndpoint } from './mcp-app.ts';
import { requestOf } from './request.ts';
import { tokensOf } from './tokens.ts';

// A worker that was ended takes its time to start again on a busy machine.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: App;
let endpoint: McpEndpoint;
let tools: readonly ListedTool[];
let every: readonly ListedTool[];
let instructions: string;

beforeAll(async () => {
  app = await openApp();
  await app.warm();
  endpoint = openEndpoint(app);
  const client = await connectV1(endpoint);
  tools = await client.list();
  instructions = client.instructions() ?? '';
  await client.close();
  const whole = openEndpoint(app, { toolsets: ['all'] });
  const other = await connectV1(whole);
  every = await other.list();
  await other.close();
  await whole.close();
});
afterAll(async () => {
  await endpoint.close();
  await app.close();
});

describe('tools/list', () => {
  it('names the chosen processes by their IDs in snake_case, then the other tools', () => {
    const names = tools.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['buffer', 'dissolve']);
    expect(names).toContain('circle_of');
    expect(names).not.toContain('voronoi');
    expect(names.slice(-8)).toEqual([
      'find_process',
      'describe_process',
      'run_process',
      'read_result',
      'show_map',
      'get_job',
      'list_jobs',
      'cancel_job',
    ]);
  });

  it.each(everyClient)('is the same for %s', async (_, connect) => {
    const client = await connect(endpoint);
    expect(await client.list()).toEqual(tools);
    await client.close();
  });

  it('says all four annotations of every tool', () => {
    for (const { annotations } of every) {
      expect(Object.keys(annotations ?? {}).sort()).toEqual([
        'destructiveHint',
        'idempotentHint',
        'openWorldHint',
        'readOnlyHint',
      ]);
    }
    const destructive = tools.filter(({ annotations }) => annotations?.destructiveHint === true);
    expect(destructive.map(({ name }) => name)).toEqual(['cancel_job']);
  });

  it('says of the tools that run processes whether they may turn to other servers', async () => {
    const fetching = openEndpoint(app, { fetches: true });
    const client = await connectV1(fetching);
    const openOf = (list: readonly ListedTool[]) =>
      list.flatMap(({ name, annotations }) => (annotations?.openWorldHint === true ? [name] : []));
    expect(openOf(tools)).toEqual([]);
    const open = openOf(await client.list());
    expect(open).toEqual(expect.arrayContaining(['buffer', 'measure', 'run_process']));
    expect(open).not.toEqual(expect.arrayContaining(['read_result']));
    await client.close();
    await fetching.close();
  });

  it('names every input of each process, as strict clients send no other', () => {
    const byName = new Map(every.map((tool) => [tool.name, tool]));
    for (const { id, inputs, unlisted } of app.registry.list()) {
      const { inputSchema, description } = byName.get(id.replaceAll('-', '_')) ?? {};
      const names = Object.keys(inputs.shape).filter((name) => !unlisted.includes(name));
      expect(Object.keys(inputSchema?.properties ?? {}), id).toEqual(expect.arrayContaining(names));
      // The tool says where the others are; run_process takes them from every client.
      if (unlisted.length > 0) expect(description).toContain('More inputs: describe_process.');
      for (const name of unlisted) expect(inputs.shape).toHaveProperty([name]);
    }
  });

  it('stays within what clients show of a description and of the instructions', () => {
    for (const { description } of every) expect(Buffer.byteLength(description ?? '')).toBeLessThanOrEqual(1024);
    expect(instructions).toContain('[longitude, latitude]');
    expect(Buffer.byteLength(instructions)).toBeLessThanOrEqual(2048);
  });

  it('may be kept by clients', async () => {
    const request = new Request('http://isthmus.test/mcp', requestOf('tools/list', {}, {}));
    const response = await endpoint.fetch(request);
    expect(await response.json()).toMatchObject({ result: { ttlMs: 300_000, cacheScope: 'public' } });
  });
});

describe('toolsets', () => {
  async function listed(...toolsets: string[]): Promise<readonly ListedTool[]> {
    const endpoint = openEndpoint(app, { toolsets });
    const client = await connectV1(endpoint);
    const list = await client.list();
    await client.close();
    await endpoint.close();
    return list;
  }

  it('by default cost at most 6,000 tokens, the instructions at most 2 KB', async () => {
    const list = await listed('default');
    const processes = new Set(app.registry.list().map(({ id }) => id.replaceAll('-', '_')));
    const chosen = list.filter(({ name }) => processes.has(name));
    expect(chosen.length).toBeGreaterThanOrEqual(10);
    expect(chosen.length).toBeLessThanOrEqual(14);
    expect(tokensOf({ tools: list })).toBeLessThanOrEqual(6000);
    expect(tokensOf(instructions)).toBeLessThanOrEqual(500);
  });

  it('are chosen by group, by id, or altogether', async () => {
    const crs = (await listed('crs', 'voronoi')).map(({ name }) => name);
    expect(crs.slice(0, 4)).toEqual(['describe_crs', 'reproject', 'suggest_crs', 'voronoi']);
    const all = (await listed('all')).map(({ name }) => name);
    expect(all).toEqual(expect.arrayContaining(app.registry.list().map(({ id }) => id.replaceAll('-', '_'))));
  });

  it('that do not exist keep the server from starting', () => {
    expect(() => openEndpoint(app, { toolsets: ['overlays'] })).toThrow(
      /^There is no toolset "overlays"\. It must be one of default, all, construction, overlay, .*Did you mean overlay\?$/,
    );
  });
});

describe('every schema', () => {
  it('is an object at its root, without composition there', () => {
    for (const schema of schemas()) {
      expect(schema.type).toBe('object');
      for (const keyword of ['oneOf', 'anyOf', 'allOf', 'not', 'if', '$schema', '$id']) {
        expect(schema).not.toHaveProperty([keyword]);
      }
    }
  });

  it('refers to nothing and says what is in each array', () => {
    for (const schema of schemas()) {
      for (const part of partsOf(schema)) {
        for (const keyword of ['$ref', '$defs', 'definitions', '$dynamicRef']) {
          expect(part).not.toHaveProperty([keyword]);
        }
        if (part.type === 'array') expect(part).toHaveProperty('items');
      }
    }
  });

  it('has one type where it has any, and none that only looks like one', () => {
    // What some clients turn schemas into has no lists of types, and takes an empty schema for a mistake.
    for (const schema of schemas()) {
      for (const part of partsOf(schema)) {
        expect(Array.isArray(part.type)).toBe(false);
        expect(part.additionalProperties).not.toEqual({});
      }
    }
  });

  it('compiles as JSON Schema 2020-12', () => {
    for (const schema of schemas()) expect(() => compile(schema)).not.toThrow();
  });

  it('of the arguments refuses what is not declared', () => {
    for (const { inputSchema } of every) expect(inputSchema.additionalProperties).toBe(false);
  });

  it('of the outputs fits a result, a running job and an error', async () => {
    const impatient = openEndpoint(app, { waitMs: 0 });
    const client = await connectPinned(impatient);
    const running = await client.call('slow', { seconds: 0.1 });
    expect(running.structuredContent).toHaveProperty('message');
    const failed = await client.call('slow', { seconds: -1 });
    expect(failed.isError).toBe(true);
    const outputs = compile(tools.find(({ name }) => name === 'slow')?.outputSchema ?? {});
    expect(outputs(running.structuredContent)).toBe(true);
    expect(outputs(failed.structuredContent)).toBe(true);
    expect(outputs({ outputs: { slept: 1 } })).toBe(true);
    expect(outputs({ outputs: 'long' })).toBe(false);
    await client.close();
    await impatient.close();
  });
});

describe('the catalogue', () => {
  it('refuses two processes that would be one tool', () => {
    const [first] = app.registry.list();
    if (!first) throw new Error('There is no process.');
    const registry = createRegistry([{ ...first, id: 'get-job' }]);
    const parts = { ...app, registry, toolsets: ['all'], waitMs: 0, publicUrl: () => undefined };
    expect(() => createCatalogue(parts)).toThrow('Two tools are called "get_job".');
  });
});

function schemas(): readonly Record<string, unknown>[] {
  return every.flatMap(({ inputSchema, outputSchema }) => (outputSchema ? [inputSchema, outputSchema] : [inputSchema]));
}

function* partsOf(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const part of Object.values(value)) yield* partsOf(part);
}

function compile(schema: Record<string, unknown>): ValidateFunction {
  return new Ajv2020({ strict: false }).compile(schema);
}
