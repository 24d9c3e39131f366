import { describe, expect, it } from 'vitest';
import selectByLocation from '../../src/processes/select-by-location.ts';
import { collection, feature, point, square } from './layers.ts';
import { run } from './run.ts';

const places = collection(
  feature('in', point(5, 5), { kept: [1, { deep: true }] }),
  feature('edge', point(10, 5)),
  feature('out', point(15, 5)),
  feature('nowhere', null),
  feature('empty', { type: 'MultiPoint', coordinates: [] }),
);

async function select(inputs: Record<string, unknown>) {
  const { outputs, warnings } = await run(selectByLocation, inputs);
  const { features, summary } = outputs.result as { features: { id: string }[]; summary: Record<string, unknown> };
  return { ids: features.map(({ id }) => id), features, summary, warnings };
}

describe('select-by-location', () => {
  it.each([
    ['intersects', ['in', 'edge']],
    ['within', ['in']],
    ['touches', ['edge']],
    ['disjoint', ['out', 'empty']],
    ['contains', []],
  ])('keeps what %s any of the other layer', async (predicate, ids) => {
    const { ids: kept, summary } = await select({ layer: places, other: square(0, 0, 10), predicate });
    expect(kept).toEqual(ids);
    expect(summary).toEqual({
      method: expect.stringContaining('planar, in the units of the coordinates') as string,
      predicate,
      selected: ids.length,
      left_out: 5 - ids.length,
      without_geometry: 1,
    });
  });

  it('leaves ids and properties as they were sent, and says what has no geometry', async () => {
    const { features, warnings } = await select({ layer: places, other: square(0, 0, 10), predicate: 'within' });
    expect(features).toEqual([feature('in', point(5, 5), { kept: [1, { deep: true }] })]);
    expect(warnings).toEqual([
      'layer: 1 feature has no geometry (null).',
      'layer: Feature at index 1 with id "edge": On the border of a polygon and inside none, so it does not match. To take ' +
        'borders in use predicate covered-by.',
    ]);
  });

  it('gives a Feature back as a Feature when it is kept', async () => {
    const { outputs } = await run(selectByLocation, { layer: feature('a', point(1, 1)), other: square(0, 0, 10) });
    expect(outputs.result).toMatchObject({ type: 'Feature', id: 'a', summary: { selected: 1 } });
  });

  it('repairs for the comparison and leaves the feature as it was', async () => {
    const bowTie = { type: 'Polygon', coordinates: [[[0, 0], [4, 4], [4, 0], [0, 4], [0, 0]]] }; // prettier-ignore
    const { features, warnings } = await select({ layer: collection(feature('bow', bowTie)), other: point(1, 2) });
    expect(features).toEqual([feature('bow', bowTie)]);
    expect(warnings).toEqual([
      'layer: 1 geometry is invalid (feature 0 with id "bow": Self-intersection at [2, 2]); repaired for the comparison, unchanged in the result.',
    ]);
  });

  it('says what the antimeridian keeps apart', async () => {
    const { ids, warnings } = await select({ layer: collection(feature('west', point(180, 0))), other: square(-180, -5, 10) }); // prettier-ignore
    expect(ids).toEqual([]);
    expect(warnings).toEqual([
      'Longitudes 180 and -180 are different positions here: geometries that meet only across the antimeridian do not meet.',
      'The result is empty: no feature has the relation intersects to one of other; their extents [180, 0, 180, 0] and [-180, -5, -170, 5] do not meet.',
    ]);
  });

  it('refuses edges that look as if they were to cross the antimeridian', async () => {
    const uncut = { type: 'LineString', coordinates: [[170, 0], [-170, 0]] }; // prettier-ignore
    await expect(select({ layer: collection(feature('ship', uncut)), other: square(0, -5, 10) })).rejects.toThrow(
      '/layer/features/0: 1 edge spans more than 180 degrees of longitude, first from [170, 0] to [-170, 0]: in a plane',
    );
  });

  it('keeps nothing of an empty collection', async () => {
    expect(await select({ layer: collection(), other: point(0, 0) })).toMatchObject({ ids: [], summary: { selected: 0 }, warnings: ['layer is empty: it has no features.', 'The result is empty: layer is empty, it has no features.'] }); // prettier-ignore
  });
});

describe('select-by-location with a distance', () => {
  // A degree of latitude from the equator is 110574.39 m (GeographicLib).
  const towns = collection(feature('near', point(0, 1)), feature('far', point(0, 2)), feature('none', null));

  it.each([
    ['intersects', 110_574.4, 'metres', ['near']],
    ['intersects', 110_574.3, 'metres', []],
    ['disjoint', 110.5744, 'kilometres', ['far']],
  ])('keeps what %s at %d %s', async (predicate, distance, units, ids) => {
    const { ids: kept, summary } = await select({ layer: towns, other: point(0, 0), predicate, distance, units });
    expect(kept).toEqual(ids);
    expect(summary.method).toContain('geodesic on the WGS 84 ellipsoid');
  });

  it('refuses relations that know no distance, and coordinates that are not on Earth', async () => {
    const inputs = { layer: towns, other: point(0, 0), distance: 1 };
    await expect(select({ ...inputs, predicate: 'touches' })).rejects.toMatchObject({
      issues: [{ pointer: '/predicate' }],
    });
    await expect(select({ ...inputs, other: point(500_000, 0) })).rejects.toMatchObject({
      issues: [{ pointer: '/other' }],
    });
  });
});
