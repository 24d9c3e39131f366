import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { isUnsupported, loadCrsTable, type Crs } from '../../../src/geometry/crs/table.ts';
import { transformPositions } from '../../../src/geometry/crs/transform.ts';
import type { Geometry } from '../../../schemas/geometry-types.ts';
import { reprojectGeometry, reprojectPoint, type ReprojectedPoint } from './point.ts';

const table = await loadCrsTable();
const crs = (code: number): Crs => {
  const found = table.find(code);
  if (!found || isUnsupported(found)) throw new Error(`EPSG:${code} is not offered.`);
  return found;
};

describe('the order of the axes', () => {
  it('is x before y for a CRS that EPSG has latitude first in', async () => {
    const { x, y, result } = await reprojectPoint('EPSG:25832', 'EPSG:4326', [500000, 5_500_000]);
    expect([x, y].map(Math.round)).toEqual([9, 50]);
    expect(result.axes).toEqual(['longitude', 'latitude']);
  });

  it('is that of EPSG on both sides when asked for', async () => {
    const { x, y, result } = await reprojectPoint('EPSG:4326', 'EPSG:31468', [50, 12], 'authority');
    expect([x, y].map((metres) => Math.round(metres / 1e5))).toEqual([55, 45]);
    expect(result.axes).toEqual(['northing', 'easting']);
  });

  it('is longitude first for CRS84 whatever is asked for', async () => {
    const { x, y } = await reprojectPoint('EPSG:4326', 'OGC:CRS84', [50, 12], 'authority');
    expect([x, y]).toEqual([12, 50]);
  });

  it('is easting first for polar grids that EPSG has northing first in', async () => {
    const traditional = await reprojectPoint('OGC:CRS84', 'EPSG:32661', [44, 73]);
    expect([traditional.x, traditional.y].map((metres) => Math.round(metres * 100) / 100)).toEqual([
      3320416.75, 632668.43,
    ]);
    const authority = await reprojectPoint('OGC:CRS84', 'EPSG:32661', [44, 73], 'authority');
    expect([authority.x, authority.y]).toEqual([traditional.y, traditional.x]);
    expect(authority.result.axes).toEqual(['northing', 'easting']);
  });

  it('keeps axes that run south and west', async () => {
    const { x, y, result } = await reprojectPoint('EPSG:4148', 'EPSG:2053', [28, -26]);
    expect(result.axes).toEqual(['westing', 'southing']);
    expect([Math.sign(x), Math.sign(y)]).toEqual([1, 1]);
  });
});

describe('codes that are known to go wrong', () => {
  // epsg-index has the rotations of these two with the wrong sign: 179 m and 68 m off.
  it('has the datum shift of the Dutch grid the right way round', async () => {
    const { x, y } = await reprojectPoint('EPSG:4326', 'EPSG:28992', [5.38720621, 52.1551744]);
    expect(Math.hypot(x - 155000, y - 463000)).toBeLessThan(1);
  });

  it('has the datum shift of the Belgian grid the right way round', async () => {
    // echo 50.85 4.35 | cs2cs EPSG:4326 EPSG:31370, PROJ 9.1.1.
    const { x, y } = await reprojectPoint('EPSG:4326', 'EPSG:31370', [4.35, 50.85]);
    expect(Math.hypot(x - 148679.447, y - 171066.81)).toBeLessThan(0.001);
  });

  it('has US survey feet where the grid has them', async () => {
    const { x, result } = await reprojectPoint('EPSG:4269', 'EPSG:2263', [-74, 40.1666666667]);
    expect(x).toBeCloseTo(984250, 3);
    expect(result.target.unit).toBe('US survey foot');
  });

  it('counts longitudes from Paris and in grads where the CRS does', async () => {
    const { x, y } = await reprojectPoint('EPSG:4275', 'EPSG:4807', [2.33722917, 45]);
    // Through WGS 84 and back without Z coordinates: half a millimetre.
    expect(x).toBeCloseTo(0, 7);
    expect(y).toBeCloseTo(50, 7);
  });

  it('keeps Web Mercator on its sphere', async () => {
    // Half the circumference of a sphere of 6378137 m.
    const { x } = await reprojectPoint('OGC:CRS84', 'EPSG:3857', [180, 0]);
    expect(x).toBeCloseTo(20037508.342789, 5);
  });
});

