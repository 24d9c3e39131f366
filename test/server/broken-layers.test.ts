/** Broken input is data at both APIs: the same answers, warnings and errors, in bodies of any size. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApis, type TestApis } from '../apis.ts';

let apis: TestApis;

beforeAll(async () => {
  apis = await openTestApis(undefined, { toolsets: 'all' });
});
afterAll(() => apis.close());

type Json = Readonly<Record<string, unknown>>;

interface Answer {
  readonly result?: unknown;
  readonly warnings?: readonly string[];
  readonly issues?: unknown;
  readonly message: string;
}

/** From text, because a duplicated member has no other form. */
async function ask(process: string, inputs: string): Promise<readonly Answer[]> {
  const response = await apis.request(`/processes/${process}/execution`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Prefer: 'respond-async' },
    body: `{"inputs": ${inputs}}`,
  });
  return [await ofOgc(response), await ofMcp(process, inputs)];
}

async function ofOgc(response: Response): Promise<Answer> {
  if (response.status !== 201) {
    const { issues, detail } = (await response.json()) as Json;
    return { issues, message: String(detail) };
  }
  const { id } = (await response.json().catch(() => ({}))) as { id?: string };
  const jobId = id ?? new URL(response.headers.get('location') ?? 'nowhere:').pathname.split('/').at(-1) ?? '';
  const job = await apis.app.execution.wait(jobId, { ms: 20_000 });
  const results = (await (await apis.request(`/jobs/${jobId}/results`)).json()) as Json;
  if (job.status !== 'successful') return { issues: results.issues, message: String(results.detail) };
  // The only output is the body.
  return { result: results, warnings: job.warnings, message: '' };
}

async function ofMcp(process: string, inputs: string): Promise<Answer> {
  const params = `{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"inspector-test","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}},"name":"${process.replaceAll('-', '_')}","arguments":${inputs.replace(/}\s*$/, ',"output":"inline"}')}}`;
  const response = await apis.request('/mcp', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      Host: '127.0.0.1:5001',
      'MCP-Protocol-Version': '2026-07-28',
      'Mcp-Method': 'tools/call',
      'Mcp-Name': process.replaceAll('-', '_'),
    },
    body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":${params}}`,
  });
  const text = (await response.text()).replace(/^.*?(?=\{)/s, '');
  const { result } = JSON.parse(text) as { result: { isError?: boolean; structuredContent: Json } };
  const { outputs, warnings, issues, message } = result.structuredContent as Json & { outputs?: Json };
  const [value] = Object.values(outputs ?? {});
  return {
    result: value,
    warnings: (warnings ?? []) as string[],
    issues,
    message: typeof message === 'string' ? message : '',
  };
}

const ring = '[0,0],[0.1,0],[0.1,0.1],[0,0.1]';
const feature = (id: string, geometry: string) =>
  `{"type":"Feature","id":"${id}","properties":{"name":"N ${id}"},"geometry":${geometry}}`;
const collection = (...features: string[]) => `{"type":"FeatureCollection","features":[${features.join()}]}`;
const closed = feature('closed', `{"type":"Polygon","coordinates":[[${ring},[0,0]]]}`);
const open = feature('open', `{"type":"Polygon","coordinates":[[${ring}]]}`);
const flat = feature('flat', '{"type":"Polygon","coordinates":[[[0,0],[1,1]]]}');
const empty = feature('empty', '{"type":"Point","coordinates":[]}');
const twice = feature('twice', '{"type":"Point","coordinates":[5,5],"coordinates":[1,2]}');
/** Beyond the size at which a body goes to a file, which only a worker reads. */
const padding = `"padding":"${'x'.repeat(400_000)}",`;

describe.each([
  ['small', ''],
  ['large', padding],
])('a %s body', (_, more) => {
  const layer = (...features: string[]) => collection(...features).replace('{', `{${more}`);

  it('with an open ring, an empty Point and a duplicated member is answered, and all is said', async () => {
    for (const answer of await ask(
      'envelope',
      `{"layer":${layer(closed, open, empty, twice)},"of":"feature","label":"name"}`,
    )) {
      // prettier-ignore
      expect(answer.message).toBe('');
      expect(answer.warnings).toEqual(
        expect.arrayContaining([
          '1 feature had a ring that was not closed, and it was closed: feature 1 with id "open", name "N open".',
          '1 feature had a Point without a position, which was taken for no geometry: feature 2 with id "empty", name "N empty".',
          'layer: the member geometry/coordinates was sent more than once in feature 3 with id "twice", name "N twice"; the last value was taken.',
        ]),
      );
      expect(answer.result).toMatchObject({
        features: [{}, {}, { geometry: null }, { geometry: { coordinates: [1, 2] } }],
      });
    }
  });

  it('with a ring of two positions is refused in the same words', async () => {
    const answers = await ask('measure', `{"layer":${layer(closed, flat)},"label":"name"}`);
    for (const { issues, message } of answers) {
      expect(message).toContain('(feature 1 with id "flat", name "N flat"). Run make-valid first, or pass invalid "skip" to leave them out.'); // prettier-ignore
      expect(issues).toEqual([
        {
          pointer: '/layer/features/1/geometry/coordinates/0',
          message: expect.stringMatching(/^has 2 positions\./) as string,
        },
      ]);
    }
  });

  it('is never refused by validate, diagnose and make-valid', async () => {
    const broken = layer(
      closed,
      open,
      flat,
      empty,
      'null',
      '{"type":"Feature"}',
      '{"type":"Point","coordinates":[1,2]}',
    );
    for (const [process, said] of [
      ['validate', { summary: { features: 7, invalid_features: 6 } }],
      ['diagnose', { features: 7, sound: false }],
      ['make-valid', { summary: { features: 7, made_valid: 6 } }],
    ] as const) {
      for (const answer of await ask(process, `{"layer":${broken}}`)) expect(answer.result).toMatchObject(said);
    }
  });
});

describe('a document that is not GeoJSON', () => {
  it.each(['{"a":1}', '{"type":"Circle","coordinates":[0,0]}', '{"type":"FeatureCollection","features":3}', '[]', '7'])(
    'is refused by validate too: %s',
    async (layer) => {
      for (const { issues, message } of await ask('validate', `{"layer":${layer}}`)) {
        expect(message).toContain('validate cannot run: /layer');
        expect(issues).toHaveLength(1);
      }
    },
  );
});
