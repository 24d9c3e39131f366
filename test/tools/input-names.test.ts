/** Former names of inputs are accepted everywhere, and are in the messages to a client that uses them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dialectsOf, isLayerType } from '../../schemas/dialect.ts';
import { openTestApis, type TestApis } from '../apis.ts';
import { isthmus } from '../e2e/program.ts';

type Json = Readonly<Record<string, unknown>>;

const square = { type: 'Polygon', coordinates: [[[4, 50], [4.01, 50], [4.01, 50.01], [4, 50.01], [4, 50]]] }; // prettier-ignore
const aliases: readonly (readonly [id: string, former: string, present: string])[] = [
  ['buffer', 'geometry', 'layer'],
  ['count-points', 'polygons', 'layer'],
  ['difference', 'a', 'layer'],
  ['difference', 'b', 'overlay'],
  ['geometry-buffer', 'layer', 'geometry'],
  ['intersection', 'a', 'layer'],
  ['intersection', 'b', 'overlay'],
  ['nearest', 'other', 'near_layer'],
  ['overlay', 'a', 'layer'],
  ['overlay', 'b', 'overlay'],
  ['reproject', 'geometry', 'layer'],
  ['select-by-location', 'other', 'comparison_layer'],
  ['spatial-join', 'other', 'join_layer'],
  ['suggest-crs', 'bbox', 'extent'],
  ['suggest-crs', 'geometry', 'layer'],
  ['summarize-within', 'polygons', 'layer'],
  ['symmetric-difference', 'a', 'layer'],
  ['symmetric-difference', 'b', 'overlay'],
  ['union', 'a', 'layer'],
  ['union', 'b', 'overlay'],
];

describe('former names of inputs', () => {
  let apis: TestApis;

  beforeAll(async () => {
    apis = await openTestApis();
  });
  afterAll(() => apis.close());

  const execute = async (id: string, inputs: Json) => {
    const response = await apis.request(`/processes/${id}/execution`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ inputs, response: 'document' }),
    });
    const body = (await response.json()) as Json;
    return { status: response.status, warning: response.headers.get('Warning'), body };
  };
  const call = (process: string, inputs: unknown, options: Json = {}) => {
    return apis.mcp.callTool({ name: 'run_process', arguments: { process, inputs, ...options } });
  };
  const exampleOf = (id: string) => (apis.app.registry.get(id).examples[0]?.inputs ?? {}) as Json;
  const renamed = (inputs: Json, [, former, present]: (typeof aliases)[number]) => {
    return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name === present ? former : name, value]));
  };

  it('are all tried here', () => {
    const all = apis.app.registry.list().flatMap(({ id, aliases: names }) => {
      return Object.entries(names).map(([former, present]) => [id, former, present]);
    });
    expect(all).toEqual(aliases);
  });

  it('have made layer the name of the first or only layer, and of no other', () => {
    // Layers of a network are places and streets, each by its part in the question.
    const processes = apis.app.registry.list().filter(({ group }) => group !== 'network');
    const wrong = processes.flatMap(({ id, inputs }) => {
      const layers = Object.entries(inputs.shape).flatMap(([name, type]) =>
        isLayerType(type) && dialectsOf(type)?.tables !== 'alone' ? [name] : [],
      );
      const [first, ...others] = layers;
      return first === undefined || (first === 'layer' && !others.includes('layer')) ? [] : [id];
    });
    // Published clients send geometry there.
    expect(wrong).toEqual(['geometry-buffer']);
  });

  it.each(aliases)('of %s: %s gives what %s gives, at both APIs', async (...alias) => {
    const [id, former, present] = alias;
    const inputs = exampleOf(id);
    const [old, now] = [await execute(id, renamed(inputs, alias)), await execute(id, inputs)];
    expect(old).toEqual(now);
    expect(now.status).toBe(200);
    const answers = [];
    for (const given of [inputs, renamed(inputs, alias)]) {
      for (const client of [apis.mcp, apis.legacyMcp]) {
        const tool = { name: id.replaceAll('-', '_'), arguments: { ...given, output: 'inline' } };
        const { structuredContent } = await client.callTool(tool);
        answers.push((structuredContent as Json).outputs);
      }
    }
    expect(answers[0]).toBeDefined();
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    // An optional input that the example lacks is still found twice.
    const value = inputs[present] ?? null;
    const both = await execute(id, { ...inputs, [present]: value, [former]: value });
    expect(both).toMatchObject({ status: 400, body: { issues: [{ pointer: `/${former}` }] } });
    expect(both.body.detail).toContain(`is another name of ${present}, and both are given. Give ${present} alone`);
    const wrong = await execute(id, { ...renamed(inputs, alias), [former]: 7 });
    expect(wrong).toMatchObject({ status: 400, body: { issues: [{ pointer: `/${former}` }] } });
    expect(wrong.body.detail).toContain(`/${former} `);
    expect(wrong.body.detail).not.toContain(`/${present} `);
  });

  it('are the names in warnings', async () => {
    const { warning } = await execute('difference', { a: square, b: square });
    expect(warning).toBe('299 isthmus "The result is empty: b covers all of a."');
    const answer = await call('difference', { layer: square, b: square });
    expect(answer.structuredContent).toMatchObject({ warnings: ['The result is empty: b covers all of layer.'] });
    const nothing = { type: 'FeatureCollection', features: [] };
    const { warning: empty } = await execute('buffer', { geometry: nothing, distance: 1 });
    expect(empty).toBe('299 isthmus "The result is empty: geometry is empty, it has no features."');
  });

  describe.each([
    ['count-points', 'points', { point_count: 2 }, {}],
    ['summarize-within', 'summary_layer', { features_inside: 2 }, { coordinates: 'planar' }],
  ])('of %s, whose layer was the %s', (id, second, counted, more) => {
    const zone = {
      type: 'FeatureCollection',
      features: [{ type: 'Feature', id: 'zone', properties: {}, geometry: square }],
    };
    const feature = (coordinates: readonly number[]) => {
      return { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates } };
    };
    const wells = { type: 'FeatureCollection', features: [[4.001, 50.001], [4.002, 50.002], [5, 50]].map(feature) }; // prettier-ignore
    const result = { features: [{ id: 'zone', properties: counted }] };
    const expected = { status: 200, body: { result: { value: result } } };
    const forms = [
      { layer: zone, [second]: wells },
      { polygons: zone, layer: wells },
      { layer: wells, polygons: zone },
      { polygons: zone, [second]: wells },
    ].map((inputs) => ({ ...inputs, ...more }));

    it('give one answer in every form, at both APIs', async () => {
      const reused = [];
      for (const inputs of forms) {
        expect(await execute(id, inputs)).toMatchObject(expected);
        const strings = Object.entries(inputs).map(([name, value]) => [name, JSON.stringify(value)]);
        const direct = { name: id.replaceAll('-', '_'), arguments: { ...Object.fromEntries(strings), ...more } };
        expect((await apis.legacyMcp.callTool(direct)).structuredContent).toMatchObject({ outputs: { result } });
      }
      for (const inputs of forms) {
        const { structuredContent } = await call(id, inputs, { reuse: true });
        expect(structuredContent).toMatchObject({ outputs: { result } });
        reused.push((structuredContent as Json).job_id);
      }
      expect(new Set(reused).size).toBe(1);
    });

    it('may be references, qualified values and files', async () => {
      const refer = async (layer: unknown) => {
        const made = await call('make_valid', { layer }, { output: 'reference' });
        return `isthmus://jobs/${(made.structuredContent as { readonly job_id: string }).job_id}/results/result`;
      };
      const [zones, points] = [await refer(zone), await refer(wells)];
      const old = { polygons: zones, layer: { href: points }, ...more };
      expect(await execute(id, old)).toMatchObject(expected);
      expect(await execute(id, { ...forms[1], layer: { value: wells } })).toMatchObject(expected);
      const run = await isthmus(['run', id, ...Object.entries(forms[1] ?? {}).flatMap(([name, value]) => [`--${name}`, typeof value === 'string' ? value : JSON.stringify(value)])]); // prettier-ignore
      expect(JSON.parse(run.stdout)).toMatchObject(result);
    });

    it('keep their meaning in messages', async () => {
      const nothing = { type: 'FeatureCollection', features: [] };
      expect((await execute(id, { ...forms[1], layer: nothing })).warning).toContain(
        'layer is empty: it has no features.',
      );
      expect((await execute(id, { ...forms[1], polygons: nothing })).warning).toContain('polygons is empty');
      for (const name of ['polygons', 'layer']) {
        const wrong = await execute(id, { ...forms[1], [name]: 7 });
        expect(wrong).toMatchObject({ status: 400, body: { issues: [{ pointer: `/${name}` }] } });
      }
    });

    it('are refused where all three are given, or one alone', async () => {
      const all = await execute(id, { ...forms[0], ...forms[1] });
      expect(all).toMatchObject({ status: 400, body: { issues: [{ pointer: '/polygons' }] } });
      expect(all.body.detail).toContain('/polygons is another name of layer, and both are given. Give layer alone');
      const alone = await execute(id, { layer: wells, ...more });
      expect(alone).toMatchObject({ status: 400, body: { issues: [{ pointer: `/${second}` }] } });
    });
  });

  it('are the names in errors of the worker', async () => {
    const wide = { type: 'LineString', coordinates: [[170, 0], [-170, 0]] }; // prettier-ignore
    const { status, body } = await execute('union', { a: square, b: wide });
    expect([status, body.issues]).toMatchObject([400, [{ pointer: '/b' }]]);
    const answer = await call('union', { a: square, b: wide });
    expect(answer.structuredContent).toMatchObject({ issues: [{ pointer: '/inputs/b' }] });
  });

  const dutch = { type: 'name', properties: { name: 'EPSG:28992' } };
  const open = { type: 'Polygon', coordinates: [[[0, 0], [2, 0], [2, 2], [0, 1]]] }; // prettier-ignore
  const fields = { type: 'Polygon', coordinates: [[[155000, 463000], [156000, 463000], [156000, 464000], [155000, 463000]]] }; // prettier-ignore
  it.each([
    ['suggest-crs', { bbox: [1, 50, 2, 51], geometry: square }, '/bbox', 'Give either `bbox` or `geometry`, not both.'],
    ['suggest-crs', { bbox: [1, 50, 2, 51], layer: square }, '/bbox', 'Give either `bbox` or `layer`, not both.'],
    ['suggest-crs', { extent: [1, 50, 2, 51], geometry: square }, '/extent', 'Give either `extent` or `geometry`, not both.'], // prettier-ignore
    ['suggest-crs', { bbox: [1, 51, 2, 50] }, '/bbox', '/bbox is [1,51,2,50]: its first y is above its second.'],
    ['union', { a: { ...square, crs: dutch }, b: { ...square, crs: { ...dutch, properties: { name: 'EPSG:999999' } } } }, '/b/crs', 'cannot be brought to EPSG:28992'], // prettier-ignore
    ['union', { a: open, b: open, invalid: 'refuse' }, '/a', 'Also feature 0 in b.'],
    ['reproject', { geometry: { ...square, crs: dutch }, source_crs: 'EPSG:4326', target_crs: 'EPSG:3857' }, '/source_crs', 'the crs member of geometry is EPSG:28992'], // prettier-ignore
  ] as const)('are the names in errors of %s %j, in a dry run too', async (id, inputs, pointer, words) => {
    const { status, body } = await execute(id, inputs);
    const issues = body.issues as readonly Json[];
    expect(status).toBe(400);
    expect(issues[0]?.pointer).toMatch(new RegExp(`^${pointer}`));
    expect(`${String(body.detail)} ${issues.map(({ message }) => String(message)).join(' ')}`).toContain(words);
    for (const options of [{}, { dry_run: true }]) {
      const { isError, structuredContent } = await call(id, inputs, options);
      expect(isError).toBe(true);
      const inArguments = issues.map((issue) => ({ ...issue, pointer: `/inputs${String(issue.pointer)}` }));
      expect((structuredContent as Json).issues).toEqual(inArguments);
    }
  });

  it.each([
    ['a', 'b'],
    ['layer', 'b'],
    ['a', 'overlay'],
  ])('are the names in warnings and refusals about %s and %s', async (first, second) => {
    const inputs = {
      [first]: { ...fields, crs: dutch },
      [second]: { ...fields, crs: { type: 'name', properties: { name: 'EPSG:3857' } } },
    };
    const brought = expect.stringContaining(`${second} was transformed from EPSG:3857 to EPSG:28992`) as string;
    const silent = { ...inputs, [second]: fields };
    for (const id of ['union', 'difference', 'intersection', 'symmetric-difference', 'overlay']) {
      const { structuredContent } = await call(id, inputs, { dry_run: true });
      // The place of these numbers in Web Mercator is none of the Dutch system, which is said by the name that was sent.
      const { warnings, issues } = structuredContent as { warnings?: string[]; issues?: { pointer: string }[] };
      if (warnings) expect(warnings).toContainEqual(brought);
      else expect(issues).toMatchObject([{ pointer: `/inputs/${second}/crs` }]);
      const refused = await call(id, silent, { dry_run: true });
      expect(refused.isError).toBe(true);
      expect((refused.structuredContent as Json).issues).toMatchObject([{ pointer: `/inputs/${second}` }]);
    }
  });

  it('may hold references and JSON strings', async () => {
    const made = await call('buffer', { geometry: JSON.stringify(square), distance: 10 });
    const { job_id } = made.structuredContent as { readonly job_id: string };
    const reference = `isthmus://jobs/${job_id}/results/buffered_geometry`;
    for (const inputs of [{ geometry: reference }, { geometry: { href: reference } }, { layer: reference }]) {
      const next = await call('buffer', { ...inputs, distance: 10 });
      expect(next.isError ?? false).toBe(false);
    }
    const listed = await apis.mcp.callTool({ name: 'buffer', arguments: { geometry: JSON.stringify(square), distance: 10 } }); // prettier-ignore
    expect(listed.structuredContent).toMatchObject({ read_as: expect.stringContaining('/geometry was a JSON string') });
    const { body } = await execute('buffer', { geometry: { value: square }, distance: 10 });
    expect(body).toMatchObject({ buffered_geometry: { value: { type: 'Feature' } } });
  });

  it('ask for the same job with reuse', async () => {
    const first = await call('intersection', { a: square, b: square });
    const { job_id } = first.structuredContent as { readonly job_id: string };
    const again = await call('intersection', { layer: square, overlay: square }, { reuse: true });
    expect(again.structuredContent).toMatchObject({ job_id, reused: expect.any(String) });
  });

  it('are known to suggestions', async () => {
    const { body } = await execute('buffer', { geometri: square, distance: 5 });
    expect(JSON.stringify(body.issues)).toContain('Did you mean layer?');
  });

  it('work on the command line', async () => {
    const json = JSON.stringify(square);
    const old = await isthmus(['run', 'difference', '--a', json, '--b', json]);
    expect(old.stderr).toContain('warning: The result is empty: b covers all of a.');
    const now = await isthmus(['run', 'difference', '--layer', json, '--overlay', json]);
    expect(now.stderr).toContain('warning: The result is empty: overlay covers all of layer.');
    expect(now.stdout).toBe(old.stdout);
  });

  it('are in descriptions of the OGC API, and not in the list of tools', async () => {
    const response = await apis.request('/processes/buffer');
    expect(await response.json()).toMatchObject({
      inputs: {
        layer: {
          description: expect.stringContaining('Also accepted as geometry.'),
          additionalParameters: { parameters: [{ name: 'aliases', value: ['geometry'] }] },
        },
      },
    });
    const { tools } = await apis.mcp.listTools();
    const buffer = tools.find(({ name }) => name === 'buffer');
    expect(Object.keys(buffer?.inputSchema.properties ?? {})).not.toContain('geometry');
    expect(Object.keys(buffer?.inputSchema.properties ?? {})).toContain('layer');
  });
});