describe('what is stated', () => {
  it('has no error between CRSs on one datum, save the deviation from PROJ', async () => {
    const { result } = await reprojectPoint('EPSG:4258', 'EPSG:3035', [10, 52]);
    expect(result.accuracyM).toBe(0.0007);
    expect(result.method).toBe('no datum shift; projection of EPSG:3035');
    expect(result.warnings).toEqual([]);
  });

  it('is the sum of what EPSG declares of two datum shifts', async () => {
    const { result } = await reprojectPoint('EPSG:27700', 'EPSG:25830', [400000, 300000]);
    expect(result.method).toBe(
      'inverse projection of EPSG:27700; OSGB36 to WGS 84 (6) [EPSG:1314]; ' +
        'inverse of ETRS89 to WGS 84 (1) [EPSG:1149]; projection of EPSG:25830',
    );
    expect(result.accuracyM).toBe(3);
  });

  it('is the datum shift for the place: ED50 in Denmark, in Spain, and over both', async () => {
    const method = async (...positions: number[][]) =>
      (
        await reprojectGeometry(
          { type: 'MultiPoint', coordinates: positions },
          { source: 'EPSG:4230', target: 'EPSG:4326', axisOrder: 'traditional' },
        )
      ).method;
    const [denmark, spain] = [
      [9, 56],
      [-4, 40],
    ];
    expect(await method(denmark)).toContain('ED50 to WGS 84');
    expect(await method(denmark)).not.toBe(await method(spain));
    expect(await method(denmark, spain)).toBe('ED50 to WGS 84 (1) [EPSG:1133]');
  });

  it('is nothing for the same CRS, and the numbers are the very same', async () => {
    const { x, y, result } = await reprojectPoint(
      'EPSG:27700',
      'urn:ogc:def:crs:EPSG::27700',
      [530000.123456789, 1e-9],
    );
    expect([x, y]).toEqual([530000.123456789, 1e-9]);
    expect(result).toMatchObject({ accuracyM: 0, method: 'nothing to do: source and target are the same' });
  });

  it('is an unknown accuracy outside the area of use', async () => {
    const { result } = await reprojectPoint('OGC:CRS84', 'EPSG:32633', [25, 50]);
    expect(result.accuracyM).toBeNull();
    expect(result.warnings).toEqual([
      'Positions extend over [25, 50, 25, 50] (west, south, east, north), beyond the area of use of EPSG:32633, ' +
        '[12, 0, 18, 84]. Its accuracy there is unknown.',
    ]);
  });

  it('is that Z coordinates are unchanged', async () => {
    const { result } = await reprojectPoint('OGC:CRS84', 'EPSG:32633', [15, 50, 123.5]);
    expect(result.geometry).toMatchObject({ coordinates: [expect.any(Number), expect.any(Number), 123.5] });
    expect(result.warnings).toEqual(['Z coordinates are unchanged: only horizontal positions were transformed.']);
  });

  it('is that a result was torn at the antimeridian', async () => {
    const line: Geometry = {
      type: 'LineString',
      coordinates: [
        [1_500_000, 5_200_000],
        [2_500_000, 5_200_000],
      ],
    };
    const { warnings } = await reprojectGeometry(line, {
      source: 'EPSG:2193',
      target: 'OGC:CRS84',
      axisOrder: 'traditional',
    });
    expect(warnings.join()).toContain('crosses the antimeridian');
  });
});

