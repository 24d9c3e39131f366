/** Bad input, row by row, through both APIs: the same code, the same place, the same words, and the server stays up. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestApis, type TestApis } from '../apis.ts';

let apis: TestApis;

beforeAll(async () => {
  apis = await openTestApis();
});
afterAll(() => apis.close());

interface Row {
  readonly name: string;
  readonly process?: string;
  readonly inputs: unknown;
  readonly code: string;
  readonly pointer: string;
  /** What the message must say: the value, and what would be right. */
  readonly says: readonly string[];
}

const point = { type: 'Point', coordinates: [7.6, 51.9] };
const square = (last: readonly number[]) => ({ type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], last]] });
const nested = (depth: number): unknown =>
  depth === 0 ? point : { type: 'GeometryCollection', geometries: [nested(depth - 1)] };
const array = (depth: number): unknown => (depth === 0 ? 1 : [array(depth - 1)]);

const rows: readonly Row[] = [
  {
    name: 'a missing input',
    inputs: { geometry: point },
    code: 'invalid-input',
    pointer: '/distance',
    says: ['is required'],
  },
  { name: 'no inputs at all', inputs: {}, code: 'invalid-input', pointer: '/layer', says: ['is required'] },
  {
    name: 'an unknown input',
    inputs: { geometry: point, distance: 1, distnce: 2 },
    code: 'invalid-input',
    pointer: '/distnce',
    says: ['is not an input', 'Did you mean distance?'],
  },
  {
    name: 'a number as text',
    inputs: { geometry: point, distance: '400' },
    code: 'invalid-input',
    pointer: '/distance',
    says: ['must be a number, not "400"'],
  },
  {
    name: 'null for a number',
    inputs: { geometry: point, distance: null },
    code: 'invalid-input',
    pointer: '/distance',
    says: ['null'],
  },
  {
    name: 'NaN for a number',
    inputs: { geometry: point, distance: NaN },
    code: 'invalid-input',
    pointer: '/distance',
    says: ['must be a number'],
  },
  {
    // Below the size from which a body goes to a file (256 kB).
    name: 'a 100 kB string for a number',
    inputs: { geometry: point, distance: 'x'.repeat(100_000) },
    code: 'invalid-input',
    pointer: '/distance',
    says: ['must be a number, not "xxxx', '…'],
  },
  {
    name: 'a unit that is none',
    inputs: { geometry: point, distance: 1, units: 'parsecs' },
    code: 'invalid-input',
    pointer: '/units',
    says: ['"parsecs"', 'metres, kilometres, feet, miles, nautical-miles'],
  },
  {
    name: 'a resolution out of range',
    process: 'geometry-buffer',
    inputs: { geometry: point, distance: 1, resolution: 257 },
    code: 'invalid-input',
    pointer: '/resolution',
    says: ['257', 'at most 256'],
  },
  {
    name: 'a text for a geometry',
    process: 'relate',
    inputs: { a: 'POINT (7 51)', b: point },
    code: 'invalid-input',
    pointer: '/a',
    says: [
      'must be GeoJSON, not well-known text ("POINT (7 51)"): a point is {"type": "Point", "coordinates": [x, y]}',
    ],
  },
  {
    name: 'a geometry type that is none',
    inputs: { geometry: { type: 'Circle', coordinates: [0, 0] }, distance: 1 },
    code: 'invalid-input',
    pointer: '/geometry/type',
    says: ['"Circle"', 'MultiPolygon'],
  },
  {
    name: 'a feature for a geometry',
    process: 'relate',
    inputs: { a: point, b: { type: 'Feature', geometry: point, properties: {} } },
    code: 'invalid-input',
    pointer: '/b',
    says: ['is a Feature', '"geometry" member'],
  },
  {
    name: 'a geometry without coordinates',
    inputs: { geometry: { type: 'Point' }, distance: 1 },
    code: 'invalid-input',
    pointer: '/geometry/coordinates',
    says: ['must be a position', 'not nothing'],
  },
  {
    name: 'a coordinate that is not a number',
    inputs: { geometry: { type: 'Point', coordinates: ['7', 51] }, distance: 1 },
    code: 'invalid-input',
    pointer: '/geometry/coordinates/0',
    says: ['finite number, not "7"'],
  },
  {
    name: 'an open ring where invalid layers are refused',
    inputs: { geometry: square([0, 1]), distance: 1, invalid: 'refuse' },
    code: 'invalid-geometry',
    pointer: '/geometry/coordinates/0',
    says: ['is not closed', '[0,1]', 'Repeat the first position at the end'],
  },
  {
    name: 'a ring of three positions',
    inputs: {
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [0, 0],
            [1, 0],
            [0, 0],
          ],
        ],
      },
      distance: 1,
    },
    code: 'invalid-geometry',
    pointer: '/geometry/coordinates/0',
    says: ['has 3 positions', 'at least 4'],
  },
  {
    name: 'a line of one position',
    inputs: { geometry: { type: 'LineString', coordinates: [[0, 0]] }, distance: 1 },
    code: 'invalid-geometry',
    pointer: '/geometry/coordinates',
    says: ['has 1 position', 'at least 2'],
  },
  {
    name: 'an empty geometry to compare',
    process: 'relate',
    inputs: { a: { type: 'MultiPoint', coordinates: [] }, b: { type: 'Point', coordinates: [0, 0] } },
    code: 'invalid-geometry',
    pointer: '/a',
    says: ['is empty'],
  },
  {
    name: 'an empty collection to compare',
    process: 'relate',
    inputs: { a: { type: 'Point', coordinates: [0, 0] }, b: { type: 'GeometryCollection', geometries: [] } },
    code: 'invalid-geometry',
    pointer: '/b',
    says: ['is empty'],
  },
  {
    name: 'a longitude like 500',
    inputs: { geometry: { type: 'Point', coordinates: [500, 0] }, distance: 1 },
    code: 'invalid-geometry',
    pointer: '/geometry/coordinates/0',
    says: [
      'is 500',
      '-180 to 180',
      'look like projected coordinates: name their CRS (for a file: #crs=EPSG:…), reproject first, or diagnose',
    ],
  },
  {
    name: 'a latitude that may be a longitude',
    inputs: {
      geometry: {
        type: 'MultiPoint',
        coordinates: [
          [7, 51],
          [51, 107],
        ],
      },
      distance: 1,
    },
    code: 'invalid-geometry',
    pointer: '/geometry/coordinates/1/1',
    says: ['is 107', '[longitude, latitude]', 'swapped'],
  },
  {
    name: 'collections nested 50 deep',
    inputs: { geometry: nested(50), distance: 1 },
    code: 'invalid-geometry',
    pointer:
      '/geometry/geometries/0/geometries/0/geometries/0/geometries/0/geometries/0/geometries/0/geometries/0/geometries/0',
    says: ['more than 8', 'Flatten it'],
  },
  {
    name: 'arrays nested 150 deep',
    inputs: { geometry: { type: 'Point', coordinates: array(150) }, distance: 1 },
    code: 'invalid-input',
    pointer: '/geometry/coordinates',
    says: ['must be a position of 2 or 3 numbers'],
  },
];

