/** What an agent goes through, by a client that sees only what a model sees: the list, its own calls, the answers. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTestApis, type TestApis } from '../apis.ts';
import { replyOf, requestOf } from './request.ts';
import { tokensOf } from './tokens.ts';

// A worker that was ended takes its time to start again on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

interface Answer {
  readonly content: readonly { readonly type: string; readonly text?: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
}

let apis: TestApis;
/** Of the tool traffic since the scenario began: arguments, and answers both as text and as structured content. */
let tokens: number;

beforeAll(async () => {
  apis = await openTestApis('tools/processes/', { mcpWait: 1.5 });
  await apis.app.warm();
});
afterAll(() => apis.close());

async function call(name: string, args: Record<string, unknown>): Promise<Answer> {
  let answer = (await apis.mcp.callTool({ name, arguments: args })) as unknown as Answer;
  // On a busy machine what ends at once elsewhere goes on for a while; the wait is not what this call tests.
  while (name !== 'slow' && answer.structuredContent?.status === 'running') {
    const { job_id } = answer.structuredContent;
    answer = (await apis.mcp.callTool({ name: 'get_job', arguments: { job_id } })) as unknown as Answer;
  }
  tokens += tokensOf({ name, arguments: args }) + tokensOf(answer);
  return answer;
}

/** What the model would read and use: only what stands in the answer. */
function referenceIn({ structuredContent }: Answer, output: string): string {
  const results = structuredContent?.results as Record<string, { reference: string }> | undefined;
  return results?.[output]?.reference ?? 'none';
}

/** As a GIS client submits its data, by the OGC API. */
async function upload(features: readonly object[]): Promise<string> {
  const response = await apis.request('/processes/make-valid/execution', {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'respond-async' },
    body: JSON.stringify({ inputs: { layer: { value: { type: 'FeatureCollection', features } } } }),
  });
  expect(response.status).toBe(201);
  const id = response.headers.get('location')?.split('/').at(-1) ?? '';
  expect(await apis.app.execution.wait(id, { ms: 30_000 })).toMatchObject({ status: 'successful' });
  return `isthmus://jobs/${id}/results/result`;
}

const feature = (id: number, geometry: object) => ({
  type: 'Feature',
  id,
  properties: { name: `no. ${id}` },
  geometry,
});

/** Sixty schools on a grid of 0.01 degrees around Luxembourg: 1.1 km and 0.7 km apart, so that 400 m overlap east-west. */
const schools = Array.from({ length: 60 }, (_, i) =>
  feature(i, { type: 'Point', coordinates: [6.1 + (i % 10) * 0.01, 49.58 + Math.floor(i / 10) * 0.01] }),
);

function park(id: number, x: number, y: number, size: number) {
  const ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]; // prettier-ignore
  return feature(id, { type: 'Polygon', coordinates: [ring] });
}

/** Two of about 70 m beside a school, one of 2 km, one far away. */
const parks = [
  park(1, 6.1, 49.58, 0.001),
  park(2, 6.151, 49.601, 0.001),
  park(3, 6.12, 49.59, 0.02),
  park(4, 7, 49, 0.001),
];