describe('what is refused', () => {
  const refusal = async (source: string, target: string, position: number[]) => {
    const error: unknown = await reprojectPoint(source, target, position).then(
      ({ x, y }) => `${x}, ${y}`,
      (thrown: unknown) => thrown,
    );
    return error as Error & { code: string };
  };

  it('is metres in a CRS of degrees, with the way out', async () => {
    const { code, message } = await refusal('OGC:CRS84', 'EPSG:25833', [392000, 5_820_000]);
    expect(code).toBe('invalid-geometry');
    expect(message).toMatch(
      /Position 1, \[392000, 5820000\], is not a position in OGC:CRS84.*It looks like metres.*source_crs/,
    );
  });

  it('is a latitude over 90, perhaps swapped', async () => {
    expect((await refusal('EPSG:4326', 'EPSG:3857', [40, 120])).message).toContain(
      'perhaps longitude and latitude are swapped',
    );
  });

  it('is a longitude over 180', async () => {
    expect((await refusal('EPSG:4326', 'EPSG:3857', [200, 40])).message).toContain('add or subtract 360');
  });

  it('is the pole in Web Mercator, and it names the position', async () => {
    const options = { source: 'OGC:CRS84', target: 'EPSG:3857', axisOrder: 'traditional' } as const;
    const line: Geometry = {
      type: 'LineString',
      coordinates: [
        [0, 80],
        [0, 90],
      ],
    };
    await expect(reprojectGeometry(line, options)).rejects.toMatchObject({
      code: 'invalid-geometry',
      message: expect.stringMatching(/^Position 2, \[0, 90\], has no image in EPSG:3857/) as string,
    });
  });

  it('is a place where a transverse Mercator runs off to infinity', async () => {
    expect(await refusal('OGC:CRS84', 'EPSG:32633', [-75, 0.01])).toMatchObject({ code: 'invalid-geometry' });
  });

  it('is a place that a projection answers for with another one', async () => {
    // Cassini-Soldner is a series around its meridian; a quarter of the world away it comes back elsewhere.
    expect(await refusal('EPSG:4302', 'EPSG:30200', [20, 10])).toMatchObject({
      code: 'invalid-geometry',
      message: expect.stringContaining('does not return to it') as string,
    });
  });

  it('is a datum that EPSG has no way from, and it names what can be reached', async () => {
    const { code, message } = await refusal('EPSG:4547', 'EPSG:4326', [500000, 3_500_000]);
    expect(code).toBe('invalid-input');
    expect(message).toContain('EPSG has no transformation from its datum to WGS 84. Only EPSG:4490');
  });

  it('is a datum that needs a grid, and it names the grid', async () => {
    const { message } = await refusal('EPSG:2027', 'EPSG:4326', [500000, 5_000_000]);
    expect(message).toContain('need a grid file (ca_nrc_MAY76V20.tif)');
  });

  it('is not the projection alone on such a datum', async () => {
    const { x, y, result } = await reprojectPoint('EPSG:4547', 'EPSG:4490', [500000, 3_500_000]);
    expect([Math.round(x), Math.round(y)]).toEqual([114, 32]);
    expect(result.accuracyM).toBeLessThan(1e-6);
  });

  it('is a place for which EPSG gives the datum no shift', async () => {
    const { message } = await refusal('OGC:CRS84', 'EPSG:27700', [20, 50]);
    expect(message).toContain('where EPSG has no datum shift for EPSG:27700');
  });

  it('is a number that is none', async () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const request = { table, source: crs(4326), target: crs(3857), axisOrder: 'traditional' } as const;
      await expect(transformPositions(Float64Array.of(bad, 0), request)).rejects.toMatchObject({
        code: 'invalid-geometry',
      });
      const same = { ...request, target: crs(4326) };
      await expect(transformPositions(Float64Array.of(0, bad), same)).rejects.toMatchObject({
        code: 'invalid-geometry',
      });
    }
  });
});

