/** Errors that lead to the right call, in as few bytes as a model is willing to read. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { App } from '../../src/server/app.ts';
import type { McpEndpoint } from '../../tools/mcp/http.ts';
import { connectPinned, type TestClient } from './clients.ts';
import { openApp, openEndpoint } from './mcp-app.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let app: App;
let endpoint: McpEndpoint;
let client: TestClient;

beforeAll(async () => {
  app = await openApp();
  endpoint = openEndpoint(app);
  client = await connectPinned(endpoint);
});
afterAll(async () => {
  await client.close();
  await endpoint.close();
  await app.close();
});

const point = { type: 'Point', coordinates: [5, 52] };
const refused = async (name: string, args: Record<string, unknown>) => {
  const { isError, structuredContent } = await client.call(name, args);
  expect(isError).toBe(true);
  const { issues, message, ...more } = structuredContent as {
    issues: { pointer: string; message: string }[];
    message: string;
    issues_left_out?: number;
  };
  return { issues, message, more, bytes: Buffer.byteLength(JSON.stringify(structuredContent)) };
};

describe('an argument in the wrong place', () => {
  it.each([
    [
      'buffer',
      { geometry: point, distance: 1, dry_run: true },
      '/dry_run',
      'Call run_process with {"process": "buffer"',
    ],
    ['buffer', { geometry: point, distance: 1, reuse: true }, '/reuse', 'is an argument of run_process'],
    [
      'run_process',
      { process: 'buffer', inputs: { geometry: point, distance: 1, output: 'reference' } },
      '/inputs/output',
      'Put it beside "inputs", not inside',
    ],
    [
      'run_process',
      { process: 'buffer', geometry: point, distance: 1 },
      '/geometry',
      'Put it inside "inputs": {"process": "buffer", "inputs": {"geometry": …}}',
    ],
  ])('of %s %j is told where it belongs', async (name, args, pointer, message) => {
    const { issues } = await refused(name, args);
    expect(issues[0]?.pointer).toBe(pointer);
    expect(issues[0]?.message).toContain(message);
  });

  it.each([
    ['reproject', { features: point }, 'Did you mean layer?'],
    ['reproject', { polygons: 'isthmus://jobs/a/results/b' }, 'Did you mean layer?'],
    ['buffer', { geometry: point, metres: 400 }, 'Did you mean distance?'],
    ['buffer', { geometry: point, distance: 1, zone: point }, 'Remove it'],
  ])('of %s %j is told its name', async (name, args, hint) => {
    const { issues } = await refused(name, args);
    expect(issues.find(({ message }) => message.includes('is not an input'))?.message).toContain(hint);
  });
});

describe('many issues', () => {
  const bad = Array.from({ length: 60 }, (_, i) => ({
    type: 'Feature',
    properties: {},
    geometry: { type: 'Point', coordinates: [52, 100 + i] },
  }));

  it('are cut to 1 KB, and counted', async () => {
    const { issues, message, more, bytes } = await refused('buffer', {
      geometry: { type: 'FeatureCollection', features: bad },
      distance: 1,
    });
    expect(bytes).toBeLessThanOrEqual(1024);
    expect(issues[0]).toMatchObject({ pointer: '/geometry/features/0/geometry/coordinates/1' });
    expect(message).toContain('Also feature 1; feature 2; ');
    expect(message).toContain('; feature 9; and 50 more.');
    expect(issues.length + Number(more.issues_left_out)).toBe(10);
  });

  it('are counted exactly where all are known', async () => {
    const { message } = await refused('buffer', { geometry: point, distance: 1, a: 1, b: 2, c: 3 });
    expect(message).toContain('(2 more)');
  });

  it('leave room for the first, however long it is', async () => {
    const names = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${'ä"'.repeat(40)}${i}`, i]));
    const { issues, bytes } = await refused('buffer', { geometry: point, distance: 1, ...names });
    expect(bytes).toBeLessThanOrEqual(1024);
    expect(issues).not.toEqual([]);
  });
});
