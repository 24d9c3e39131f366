/** Where projections end: what runs off to infinity, or answers for another place, is refused and never a success. */
import { describe, expect, it } from 'vitest';
import { geodesicInverse } from '../../../src/geometry/ellipsoid/geodesic.ts';
import { ProcessError } from '../../../src/common/errors.ts';
import { loadCrsTable, type Crs } from '../../../src/geometry/crs/table.ts';
import { transformPositions } from '../../../src/geometry/crs/transform.ts';
import reprojectProcess from '../../../src/processes/reproject.ts';
import { run } from '../../processes/run.ts';
import { reprojectPoint } from './point.ts';

const table = await loadCrsTable();
const all = table.all();
const bases = new Map(all.map((crs) => [crs.code, crs]));
const methodOf = ({ projection }: Crs) => /\+proj=(\w+)/.exec(projection)?.[1] ?? '';

describe('reproject refuses', () => {
  it.each([
    [
      'the north pole on a map around the south pole',
      'EPSG:3031',
      [0, 90],
      /its coordinates would reach 2\.0e\+23 metres/,
    ],
    [
      'the south pole on a map around the north pole',
      'EPSG:32661',
      [0, -90],
      /its coordinates would reach 2\.1e\+23 metres/,
    ],
    ['a place next to the far pole', 'EPSG:3413', [10, -89.999999], /its coordinates would reach \d\.\de\+1\d metres/],
    ['the opposite pole of a conic map', 'EPSG:2154', [3, -89.9999999], /its coordinates would reach/],
    ['a pole of Mercator', 'EPSG:3857', [0, 90], /has no image in EPSG:3857/],
    ['the equator 90 degrees beside a zone of UTM', 'EPSG:32631', [93, 0], /is too far|has no image/],
  ])('%s', async (_, target, position, words) => {
    const attempt = reprojectPoint('OGC:CRS84', target, position);
    await expect(attempt).rejects.toMatchObject({
      code: 'invalid-geometry',
      message: expect.stringMatching(words) as string,
    });
  });

  it('coordinates beyond all maps', async () => {
    await expect(reprojectPoint('EPSG:3031', 'OGC:CRS84', [2e23, 0])).rejects.toMatchObject({
      code: 'invalid-geometry',
      message: expect.stringContaining('is not a position in EPSG:3031') as string,
    });
  });

  it('degrees that are none, even where there is nothing to do', async () => {
    await expect(reprojectPoint('OGC:CRS84', 'OGC:CRS84', [500, 500])).rejects.toMatchObject({
      code: 'invalid-geometry',
      message: expect.stringContaining('is not a position in OGC:CRS84') as string,
    });
    const { x, y } = await reprojectPoint('EPSG:4807', 'EPSG:4807', [2.1, 54.7]);
    expect([x, y]).toEqual([2.1, 54.7]);
  });

  it('and names the feature', async () => {
    const features = [null, [0, -80], [0, 90]].map((coordinates) => ({
      type: 'Feature',
      properties: {},
      geometry: coordinates && { type: 'Point', coordinates },
    }));
    const call = run(reprojectProcess, { geometry: { type: 'FeatureCollection', features }, target_crs: 'EPSG:3031' });
    await expect(call).rejects.toMatchObject({
      message: expect.stringMatching(
        /^Position 1 of feature 2, \[0, 90\], is outside the domain of EPSG:3031/,
      ) as string,
      issues: [{ pointer: '/geometry/features/2' }],
    });
  });
});

describe('a sweep over the definitions', () => {
  const projected = all.filter(({ kind }) => kind === 'projected');
  const methods = [...new Set(projected.map(methodOf))].sort();
  const latitudes = [-90, -89.999999, -75, -45, -1, 0, 30, 60, 80, 89.999999, 90];
  const SAMPLES = 8;

  it('knows all methods', () => {
    expect(methods).toEqual(['aea', 'aeqd', 'cass', 'cea', 'eqc', 'eqearth', 'krovak', 'laea', 'lcc', 'merc', 'nzmg', 'omerc', 'poly', 'somerc', 'stere', 'sterea', 'tmerc', 'utm']); // prettier-ignore
  });

  it.each(methods)('%s gives coordinates that are on a map and come back, or a refusal', async (method) => {
    const members = projected.filter((crs) => methodOf(crs) === method);
    const step = Math.max(1, Math.floor(members.length / SAMPLES));
    const faults: string[] = [];
    let given = 0;
    for (const target of members.filter((_, i) => i % step === 0)) {
      const source = bases.get(target.base);
      if (!source) throw new Error(`EPSG:${target.base} is not there`);
      for (let longitude = -180; longitude <= 180; longitude += 30) {
        for (const latitude of latitudes) {
          const place = Float64Array.of(longitude / source.unitSize, latitude / source.unitSize);
          const fault = await faultOf(place, source, target);
          if (fault === undefined) continue;
          given += 1;
          if (fault !== '') faults.push(`${target.id} [${longitude}, ${latitude}]: ${fault}`);
        }
      }
    }
    expect(faults).toEqual([]);
    // The New Zealand map grid is a polynomial for its two islands.
    if (method !== 'nzmg') expect(given).toBeGreaterThan(0);
  });
});

/** @returns nothing when it was refused, and no words when all is well */
async function faultOf(place: Float64Array, source: Crs, target: Crs): Promise<string | undefined> {
  const request = { table, axisOrder: 'traditional' } as const;
  let there: Float64Array;
  try {
    there = (await transformPositions(place, { ...request, source, target })).positions;
  } catch (error) {
    if (error instanceof ProcessError && error.code === 'invalid-geometry') return undefined;
    throw error;
  }
  const reach = Math.max(...there.map(Math.abs)) * target.unitSize;
  if (reach > 1e9) return `reaches ${reach} metres`;
  const back = await transformPositions(there, { ...request, source: target, target: source }).catch(String);
  if (typeof back === 'string') return back;
  const { positions } = back;
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = [...place, ...positions].map((value) => value * source.unitSize);
  return geodesicInverse([x0, y0], [x1, y1]).distance > 0.5 ? `comes back at [${x1}, ${y1}]` : '';
}