describe('an agent', () => {
  it('(a) finds the parks within 400 m of sixty schools, all by reference', async () => {
    const [schoolsAt, parksAt] = [await upload(schools), await upload(parks)];
    tokens = 0;
    const output = 'reference';
    const buffers = await call('buffer', { geometry: schoolsAt, distance: 400, output });
    const zone = await call('dissolve', { layer: referenceIn(buffers, 'buffered_geometry'), output });
    const area = await call('measure', { layer: referenceIn(zone, 'result'), output });
    const other = referenceIn(zone, 'result');
    const inside = await call('select_by_location', { layer: parksAt, other, predicate: 'within', output });
    const names = await call('read_result', {
      reference: referenceIn(inside, 'result'),
      properties: ['name'],
      geometry: false,
    });

    const single = Math.PI * 400 ** 2;
    const measured = area.structuredContent as { results: { result: { summary: { area_m2: number } } } };
    const { area_m2 } = measured.results.result.summary;
    // Six rows of ten discs 722 m apart, so that each pair shares a lens of 2 r² acos(d/2r) − d/2 √(4r² − d²).
    const apart = 722;
    const lens = 2 * 400 ** 2 * Math.acos(apart / 800) - (apart / 2) * Math.sqrt(800 ** 2 - apart ** 2);
    expect(area_m2).toBeGreaterThan(0.99 * (60 * single - 54 * lens));
    expect(area_m2).toBeLessThan(1.01 * (60 * single - 54 * lens));
    expect(area.content[0]?.text).toContain('area_m2');
    expect(names.structuredContent?.rows).toEqual([
      [1, 'no. 1'],
      [2, 'no. 2'],
    ]);
    expect(tokens).toBeLessThan(6000);
  });

  it('(b) is told of swapped coordinates and what is right', async () => {
    tokens = 0;
    const swapped = { type: 'Point', coordinates: [-33.8688, 151.2093] };
    const wrong = await call('buffer', { geometry: swapped, distance: 400 });
    expect(wrong.isError).toBe(true);
    expect(wrong.content[0]?.text).toMatch(/\/geometry\/coordinates.*(?:swap|latitude)/s);
    const right = { type: 'Point', coordinates: [151.2093, -33.8688] };
    const answer = await call('buffer', { geometry: right, distance: 400, output: 'reference' });
    expect(answer.structuredContent).toMatchObject({
      results: { buffered_geometry: { summary: { area_m2: expect.closeTo(502_655, -3) } } },
    });
    expect(tokens).toBeLessThan(1500);
  });

  it('(c) is told by an expired reference what to run again', async () => {
    const made = await call('circle_of', { vertices: 100, output: 'reference' });
    await apis.app.execution.dismiss(String(made.structuredContent?.job_id));
    tokens = 0;
    const gone = await call('measure', { layer: referenceIn(made, 'geometry') });
    expect(gone.isError).toBe(true);
    expect(gone.content[0]?.text).toMatch(/\/layer .*Run circle-of again/);
    expect(tokens).toBeLessThan(600);
  });

  it('(d) with a wait of a fifth of the work (scaled from 60 s and 5 minutes) gets its answer all the same', async () => {
    tokens = 0;
    // Scaled: as 5 minutes are to a client that waits 60 s and a server that waits 40, so are 10 s to 2 and to 1.5.
    const timeout = 2000;
    const options = { timeout };
    const name = 'slow';
    const reached: number[] = [];
    let answer = (await apis.mcp.callTool({ name, arguments: { seconds: 10 } }, options)) as unknown as Answer;
    expect(answer.structuredContent).toMatchObject({ status: 'running', job_id: expect.any(String) });
    for (let calls = 0; answer.structuredContent?.status !== 'successful'; calls++) {
      expect(calls).toBeLessThan(12);
      reached.push(Number(answer.structuredContent?.progress));
      const job_id = answer.structuredContent?.job_id;
      expect(answer.content[0]?.text).toContain(`Call get_job with job_id ${String(job_id)}`);
      answer = (await apis.mcp.callTool({ name: 'get_job', arguments: { job_id } }, options)) as unknown as Answer;
      tokens += tokensOf(answer);
    }
    expect(answer.structuredContent).toMatchObject({ outputs: { slept: 10 } });
    // A handle at first, and progress on the way, which never falls.
    expect(reached.length).toBeGreaterThan(2);
    expect(reached).toEqual([...reached].sort((a, b) => a - b));
    expect(reached.at(-1)).toBeGreaterThan(0);
    expect(tokens).toBeLessThan(2500);
  });

  it('(e) starts over MCP and finishes over HTTP', async () => {
    tokens = 0;
    const { structuredContent } = await call('slow', { seconds: 3 });
    const id = String(structuredContent?.job_id);
    expect(structuredContent).toMatchObject({ status: 'running' });
    await vi.waitFor(async () => {
      const response = await apis.request(`/jobs/${id}`, { headers: { accept: 'application/json' } });
      expect(await response.json()).toMatchObject({ jobID: id, processID: 'slow', status: 'successful' });
    }, 20_000);
    const response = await apis.request(`/jobs/${id}/results`, { headers: { accept: 'application/json' } });
    expect(JSON.stringify(await response.json())).toContain('3');
    expect(tokens).toBeLessThan(500);
  });

  it('(e) follows as a task over HTTP, by its id, the job that somebody started over OGC', async () => {
    const started = await apis.request('/processes/slow/execution', {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'respond-async' },
      body: JSON.stringify({ inputs: { seconds: 2 } }),
    });
    expect(started.status).toBe(201);
    const taskId = started.headers.get('location')?.split('/').at(-1) ?? '';
    const getTask = async () => {
      const { headers, ...request } = requestOf('tasks/get', { taskId });
      const asked = { ...request, headers: { ...headers, host: '127.0.0.1:5001' } };
      return (await replyOf(await apis.request('/mcp', asked))).result;
    };
    expect(await getTask()).toMatchObject({ taskId, status: 'working' });
    await vi.waitFor(async () => expect(await getTask()).toMatchObject({ status: 'completed' }), 20_000);
    expect(await getTask()).toMatchObject({
      taskId,
      result: { structuredContent: { job_id: taskId, status: 'successful', outputs: { slept: 2 } } },
    });
    const status = await apis.request(`/jobs/${taskId}`, { headers: { accept: 'application/json' } });
    expect(await status.json()).toMatchObject({ jobID: taskId, status: 'successful' });
  });

  it('(g) finds the new city parks within a five-minute walk of a school, with a map, in three calls', async () => {
    const dated = parks.map((each, i) => ({ ...each, properties: { ...each.properties, opened: 2018 + i } }));
    const [schoolsAt, parksAt] = [await upload(schools), await upload(dated)];
    tokens = 0;
    const filter = 'opened >= 2019';
    const isNew = await call('select_by_attribute', { layer: parksAt, filter, output: 'reference' });
    const layer = referenceIn(isNew, 'result');
    // Five minutes on foot.
    const found = await call('select_by_location', { layer, other: schoolsAt, distance: 400 });
    const map = (await apis.mcp.callTool({
      name: 'show_map',
      arguments: { job_id: referenceIn(found, 'result') },
    })) as unknown as Answer;
    const { features } = (found.structuredContent?.outputs as { result: { features: object[] } }).result;
    expect(features).toMatchObject([
      { properties: { name: 'no. 2', opened: 2019 } },
      { properties: { name: 'no. 3' } },
    ]);
    expect(found.structuredContent).toMatchObject({
      results: { result: { summary: { selected: 2, left_out: 1, distance_m: 400 } } },
    });
    expect(map.content.map(({ type }) => type)).toEqual(['text', 'image']);
    expect(tokens).toBeLessThan(2000);
  });

  it('(i) is understood when it writes one name where a list of names is taken, and told so', async () => {
    tokens = 0;
    const tiles = ['a', 'b', 'a'].map((owner, i) => {
      const coordinates = [[[i, 0], [i + 1, 0], [i + 1, 1], [i, 1], [i, 0]]]; // prettier-ignore
      return { type: 'Feature', properties: { owner }, geometry: { type: 'Polygon', coordinates } };
    });
    const inputs = { layer: { type: 'FeatureCollection', features: tiles }, by: 'owner' };
    const { structuredContent } = await call('run_process', { process: 'dissolve', inputs });
    expect(structuredContent).toMatchObject({
      status: 'successful',
      read_as: '/inputs/by was one value and was taken as a list of one.',
    });
  });

  it('(j) is understood when an input that is not listed is a text, and told so', async () => {
    tokens = 0;
    const inputs = apis.app.registry.get('service-area').examples[0]?.inputs;
    const barriers = JSON.stringify({ type: 'Point', coordinates: [4.95, 52.39] });
    const { structuredContent, isError } = await call('service_area', { ...inputs, barriers, output: 'reference' });
    expect(isError ?? false).toBe(false);
    expect(structuredContent).toMatchObject({ read_as: expect.stringMatching(/^\/barriers was a JSON string/) });
  });

  it('(h) is understood when it writes an object as a text, and told so', async () => {
    tokens = 0;
    const geometry = JSON.stringify({ type: 'Point', coordinates: [6.13, 49.61] });
    const plain = await call('buffer', { geometry, distance: 400, output: 'reference' });
    expect(plain.structuredContent).toMatchObject({
      status: 'successful',
      read_as: expect.stringMatching(/^\/geometry /),
    });
    expect(JSON.stringify(plain.content)).toContain('was a JSON string and was parsed');
    const inputs = JSON.stringify({ layer: { type: 'Point', coordinates: [6.13, 49.61] } });
    const whole = await call('run_process', { process: 'envelope', inputs });
    expect(whole.structuredContent).toMatchObject({
      status: 'successful',
      read_as: expect.stringMatching(/^\/inputs /),
    });
    const nested = await call('run_process', { process: 'envelope', inputs: { layer: geometry } });
    expect(nested.structuredContent).toMatchObject({ read_as: expect.stringMatching(/^\/inputs\/layer /) });
    // A text where a text is asked for stays one.
    const name = '{"first": "Ada"}';
    const greeted = await call('hello_world', { name });
    expect(greeted.structuredContent).not.toHaveProperty('read_as');
    expect(greeted.structuredContent).toMatchObject({ outputs: { echo: { name } } });
  });

  it.each([
    ['POINT(6.1 49.5)', 'well-known text', '{"type": "Point", "coordinates": [x, y]}'],
    ['{"type":"Point"', 'is a JSON string that is not JSON', 'it ends too early'],
    ['7ff070cd-2ffa-4f66-84d0-75598a73ebb3', 'a reference', 'isthmus://jobs/{id}/results/{output}'],
    ['schools.geojson', 'a reference', '"file:schools.geojson"'],
    ['the schools', 'a reference (isthmus://jobs/{id}/results/{output})', 'not "the schools"'],
    [{ ref: 'isthmus://jobs/a/results/b' }, '/geometry/type is missing', '{"href": "isthmus://jobs/a/results/b"}'],
    [{ lat: 49.5, lng: 6.1 }, '/geometry/type is missing', '{"type": "Point", "coordinates": [6.1, 49.5]}'],
  ])('(i) is told what to send in place of %j', async (geometry, what, instead) => {
    tokens = 0;
    const answer = await call('buffer', { geometry, distance: 400 });
    expect(answer.isError).toBe(true);
    expect(answer.content[0]?.text).toContain(what);
    expect(answer.content[0]?.text).toContain(instead);
    expect(tokens).toBeLessThan(400);
  });

  it('(f) with an unknown tool and a misspelt argument is led to the right call', async () => {
    tokens = 0;
    const unknown = await apis.mcp.callTool({ name: 'bufer', arguments: {} }).catch((error: unknown) => error as Error);
    expect(unknown).toMatchObject({ message: expect.stringContaining('Did you mean buffer') });
    const geometry = { type: 'Point', coordinates: [6.13, 49.61] };
    const misspelt = await call('buffer', { geometry, distence: 400 });
    expect(misspelt.isError).toBe(true);
    expect(misspelt.content[0]?.text).toContain('Did you mean distance?');
    const hidden = await call('find_process', { query: 'voronoi', limit: 1 });
    expect(hidden.structuredContent).toMatchObject({ processes: [{ process: 'voronoi' }] });
    expect((await call('buffer', { geometry, distance: 400 })).structuredContent).toMatchObject({
      status: 'successful',
    });
    expect(tokens).toBeLessThan(3000);
  });
});
