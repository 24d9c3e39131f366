/** Streets and places that are wrong, row by row, through both APIs: refused with the place and the way out, or warned of. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApis, type TestApis } from '../apis.ts';

let apis: TestApis;

beforeAll(async () => {
  apis = await openTestApis();
});
afterAll(() => apis.close());

type Properties = Readonly<Record<string, unknown>>;

const feature = (geometry: unknown, properties: Properties = {}) => ({ type: 'Feature', properties, geometry });
const line = (coordinates: readonly (readonly number[])[], properties: Properties = {}) =>
  feature({ type: 'LineString', coordinates }, properties);
const point = (coordinates: readonly number[], properties: Properties = {}) =>
  feature({ type: 'Point', coordinates }, properties);
const collection = (...features: readonly unknown[]) => ({ type: 'FeatureCollection', features });

const street = (properties: Properties = {}) => line([[0, 0], [0.004, 0]], properties); // prettier-ignore
const [near, far, null_] = [point([0.001, 0]), point([1, 0]), feature(null)];

interface Row {
  readonly name: string;
  readonly process?: string;
  readonly inputs: Properties;
  readonly code?: string;
  readonly pointer: string;
  readonly says: string;
}

const closest = { layer: near, facilities: near };
const areas = { facilities: near, breaks: [5] };

const refused: readonly Row[] = [
  { name: 'streets without a line', inputs: { network: near }, pointer: '/network', says: 'has no line' },
  { name: 'no streets', inputs: { network: collection() }, pointer: '/network', says: 'no features' },
  {
    name: 'a profile without its tags',
    inputs: { network: street({ kind: 'road' }), profile: 'walk' },
    pointer: '/profile',
    says: 'no feature of network has the tag highway (they have kind)',
  },
  {
    name: 'a field that no street has',
    inputs: { network: street({ kmh: 30 }), speed_field: 'speed' },
    pointer: '/speed_field',
    says: 'kmh',
  },
  { name: 'a speed of 0', inputs: { network: street({ kmh: 0 }), speed_field: 'kmh' }, pointer: '/speed_field', says: 'feature 0' }, // prettier-ignore
  { name: 'a speed that is text', inputs: { network: street({ kmh: 'fast' }), speed_field: 'kmh' }, pointer: '/speed_field', says: '"fast"' }, // prettier-ignore
  { name: 'a negative cost', inputs: { network: street({ cost: -1 }), cost_field: 'cost' }, pointer: '/cost_field', says: '-1' }, // prettier-ignore
  {
    name: 'a cost where lengths are asked for',
    inputs: { network: street({ cost: 1 }), cost_field: 'cost', units: 'metres' },
    pointer: '/cost_field',
    says: 'units',
  },
  {
    name: 'a tolerance that joins nothing',
    inputs: { network: street(), tolerance: 5 },
    pointer: '/tolerance',
    says: 'is 5, but with connect vertices no end is joined to another line. Set connect to ends or crossings',
  },
  {
    name: 'streets of elsewhere',
    inputs: { network: street(), layer: collection(far, far) },
    pointer: '/layer',
    says: 'all 2 features lie 111 km or more from the nearest street of network. Use streets of the same area',
  },
  {
    name: 'projected coordinates',
    inputs: { network: line([[500000, 4000000], [500100, 4000000]]) }, // prettier-ignore
    code: 'invalid-geometry',
    pointer: '/network/geometry/coordinates/0/0',
    says: 'look like projected coordinates',
  },
  { name: 'a break of 0', process: 'service-area', inputs: { network: street(), ...areas, breaks: [0] }, pointer: '/breaks/0', says: '0' }, // prettier-ignore
  { name: 'a break twice', process: 'service-area', inputs: { network: street(), ...areas, breaks: [5, 5] }, pointer: '/breaks/1', says: 'there twice' }, // prettier-ignore
  {
    name: 'more pairs than an answer has',
    process: 'od-matrix',
    inputs: { network: street(), origins: collection(...Array.from({ length: 1001 }, () => near)) },
    code: 'too-large',
    pointer: '/origins',
    says: '1002001 pairs are more than 1000000. Set a smaller `most`',
  },
  {
    name: 'more samples than an area has',
    process: 'service-area',
    inputs: { network: collection(...[-0.001, 0, 0.001].map((y) => line([[-80, y], [0, 0], [80, y]]))), facilities: point([0, 0]), breaks: [1e7], units: 'metres', detail: 2 }, // prettier-ignore
    code: 'too-large',
    pointer: '/detail',
    says: 'at most 20000000. Take a larger `detail`',
  },
];

function inputsOf({ process, inputs }: Row): Properties {
  return process === undefined ? { ...closest, ...inputs } : inputs;
}

async function askOgc(row: Row, prefer = 'wait=20') {
  const response = await apis.request(`/processes/${row.process ?? 'closest-facility'}/execution`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Prefer: prefer },
    body: JSON.stringify({ inputs: inputsOf(row) }),
  });
  return { response, body: await response.text() };
}

const askMcp = async (row: Row) => {
  const inputs = inputsOf(row);
  const answer = await apis.mcp.callTool({ name: 'run_process', arguments: { process: row.process ?? 'closest-facility', inputs } }); // prettier-ignore
  return { isError: answer.isError === true, text: JSON.stringify(answer.structuredContent ?? answer.content) };
};

describe.each(refused)('$name', (row) => {
  it('is refused at both APIs, with the place and the way out', async () => {
    const { response, body } = await askOgc(row);
    expect([row.code === 'too-large' ? 413 : 400, body]).toEqual([response.status, body]);
    const problem = JSON.parse(body) as { readonly code: string; readonly issues: readonly { readonly pointer: string; readonly message: string }[] }; // prettier-ignore
    expect(problem.code).toBe(row.code ?? 'invalid-input');
    expect(problem.issues.map(({ pointer }) => pointer)).toContain(row.pointer);
    expect(problem.issues.map(({ message }) => message).join()).toContain(row.says);
    const { isError, text } = await askMcp(row);
    expect([isError, text]).toEqual([true, expect.stringContaining(JSON.stringify(row.says).slice(1, -1))]);
    expect(text).toContain(row.pointer);
  });
});

const tagged = (properties: Properties) => street({ highway: 'residential', ...properties });

const warned: readonly Omit<Row, 'pointer'>[] = [
  { name: 'a place beyond reach', inputs: { network: street(), layer: collection(near, far) }, says: 'layer: 1 feature is farther than `reach` (200 m) from all open streets and not reached: feature 1 (111 km)' }, // prettier-ignore
  { name: 'a place without geometry', inputs: { network: street(), layer: collection(near, null_) }, says: 'layer: 1 feature has no geometry (null)' }, // prettier-ignore
  { name: 'several parts', inputs: { network: collection(street(), line([[0.01, 0], [0.012, 0]])) }, says: 'network: 2 parts that no street connects; the largest has 66.7 % of the street length' }, // prettier-ignore
  { name: 'crossings without a node', inputs: { network: collection(street(), line([[0.002, -0.001], [0.002, 0.001]])) }, says: 'meet at 1 place without a shared vertex and are not connected there (feature 0). Try connect crossings' }, // prettier-ignore
  { name: 'an end that falls short', inputs: { network: collection(street(), line([[0.002, 0.00001], [0.002, 0.001]])) }, says: '1 line ends within 2 m of another line without meeting it (feature 1). Try connect ends' }, // prettier-ignore
  { name: 'streets closed by the profile', inputs: { network: collection(tagged({}), tagged({ access: 'private' })), profile: 'walk' }, says: '1 feature closed to walkers by a tag of access: feature 1' }, // prettier-ignore
  { name: 'a limit that is not a number', inputs: { network: tagged({ maxspeed: 'UY:urban' }), profile: 'drive' }, says: 'the limit of 1 feature is not a number, so that the type of road says the speed: uy:urban (1)' }, // prettier-ignore
  { name: 'trunk roads for walkers', inputs: { network: collection(tagged({}), line([[0.004, 0], [0.005, 0]], { highway: 'trunk' })), profile: 'walk' }, says: '(trunk roads without a sidewalk) closed to walkers: feature 1. The tag foot=yes opens them' }, // prettier-ignore
  { name: 'segments of length 0', inputs: { network: line([[0, 0], [0, 0], [0.004, 0]]) }, says: 'network: left out 1 segment of length 0' }, // prettier-ignore
  { name: 'polygons among the streets', inputs: { network: collection(street(), feature({ type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] })) }, says: 'network: left out 1 polygon; streets are lines' }, // prettier-ignore
  { name: 'costs near the limit', inputs: { network: street(), facilities: point([0, 0]), within: 1.4 }, says: '1 border case within 2 % of 84 s: feature 0: 83.49 s' }, // prettier-ignore
  { name: 'a barrier that closes nothing', inputs: { network: street(), barriers: far }, says: 'barriers: 1 feature that close' }, // prettier-ignore
  { name: 'columns that are there already', inputs: { network: street(), facilities: point([0, 0], { name: 'A' }), layer: point([0.001, 0], { nearest_name: 'own', nearest_cost: 3 }) }, says: 'Replaced existing properties in 1 feature: nearest_name, nearest_cost' }, // prettier-ignore
  { name: 'streets of OpenStreetMap', inputs: { network: tagged({ '@id': 'way/1' }), profile: 'walk' }, says: '© OpenStreetMap contributors' }, // prettier-ignore
  { name: 'an area at the edge of the streets', process: 'service-area', inputs: { network: street(), ...areas }, says: 'at the edge of the extent of the streets' }, // prettier-ignore
  { name: 'facilities that tie', process: 'service-area', inputs: { network: street(), ...areas, facilities: collection(near, near), areas: 'split' }, says: 'facilities: 1 feature leaves at the same places as an earlier one' }, // prettier-ignore
];

describe.each(warned)('$name', (row) => {
  it('is said at both APIs', async () => {
    const { response } = await askOgc({ ...row, pointer: '' }, 'respond-async');
    const id = new URL(response.headers.get('location') ?? 'nowhere:').pathname.split('/').at(-1) ?? '';
    await apis.app.execution.wait(id, { ms: 20_000 });
    const job = await (await apis.request(`/jobs/${id}`)).text();
    expect(job).toContain(JSON.stringify(row.says).slice(1, -1));
    const { isError, text } = await askMcp({ ...row, pointer: '' });
    expect([isError, text]).toEqual([false, expect.stringContaining(JSON.stringify(row.says).slice(1, -1))]);
  });
});
