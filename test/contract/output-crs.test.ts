/** `output_crs`: one input of every process that makes a layer, by which its result comes in another CRS. */
import { describe, expect, it } from 'vitest';
import { isLayerType } from '../../schemas/dialect.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { collection, feature, point, square } from '../processes/layers.ts';
import { run } from '../processes/run.ts';

const processes = await loadBuiltInProcesses();
const crs = (name: string) => ({ type: 'name', properties: { name } });
const utm = crs('urn:ogc:def:crs:EPSG::25832');
/** They are told the CRS of what they make. */
const named = ['reproject', 'points-from-table'];
const makers = processes
  .list()
  .filter(({ id, outputs }) => !named.includes(id) && Object.values(outputs.shape).some(isLayerType));

interface Result {
  readonly crs?: unknown;
  readonly geometry?: { readonly coordinates: unknown } | null;
  readonly features?: readonly { readonly geometry: { readonly coordinates: unknown } | null }[];
  readonly summary: Readonly<Record<string, unknown>>;
}

const resultOf = (outputs: object) => Object.values(outputs).find((value) => typeof value === 'object') as Result;
const numbersIn = (value: unknown): number[] => (Array.isArray(value) ? value.flatMap(numbersIn) : [Number(value)]);
const positionsOf = ({ features, geometry = null }: Result) =>
  (features ?? [{ geometry }]).flatMap((one) => (one.geometry ? numbersIn(one.geometry.coordinates) : []));

describe.each(makers)('$id', (process) => {
  // Those that are drawn in a plane are anywhere: the first example that is on Earth.
  const examples = process.examples.map(({ inputs }) => inputs as Record<string, unknown>);

  it('brings its result to the CRS that is asked for, labels it and says how', async () => {
    expect(process.inputs.shape).toHaveProperty('output_crs');
    for (const inputs of examples) {
      if (inputs.coordinates === 'planar' || inputs.units === 'coordinates') continue;
      const plain = resultOf((await run(process, inputs)).outputs);
      const brought = await run(process, { ...inputs, output_crs: 'EPSG:3857' }).catch((error: unknown) => {
        // Numbers that are no degrees, in a plane without a name.
        if (error instanceof ProcessError && error.message.includes('name no CRS')) return undefined;
        throw error;
      });
      if (!brought) continue;
      const result = resultOf(brought.outputs);
      expect(result).toMatchObject({
        crs: crs('urn:ogc:def:crs:EPSG::3857'),
        summary: { output_crs: { crs: 'EPSG:3857', method: expect.any(String) as string } },
      });
      const [first, moved] = [positionsOf(plain), positionsOf(result)];
      if (first.length > 0) expect(moved[0]).toBeCloseTo(((first[0] ?? NaN) * Math.PI * 6378137) / 180, 3);
      expect(brought.warnings.join()).toMatch(
        /result was transformed from longitude and latitude to EPSG:3857 \(.*accuracy/,
      );
    }
  });

  it('refuses a CRS that it does not know', async () => {
    const refused = run(process, { ...examples[0], output_crs: 'EPSG:99999999' });
    await expect(refused).rejects.toMatchObject({ issues: [{ pointer: '/output_crs' }] });
  });
});

describe('output_crs', () => {
  const inUtm = (geometry: object) => ({ ...geometry, crs: utm });
  const hull = processes.get('convex-hull');

  it('starts in the plane of the layers, and says nothing where the result is in it', async () => {
    const layer = inUtm(square(500_000, 5_700_000, 100));
    const there = await run(hull, { layer, output_crs: 'EPSG:3857' });
    // cs2cs EPSG:25832 EPSG:3857: 9 degrees east.
    expect(positionsOf(resultOf(there.outputs))[0]).toBeCloseTo(1001875.417, 2);
    expect(resultOf(there.outputs)).toMatchObject({ crs: crs('urn:ogc:def:crs:EPSG::3857') });
    const same = await run(hull, { layer, output_crs: 25832 });
    expect(resultOf(same.outputs)).toMatchObject({ crs: utm });
    expect(resultOf(same.outputs).summary).not.toHaveProperty('output_crs');
    const lonLat = await run(hull, { layer, output_crs: 'OGC:CRS84' });
    expect(resultOf(lonLat.outputs)).not.toHaveProperty('crs');
    expect(positionsOf(resultOf(lonLat.outputs))[0]).toBeCloseTo(9, 7);
  });

  it('is refused where nothing says where the layers are', async () => {
    const refused = run(hull, { layer: square(500_000, 5_700_000, 100), output_crs: 'EPSG:3857' });
    await expect(refused).rejects.toMatchObject({ code: 'invalid-input', issues: [{ pointer: '/output_crs' }] });
  });

  it('is refused for a place that it does not have, and where only a grid would lead', async () => {
    const pole = run(processes.get('centroid'), { layer: point(0, 90), output_crs: 'EPSG:3857' });
    await expect(pole).rejects.toMatchObject({ issues: [{ pointer: '/output_crs' }] });
  });

  it('feeds the next process, which knows where it is', async () => {
    const buffer = processes.get('buffer');
    const { outputs } = await run(buffer, { layer: point(9, 51), distance: 100, output_crs: 'EPSG:25832' });
    const layer = resultOf(outputs);
    const measured = await run(processes.get('measure'), { layer });
    expect(measured.outputs.result).toMatchObject({
      properties: { area_m2: expect.closeTo(31411, -2) as number, planar_area_m2: expect.closeTo(31389, -2) as number },
    });
  });

  it('of features without a geometry changes nothing but the label', async () => {
    const layer = collection(feature(1, null), feature(2, point(5, 52)));
    const { outputs } = await run(processes.get('centroid'), { layer, output_crs: 'EPSG:3857' });
    expect(resultOf(outputs).features).toMatchObject([{ geometry: null }, { geometry: { type: 'Point' } }]);
  });
});
