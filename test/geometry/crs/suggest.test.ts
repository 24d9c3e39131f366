import { describe, expect, it } from 'vitest';
import { toFlat } from '../../../schemas/flat-geometry.ts';
import type { Geometry } from '../../../schemas/geometry-types.ts';
import { getLayerArea } from '../../../src/geometry/crs/area.ts';
import { parseLonLatBox } from '../../../src/geometry/crs/box.ts';
import { suggestCrs, type Purpose } from '../../../src/geometry/crs/suggest.ts';

const extentOf = (geometry: Geometry) =>
  getLayerArea({ features: [{ properties: {}, geometry: toFlat(geometry) }] }, 'geometry');

const suggest = async (box: readonly number[], purpose?: Purpose, limit = 5) => {
  const { suggestions, notes } = await suggestCrs(await parseLonLatBox({ bbox: box }, 'bbox'), {
    ...(purpose && { purpose }),
    limit,
  });
  return { codes: suggestions.map(({ code }) => code), suggestions, notes };
};

const berlin = [13.1, 52.3, 13.8, 52.7];

describe('suggestions', () => {
  it('begin with the UTM zone for a city, and name its twins on other datums', async () => {
    const { suggestions, notes } = await suggest(berlin, 'distance');
    expect(suggestions[0]).toMatchObject({ code: 'EPSG:32633', unit: 'metre', datum_accuracy_m: 0 });
    expect(suggestions[0]?.alike).toContain('EPSG:25833');
    expect(notes).toEqual([]);
  });

  it('state the scale of UTM: 0.9996 on the central meridian', async () => {
    const { suggestions } = await suggest([14.99, 50, 15.01, 50.01], undefined, 20);
    const utm = suggestions.find(({ code }) => code === 'EPSG:32633');
    expect(utm?.length_error).toBeCloseTo(0.0004, 6);
    expect(utm?.area_error).toBeCloseTo(0.0008, 6);
    expect(utm?.angle_error).toBeLessThan(1e-6);
  });

  it('state the scale of Web Mercator: 2 at 60 degrees, on the sphere', async () => {
    const { suggestions } = await suggest([-180, -60, 180, 60], undefined, 20);
    const web = suggestions.find(({ code }) => code === 'EPSG:3857');
    expect(web?.length_error).toBeCloseTo(1, 1);
  });

  it('begin with an equal-area projection when areas must be right', async () => {
    const { suggestions } = await suggest(berlin, 'area');
    expect(suggestions[0]).toMatchObject({ code: 'EPSG:3035' });
    expect(suggestions[0]?.area_error).toBeLessThan(1e-6);
    expect((await suggest([-124.7, 24.5, -67, 49.4], 'area')).codes[0]).toBe('EPSG:6350');
  });

  it('have the national grid among them', async () => {
    expect((await suggest([2.2, 48.8, 2.5, 48.9])).codes).toContain('EPSG:2154');
    expect((await suggest([-2, 52, -1.5, 52.5])).codes).toContain('EPSG:27700');
    expect((await suggest([6, 46, 8, 47])).codes[0]).toBe('EPSG:2056');
    expect((await suggest([4.5, 52, 5.5, 52.5])).codes[0]).toBe('EPSG:28992');
    expect((await suggest([166.5, -47, 178.5, -34.5])).codes).toContain('EPSG:2193');
  });

  it('are in one piece over the antimeridian', async () => {
    const { codes } = await suggest([177, -19, -178.5, -16], 'area', 20);
    expect(codes).toContain('EPSG:8859');
    expect(codes).not.toContain('EPSG:8857');
    expect(codes).not.toContain('EPSG:3857');
  });

  it('are polar around a pole', async () => {
    expect((await suggest([-180, 66, 180, 90])).codes[0]).toBe('EPSG:3995');
    expect((await suggest([-180, -90, 180, -63])).codes[0]).toBe('EPSG:3031');
    expect((await suggest([-180, -90, 180, -63], 'area')).codes[0]).toBe('EPSG:6932');
  });

  it('are world maps for the world, with the note that none keeps lengths', async () => {
    const { codes, notes } = await suggest([-180, -85, 180, 85]);
    expect(codes).toEqual(expect.arrayContaining(['EPSG:8857', 'EPSG:6933']));
    expect(notes.join()).toContain('No CRS keeps lengths within 1 % over an extent 360 degrees wide');
    expect((await suggest([-180, -85, 180, 85], 'area')).codes[0]).toBe('EPSG:6933');
  });

  it('mention Web Mercator for display, with its price', async () => {
    expect((await suggest(berlin, 'display')).notes.join()).toContain('EPSG:3857');
  });

  it('come for a single place', async () => {
    expect((await suggest([7, 50, 7, 50])).codes).toContain('EPSG:32632');
  });

  it('are as many as asked for', async () => {
    expect((await suggest(berlin, undefined, 2)).codes).toHaveLength(2);
  });
});

describe('an extent', () => {
  it('is around a geometry on both sides of the antimeridian', () => {
    const extent = extentOf({
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [177, -18],
            [180, -18],
            [180, -16],
            [177, -18],
          ],
        ],
        [
          [
            [-180, -18],
            [-178, -18],
            [-180, -16],
            [-180, -18],
          ],
        ],
      ],
    });
    expect(extent).toEqual({ west: 177, south: -18, east: -178, north: -16 });
  });

  it('takes a long edge the short way, across the antimeridian', () => {
    const extent = extentOf({
      type: 'LineString',
      coordinates: [
        [-170, 0],
        [170, 10],
      ],
    });
    expect(extent).toEqual({ west: 170, south: 0, east: -170, north: 10 });
  });

  it.each([
    [[13, 52, 14, 95], 'latitudes -90 to 90'],
    [[190, 52, 195, 53], 'longitudes must be -180 to 180'],
    [[13, 53, 14, 52], 'its first y is above its second'],
  ])('%j is refused', async (bbox, reason) => {
    await expect(parseLonLatBox({ bbox }, 'bbox')).rejects.toMatchObject({
      message: expect.stringContaining(`/bbox is ${JSON.stringify(bbox)}: `) as string,
      issues: [{ pointer: '/bbox', message: expect.stringContaining(reason) as string }],
    });
  });
});