const post = (process: string, body: string, headers: Record<string, string> = {}) =>
  apis.request(`/processes/${process}/execution`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  });

describe.each(rows)('$name', ({ process = 'buffer', inputs, code, pointer, says }) => {
  it('is a 400 at the OGC API that names the place and the way out', async () => {
    const response = await post(process, JSON.stringify({ inputs }));
    expect(response.status).toBe(400);
    const problem = (await response.json()) as { code: string; issues: { pointer: string; message: string }[] };
    expect(problem.code).toBe(code);
    const issue = problem.issues.find((candidate) => candidate.pointer === pointer);
    for (const words of says) expect(issue?.message).toContain(words);
  });

  it('makes no job of an asynchronous execution either', async () => {
    const response = await post(process, JSON.stringify({ inputs }), { Prefer: 'respond-async' });
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
  });

  it('says the same at the MCP API, to clients of both revisions, in at most 1 KB', async () => {
    const ogc = (await (await post(process, JSON.stringify({ inputs }))).json()) as { issues: unknown };
    const call = { name: process.replaceAll('-', '_'), arguments: inputs as Record<string, unknown> };
    for (const client of [apis.mcp, apis.legacyMcp]) {
      const answer = (await client.callTool(call)) as { isError?: boolean; content: { text: string }[] };
      expect(answer.isError).toBe(true);
      const text = answer.content.map((block) => block.text).join('');
      expect(text).toContain(pointer);
      for (const words of says) expect(text).toContain(words);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024);
      expect((answer as { structuredContent?: { issues?: unknown } }).structuredContent?.issues).toEqual(ogc.issues);
    }
  });
});