describe('any position', () => {
  const inside = ({ area: { west, south, east, north } }: Crs) => {
    const width = east >= west ? east - west : east - west + 360;
    return fc
      .tuple(fc.double({ min: 0.02, max: 0.98, noNaN: true }), fc.double({ min: 0.02, max: 0.98, noNaN: true }))
      .map(([x, y]): [number, number] => [((west + width * x + 540) % 360) - 180, south + (north - south) * y]);
  };

  it.each([3857, 32633, 2154, 3035, 5070, 3413, 3031, 2056, 28992, 27700, 31370, 31467, 5514, 2193, 8857, 23700])(
    'comes back from EPSG:%i within 5 cm',
    async (code) => {
      await fc.assert(
        fc.asyncProperty(inside(crs(code)), async (position) => {
          const there = await reprojectPoint('OGC:CRS84', `EPSG:${code}`, position);
          const back = await reprojectPoint(`EPSG:${code}`, 'OGC:CRS84', [there.x, there.y]);
          // On the border of two areas, a metre decides which datum shift is taken; each way says which it was.
          const shiftOf = ({ result }: ReprojectedPoint) => /\[EPSG:\d+\]/.exec(result.method)?.[0];
          fc.pre(shiftOf(there) === shiftOf(back));
          const east = ((back.x - position[0] + 540) % 360) - 180;
          const metres = Math.hypot(east * Math.cos((position[1] * Math.PI) / 180), back.y - position[1]) * 111_320;
          expect(metres).toBeLessThan(0.05);
        }),
        { numRuns: 40 },
      );
    },
  );

  it('is finite, or refused as a geometry, or out of reach: never NaN, whatever goes in', async () => {
    const codes = fc.constantFrom(
      4326,
      3857,
      32633,
      2154,
      3035,
      3413,
      27700,
      28992,
      5514,
      2056,
      8857,
      27200,
      2263,
      4807,
    );
    const number = fc.oneof(fc.double(), fc.double({ min: -180, max: 180 }), fc.double({ min: -1e7, max: 1e7 }));
    await fc.assert(
      fc.asyncProperty(codes, codes, number, number, async (from, to, x, y) => {
        const request = { table, source: crs(from), target: crs(to), axisOrder: 'traditional' } as const;
        const result = await transformPositions(Float64Array.of(x, y), request).catch((error: unknown) => error);
        if (result instanceof Error)
          expect(result).toMatchObject({ code: expect.stringMatching(/^invalid-/) as string });
        else
          expect(result).toMatchObject({
            positions: expect.toSatisfy((p: Float64Array) => p.every(Number.isFinite)) as object,
          });
      }),
      { numRuns: 400 },
    );
  });
});

describe('a geometry', () => {
  it('keeps its type, its nesting and its closed rings', async () => {
    const polygon: Geometry = {
      type: 'GeometryCollection',
      geometries: [
        {
          type: 'MultiPolygon',
          coordinates: [
            [
              [
                [13, 52],
                [14, 52],
                [14, 53],
                [13, 52],
              ],
            ],
            [
              [
                [15, 52],
                [16, 52],
                [16, 53],
                [15, 52],
              ],
            ],
          ],
        },
        { type: 'Point', coordinates: [13, 52] },
      ],
    };
    const { geometry } = await reprojectGeometry(polygon, {
      source: 'OGC:CRS84',
      target: 'EPSG:32633',
      axisOrder: 'traditional',
    });
    expect(JSON.stringify(geometry).replaceAll(/-?\d+(\.\d+)?(e[+-]?\d+)?/g, '0')).toBe(
      JSON.stringify(polygon).replaceAll(/\d+/g, '0'),
    );
    if (geometry.type !== 'GeometryCollection' || geometry.geometries[0]?.type !== 'MultiPolygon') throw new Error();
    const ring = geometry.geometries[0].coordinates[0]?.[0] ?? [];
    expect(ring[0]).toEqual(ring.at(-1));
    expect(geometry.geometries[1]).toEqual({ type: 'Point', coordinates: ring[0] });
  });

  it('prints nothing to standard output', async () => {
    const write = vi.spyOn(process.stdout, 'write');
    const log = vi.spyOn(console, 'log');
    await reprojectPoint('EPSG:27700', 'EPSG:31467', [530000, 180000]).catch(() => undefined);
    await reprojectPoint('EPSG:27700', 'EPSG:25830', [530000, 180000]);
    expect(write).not.toHaveBeenCalled();
    expect(log).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });
});