describe('a 1 MB string for a number, which only a worker reads', () => {
  const body = JSON.stringify({ inputs: { geometry: point, distance: 'x'.repeat(1_000_000) } });
  const mistake = {
    code: 'invalid-input',
    issues: [
      { pointer: '/distance', message: expect.stringMatching(/^must be a number, not "xxxx.{0,100}…/s) as string },
    ],
  };

  it('is a 400 that names the place when the answer is waited for', async () => {
    const response = await post('buffer', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject(mistake);
  });

  it('is a job that failed with the same issues when it is not', async () => {
    const response = await post('buffer', body, { Prefer: 'respond-async' });
    expect(response.status).toBe(201);
    const place = new URL(response.headers.get('location') ?? 'nowhere:').pathname;
    const { id, status } = await apis.app.execution.wait(place.split('/').at(-1) ?? '', { ms: 10_000 });
    expect(status).toBe('failed');
    const results = await apis.request(`/jobs/${id}/results`);
    expect(results.status).toBe(400);
    expect(await results.json()).toMatchObject(mistake);
  });

  it('is an error of the tool at the MCP API, in at most 1 KB', async () => {
    const call = { name: 'buffer', arguments: { geometry: point, distance: 'x'.repeat(1_000_000) } };
    const answer = (await apis.mcp.callTool(call)) as { isError?: boolean; structuredContent: unknown };
    expect(answer.isError).toBe(true);
    expect(answer.structuredContent).toMatchObject(mistake);
    expect(JSON.stringify(answer).length).toBeLessThanOrEqual(2048);
  });
});

describe('a body that is not JSON', () => {
  it.each(['{"inputs": {', '{"inputs": {"distance": NaN}}', 'geometry=POINT', '\u0000'])(
    'is a 400: %j',
    async (body) => {
      const response = await post('buffer', body);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        code: 'invalid-request',
        detail: expect.stringContaining('JSON') as string,
      });
    },
  );

  it('is a parse error at the MCP API', async () => {
    const response = await apis.request('/mcp', {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        Host: '127.0.0.1:5001',
      },
      body: '{"jsonrpc": "2.0", ',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { code: -32700 } });
  });
});

describe('a body nested deeper than any stack', () => {
  const deep = (open: string, close: string) => open.repeat(100_000) + close.repeat(100_000);
  const bodies = [deep('[', ']'), `${'{"geometries":['.repeat(100_000)}${']}'.repeat(100_000)}`];

  it.each(bodies)('is a 400 at the OGC API', async (body) => {
    const response = await post('buffer', `{"inputs":{"distance":1,"geometry":${body}}}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid-input' });
  });

  it.each(bodies)('is an error of the tool at the MCP API', async (body) => {
    const headers = {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      Host: '127.0.0.1:5001',
      'MCP-Protocol-Version': '2026-07-28',
      'Mcp-Method': 'tools/call',
      'Mcp-Name': 'buffer',
    };
    const meta = `"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}`;
    const params = `{${meta},"name":"buffer","arguments":{"distance":1,"geometry":${body}}}`;
    const response = await apis.request('/mcp', {
      method: 'POST',
      headers,
      body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`,
    });
    const answer = (await response.text()).replace(/^.*?(?=\{)/s, '');
    expect(JSON.parse(answer)).toMatchObject({
      result: { isError: true, structuredContent: { code: 'invalid-input' } },
    });
  });
});

describe('what does not exist', () => {
  it('is a 404 with the OGC type: a process', async () => {
    const response = await post('bufer', '{}');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      type: 'http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-process',
      detail: expect.stringContaining('geometry-buffer') as string,
    });
  });

  it('is a protocol error that names the near tool: a tool', async () => {
    const call = { name: 'bufer', arguments: {} };
    await expect(apis.mcp.callTool(call)).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining('buffer') as string,
    });
    await expect(apis.legacyMcp.callTool(call)).rejects.toMatchObject({ code: -32602 });
  });

  it.each(['/jobs/nope', '/jobs/nope/results', '/jobs/%00%2e%2e%2f'])(
    'is a 404 with the OGC type: %s',
    async (path) => {
      const response = await apis.request(path);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({
        type: 'http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/no-such-job',
      });
    },
  );

  it.each(['get_job', 'cancel_job'])('is an error of the tool %s that says what to do', async (name) => {
    const answer = (await apis.mcp.callTool({ name, arguments: { job_id: 'nope' } })) as {
      isError?: boolean;
      content: { text: string }[];
    };
    expect(answer.isError).toBe(true);
    expect(answer.content[0]?.text).toContain('There is no job "nope"');
  });
});

afterEach(async () => {
  const response = await post('hello-world', '{"inputs": {"name": "still there"}}');
  expect(response.status).toBe(200);
});
