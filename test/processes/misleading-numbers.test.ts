/** Numbers that are right and are read wrongly: each is said beside the number, and nothing is said without need. */
import { describe, expect, it } from 'vitest';
import type { Process } from '../../src/process/define-process.ts';
import centroid from '../../src/processes/centroid.ts';
import clip from '../../src/processes/clip.ts';
import difference from '../../src/processes/difference.ts';
import dissolve from '../../src/processes/dissolve.ts';
import geometryBuffer from '../../src/processes/geometry-buffer.ts';
import intersection from '../../src/processes/intersection.ts';
import makeValid from '../../src/processes/make-valid.ts';
import measure from '../../src/processes/measure.ts';
import overlay from '../../src/processes/overlay.ts';
import selectByLocation from '../../src/processes/select-by-location.ts';
import spatialJoin from '../../src/processes/spatial-join.ts';
import split from '../../src/processes/split.ts';
import summarizeWithin from '../../src/processes/summarize-within.ts';
import union from '../../src/processes/union.ts';
import { collection, feature, line, point, square, type Answer } from './layers.ts';
import { run } from './run.ts';

async function answer(process: Process, inputs: unknown) {
  const { outputs, warnings } = await run(process, inputs);
  return { ...(outputs.result as Answer), warnings };
}

const propertiesOf = ({ features }: Answer) => features.map(({ properties }) => properties);

describe('areas that overlap', () => {
  // A degree square on the equator has 12,308.46 km2, the half degree strip in which the two overlap a half of it.
  const overlapping = collection(feature(1, square(0, 0, 1)), feature(2, square(0.5, 0, 1)));

  it('are summed and counted once', async () => {
    const { summary, warnings } = await answer(measure, { layer: overlapping });
    expect(summary.area_m2).toBeCloseTo(24_616_927_787.95, 0);
    expect(summary.area_once_m2).toBeCloseTo(18_462_695_840.96, 0);
    expect(warnings).toEqual([
      'Polygons overlap: they cover 18462.7 km2 once (area_once_m2), and area_m2 is 6154.23 km2 (33 %) more. ' +
        'Use area_once_m2 for the ground that they cover, or dissolve first.',
    ]);
  });

  it('are summarized both ways', async () => {
    const inputs = { polygons: collection(feature('zone', square(0, 0, 6))), layer: collection(feature(1, square(1, 1, 2)), feature(2, square(2, 1, 2))), coordinates: 'planar' };
    const { features, warnings } = await answer(summarizeWithin, inputs);
    expect(features[0]?.properties).toEqual({ features_inside: 2, area_inside: 8, area_inside_once: 6 });
    expect(warnings).toEqual(['layer: Polygons overlap: area_inside counts overlaps as often as they are covered, area_inside_once once.']);
    const apart = await answer(summarizeWithin, { ...inputs, layer: collection(feature(1, square(1, 1, 2)), feature(2, square(3, 1, 2))) });
    expect(apart.features[0]?.properties).toEqual({ features_inside: 2, area_inside: 8 });
    expect(apart.warnings).toEqual([]);
  }); // prettier-ignore

  it('are not mistaken for a common border', async () => {
    const { summary, warnings } = await answer(measure, {
      layer: collection(feature(1, square(0, 0, 1)), feature(2, square(1, 0, 1)), feature(3, square(7, 3, 1))),
    });
    expect(summary.area_once_m2).toBe(summary.area_m2);
    expect(warnings).toEqual([]);
  });

  it('count once within an invalid polygon, too', async () => {
    const parts = [square(0, 0, 1), square(0.5, 0, 1)].map(({ coordinates }) => coordinates);
    const twice = collection(feature(1, { type: 'MultiPolygon', coordinates: parts }));
    const { summary } = await answer(measure, { layer: twice });
    expect(summary.area_m2).toBeCloseTo(24_616_927_787.95, 0);
    expect(summary.area_once_m2).toBeCloseTo(18_462_695_840.96, 0);
  });

  it('count once where a polygon is there twice', async () => {
    const { summary } = await answer(measure, { layer: collection(feature(1, square(3, 4, 1)), feature(2, square(3, 4, 1))) });
    expect(Number(summary.area_m2) / Number(summary.area_once_m2)).toBeCloseTo(2, 9);
  }); // prettier-ignore
});

describe('the perimeter of a layer', () => {
  it('has no common borders, and holes apart', async () => {
    const ring = {
      type: 'Polygon',
      coordinates: [[[0, 0], [3, 0], [3, 3], [0, 3], [0, 0]], [[1, 1], [1, 2], [2, 2], [2, 1], [1, 1]]],
    }; // prettier-ignore
    const { summary } = await answer(measure, { layer: collection(feature(1, ring), feature(2, square(3, 0, 3))) });
    // By GeographicLib, each side cut in 20,000.
    expect(summary.outer_perimeter_m).toBeCloseTo(1_998_376.39, 1);
    expect(summary.hole_perimeter_m).toBeCloseTo(443_704.91, 1);
    expect(summary.perimeter_m).toBeCloseTo(3_105_533.04, 1);
  });

  it('is whole across the antimeridian, uncut or cut, and so is a hole there', async () => {
    const rings = (east: number) => [
      [[179, 0], [east, 0], [east, 2], [179, 2], [179, 0]],
      [[179.5, 0.5], [179.5, 1.5], [east - 0.5, 1.5], [east - 0.5, 0.5], [179.5, 0.5]],
    ]; // prettier-ignore
    const uncut = await answer(measure, { layer: { type: 'Polygon', coordinates: rings(-179) } });
    const moved = await answer(measure, {
      layer: { type: 'Polygon', coordinates: rings(181).map((ring) => ring.map(([x = 0, y]) => [x - 90, y])) },
    });
    for (const name of ['outer_perimeter_m', 'hole_perimeter_m'] as const) {
      expect(uncut.summary[name]).toBeCloseTo(Number(moved.summary[name]), 3);
    }
    expect(uncut.summary.hole_perimeter_m).toBeCloseTo(443_746.16, 1);
  });
});

describe('totals of features that are cut', () => {
  const fields = collection(
    feature('north', square(0, 0, 4), { population: 120, pop_density: 7, area_ha: 16, area_code: 9, name: 'North' }),
    feature('south', square(4, 0, 4), { population: 60, area_ha: 16, name: 'South' }),
  );
  const mask = square(1, 0, 7);

  it('are named where pieces carry them', async () => {
    const { warnings } = await answer(clip, { layer: fields, mask });
    expect(warnings).toEqual([
      '1 piece carries the total of the whole feature in population, area_ha: sums over pieces are too large. ' +
        'To divide by size send share: ["population","area_ha"]; areas and lengths can be measured again.',
    ]);
  });

  it('are shared by area on request', async () => {
    const options = { share: ['population', 'area_ha'], coordinates: 'planar' };
    const clipped = await answer(clip, { layer: fields, mask, ...options });
    expect(propertiesOf(clipped)).toEqual([
      { population: 90, pop_density: 7, area_ha: 12, area_code: 9, name: 'North' },
      { population: 60, area_ha: 16, name: 'South' },
    ]);
    expect(clipped.warnings).toEqual([]);
    const halved = await answer(split, { layer: fields, lines: line([-1, 1], [9, 1]), ...options });
    expect(propertiesOf(halved).map(({ population }) => population)).toEqual([30, 90, 15, 45]);
    const zones = collection(feature('zone', square(2, 0, 4), { households: 10 }));
    const pieces = await answer(overlay, { a: fields, b: zones, mode: 'identity', ...options, share: ['population', 'households'] }); // prettier-ignore
    expect(propertiesOf(pieces).map(({ population, households }) => [population, households])).toEqual([
      [60, 5],
      [60, undefined],
      [30, 5],
      [30, undefined],
    ]);
    expect(pieces.warnings).toEqual([
      'a: 4 pieces carry the total of the whole feature in area_ha: sums over pieces are too large. To divide by ' +
        'size send share: ["population","households","area_ha"]; areas and lengths can be measured again.',
    ]);
  });

  it('are shared on the ellipsoid for longitude and latitude: a degree is shorter in the north', async () => {
    const layer = feature(1, { type: 'Polygon', coordinates: [[[10, 40], [12, 40], [12, 70], [10, 70], [10, 40]]] }, { people: 1000 }); // prettier-ignore
    const { features, summary } = await answer(clip, { layer: collection(layer), mask: square(0, 55, 30), share: ['people'] });
    // By GeographicLib's areas; in the plane one half.
    expect(features[0]?.properties.people).toBeCloseTo(406.76138, 4);
    expect(summary.method).toContain('totals shared by size on the WGS 84 ellipsoid');
  }); // prettier-ignore

  it('of lines are shared by length, and of points by number', async () => {
    const layer = collection(
      feature('road', line([0, 1], [10, 1]), { length_km: 10 }),
      feature('stops', { type: 'MultiPoint', coordinates: [[1, 1], [2, 1], [8, 1], [9, 2]] }, { passengers: 400 }),
    ); // prettier-ignore
    const { features } = await answer(clip, { layer, mask: square(0, 0, 5), share: ['length_km', 'passengers'], coordinates: 'planar' });
    expect(features.map(({ properties }) => properties)).toEqual([{ length_km: 5 }, { passengers: 200 }]);
  }); // prettier-ignore

  it('of a collection are shared by its polygons alone', async () => {
    const mixed = { type: 'GeometryCollection', geometries: [square(0, 0, 2), line([0, 1], [4, 1])] };
    const layer = collection(feature('mixed', mixed, { cars: 8 }));
    const options = { share: ['cars'], coordinates: 'planar' };
    const pieces = await answer(split, { layer, lines: line([1, -1], [1, 5]), ...options });
    expect(propertiesOf(pieces).map(({ cars }) => cars)).toEqual([4, 4, 0, 0]);
    const rest = await answer(clip, { layer, mask: square(2.5, 0, 3), ...options });
    expect(propertiesOf(rest)).toEqual([{ cars: 0 }]);
  });

  it('sum to more than the whole where pieces overlap, and it is said', async () => {
    const a = collection(feature('field', square(0, 0, 4), { population: 100 }));
    const b = collection(feature(1, square(0, 0, 3)), feature(2, square(1, 0, 4)));
    const { features, warnings } = await answer(overlay, { a, b, share: ['population'], coordinates: 'planar' });
    expect(features.map(({ properties }) => properties.population)).toEqual([56.25, 75]);
    expect(warnings).toEqual([
      'a: 1 feature has pieces that overlap each other: their shares of population sum to more than the whole. ' +
        'Dissolve the other layer first.',
    ]);
  });

  it('are said to be shared by planar area where a declared CRS distorts it unevenly', async () => {
    const name = (code: number) => ({ type: 'name', properties: { name: `EPSG:${code}` } });
    const strip = (code: number, y: number, height: number) => ({
      type: 'Polygon',
      coordinates: [[[600_000, y], [700_000, y], [700_000, y + height], [600_000, y + height], [600_000, y]]],
      crs: name(code),
    }); // prettier-ignore
    const cutAt = async (code: number, y: number, height: number) => {
      const layer = { ...collection(feature(1, { ...strip(code, y, height), crs: undefined }, { people: 100 })), crs: name(code) };
      return (await answer(clip, { layer, mask: strip(code, y + height / 2, height), share: ['people'] })).warnings;
    }; // prettier-ignore
    expect(await cutAt(3857, 0, 1e7)).toEqual([
      expect.stringMatching(/^Shares are by planar area, and in EPSG:3857 planar areas at this place are [\d.]+ to [\d.]+ times/),
    ]); // prettier-ignore
    expect(await cutAt(3857, 6_621_000, 1000)).toEqual([]);
    expect(await cutAt(32631, 5_650_000, 1000)).toEqual([]);
  });

  it('must be properties', async () => {
    await expect(answer(clip, { layer: fields, mask, share: ['populaton'] })).rejects.toMatchObject({
      message: '/share/0 "populaton" is not a property of any feature. Did you mean "population"? Available: population, pop_density, area_ha, area_code, name.',
      issues: [{ pointer: '/share/0' }],
    });
  }); // prettier-ignore

  it('are named where a sole feature keeps them', async () => {
    const a = feature('north', square(0, 0, 4), { population: 120, name: 'North' });
    const text =
      '1 piece carries the total of the whole feature in population: sums over pieces are too large. To divide by size ' +
      'take clip or overlay with share: ["population"]; areas and lengths can be measured again.';
    expect((await run(intersection, { a, b: mask })).warnings).toEqual([text]);
    expect((await run(difference, { a, b: mask })).warnings).toEqual([text]);
    expect((await run(difference, { a, b: square(20, 20, 1) })).warnings).toEqual([]);
  });

  it('are not spoken of where no feature is cut, or none has any', async () => {
    const whole = await answer(clip, { layer: fields, mask: square(-1, -1, 20) });
    expect(whole.warnings).toEqual([]);
    const named = collection(feature(1, square(0, 0, 4), { name: 'North', street_number: 4, population_density: 3 }));
    expect((await answer(clip, { layer: named, mask })).warnings).toEqual([]);
  });
});

describe('the mean of a rate', () => {
  const wards = collection(
    feature(1, square(0, 0, 1), { pct_green: 12, residents: 100, height: 3 }),
    feature(2, square(1, 0, 1), { pct_green: 48, residents: 300, height: 5 }),
  );
  const plain =
    'The mean of pct_green is not weighted by its denominator: each feature counts the same. For the rate of the ' +
    'whole send weight: the property with the denominator, such as the population.';

  it('is weighted on request, or said to be plain', async () => {
    const unweighted = await answer(dissolve, { layer: wards, mean: ['pct_green', 'height'] });
    expect(propertiesOf(unweighted)).toEqual([{ feature_count: 2, mean_pct_green: 30, mean_height: 4 }]);
    expect(unweighted.warnings).toEqual([plain]);
    const weighted = await answer(dissolve, { layer: wards, mean: ['pct_green'], weight: 'residents' });
    expect(propertiesOf(weighted)).toEqual([{ feature_count: 2, mean_pct_green: 39 }]);
    expect(weighted.warnings).toEqual([]);
  });

  it('is weighted in a join and in a summary, by the part inside', async () => {
    const place = collection(feature('all', square(0, 0, 2)));
    const joined = await answer(spatialJoin, { layer: place, other: wards, match: 'aggregate', weight: 'residents' });
    expect(joined.features[0]?.properties.other_pct_green_mean).toBe(39);
    const half = collection(feature('half', square(0.5, 0, 1)));
    const inside = { polygons: half, layer: wards, mean: ['pct_green'], coordinates: 'planar' };
    const weighted = await answer(summarizeWithin, { ...inside, weight: 'residents' });
    expect(weighted.features[0]?.properties.mean_pct_green).toBe(39);
    const plainly = await answer(summarizeWithin, inside);
    expect(plainly.features[0]?.properties.mean_pct_green).toBe(30);
    expect(plainly.warnings).toEqual([plain.replace('each feature counts the same', 'what lies inside counts by its area')]);
  }); // prettier-ignore

  it('leaves out what has no weight, and says so', async () => {
    const layer = collection(
      feature(1, square(0, 0, 1), { rate: 10, jobs: 4 }),
      feature(2, square(1, 0, 1), { rate: 90, jobs: 0 }),
      feature(3, square(2, 0, 1), { rate: 70, jobs: null }),
    );
    const { features, warnings } = await answer(dissolve, { layer, mean: ['rate'], weight: 'jobs' });
    expect(features[0]?.properties.mean_rate).toBe(10);
    expect(warnings).toEqual(['2 features have no positive number in jobs and no part in means.']);
  });

  it('does not overflow, and does not weight the weight by itself', async () => {
    const layer = collection(
      feature(1, square(0, 0, 1), { rate: 0.2, people: 1e308 }),
      feature(2, square(1, 0, 1), { rate: 0.8, people: 1e308 }),
    );
    const { features } = await answer(dissolve, { layer, mean: ['rate'], weight: 'people' });
    expect(features[0]?.properties.mean_rate).toBeCloseTo(0.5, 12);
    const own = await answer(dissolve, { layer: wards, mean: ['residents'], weight: 'residents' });
    expect(own.features[0]?.properties.mean_residents).toBe(200);
  });

  it('needs a weight that is there, and a mean to weight', async () => {
    const layer = wards;
    const unused = { message: '/weight weights means, and none is asked for. Name properties in mean.' };
    await expect(answer(dissolve, { layer, weight: 'residents' })).rejects.toMatchObject(unused);
    const inside = { polygons: square(0, 0, 2), layer, weight: 'residents' };
    await expect(answer(summarizeWithin, inside)).rejects.toMatchObject(unused);
    await expect(answer(dissolve, { layer, mean: ['pct_green'], weight: 'people' })).rejects.toMatchObject({
      issues: [{ pointer: '/weight' }],
    });
    await expect(answer(spatialJoin, { layer, other: wards, weight: 'residents' })).rejects.toMatchObject({
      message: '/weight weights means, and there are none with match first. Use match: aggregate.',
    });
  });
});

describe('features on a border', () => {
  const zones = collection(feature('west', square(0, 0, 3)), feature('east', square(3, 0, 3)));
  const wells = collection(
    feature('inside', point(1, 1)),
    feature('common', point(3, 2)),
    feature('outer', point(6, 1)),
    feature('along', line([3, 0], [3, 3])),
    feature('far', point(20, 20)),
  );
  const then = ', then feature 2 with id "outer"; feature 3 with id "along"';
  const text = 'On the border of a polygon and inside none, so it does not match. To take borders in use predicate';

  it('are said to be left out by within, and taken by covered-by', async () => {
    const expected = [`layer: 3 features, the first at index 1 with id "common"${then}: ${text} covered-by.`];
    const inputs = { layer: wells, other: zones, predicate: 'within' };
    expect((await answer(spatialJoin, inputs)).warnings).toEqual(expected);
    const selected = await answer(selectByLocation, inputs);
    expect(selected.features.map(({ id }) => id)).toEqual(['inside']);
    expect(selected.warnings).toEqual(expected);
    const covered = await answer(selectByLocation, { ...inputs, predicate: 'covered-by' });
    expect(covered.features.map(({ id }) => id)).toEqual(['inside', 'common', 'outer', 'along']);
    expect(covered.warnings).toEqual([]);
  });

  it('are said to be left out by contains', async () => {
    const { warnings } = await answer(spatialJoin, { layer: zones, other: wells, predicate: 'contains' });
    expect(warnings).toEqual([`other: 3 features, the first at index 1 with id "common"${then}: ${text} covers.`]);
  });

  it('are not spoken of where another polygon contains them', async () => {
    const over = collection(...zones.features, feature('over', square(2, 1, 2)));
    const layer = collection(feature('common', point(3, 2)));
    expect((await answer(spatialJoin, { layer, other: over, predicate: 'within' })).warnings).toEqual([]);
  });
});

describe('a centroid outside of its polygon', () => {
  const corner = { type: 'Polygon', coordinates: [[[0, 0], [9, 0], [9, 9], [8, 9], [8, 1], [0, 1], [0, 0]]] }; // prettier-ignore
  const text = 'with id "corner": The centroid lies outside of the polygon. For a point inside use point-on-surface.';

  it.each(['planar', 'longitude-latitude'])('is said, %s', async (coordinates) => {
    const layer = collection(feature('square', square(20, 0, 4)), feature('corner', corner));
    const { warnings } = await answer(centroid, { layer, coordinates });
    expect(warnings).toEqual([`Feature at index 1 ${text}`]);
  });
});

describe('planar measures in a CRS that distorts them', () => {
  const at = (y: number, name: string) => ({
    ...square(600_000, y, 1000),
    crs: { type: 'name', properties: { name } },
  });

  it('are said to, and by how much', async () => {
    // At 51 degrees north: a / (N cos 51) = 1.586 along the parallel, a / (M cos 51) = 1.590 along the meridian.
    const mercator = at(6_621_000, 'EPSG:3857');
    const { warnings } = await answer(intersection, { a: mercator, b: mercator });
    expect(warnings).toEqual([
      'In EPSG:3857 planar areas at this place are 2.52 times the true ones. For true areas take measure after ' +
        'reproject to EPSG:4326, or suggest-crs with purpose area.',
    ]);
    const { warnings: lengths } = await run(geometryBuffer, { geometry: mercator, distance: 100 });
    expect(lengths).toEqual([expect.stringMatching(/^In EPSG:3857 planar lengths at this place are 1\.5[89] times/)]);
  });

  it('are said to by make-valid, and once for two layers at one place', async () => {
    const mercator = at(6_621_000, 'EPSG:3857');
    const { warnings } = await run(makeValid, { layer: mercator });
    expect(warnings).toEqual([expect.stringMatching(/^In EPSG:3857 planar areas at this place are 2\.52 times/)]);
    const elsewhere = await answer(union, { a: mercator, b: at(0, 'EPSG:3857') });
    expect(elsewhere.warnings).toHaveLength(1);
  });

  it('are not spoken of within 1 %', async () => {
    const utm = at(5_650_000, 'EPSG:32631');
    expect((await answer(intersection, { a: utm, b: utm })).warnings).toEqual([]);
  });
});

describe('heights of lines', () => {
  it('are said to be left out of lengths', async () => {
    const layer = collection(feature(1, { type: 'LineString', coordinates: [[0, 0, 5], [1, 1, 9]] })); // prettier-ignore
    const { warnings } = await answer(summarizeWithin, { polygons: square(-1, -1, 5), layer, coordinates: 'planar' });
    expect(warnings).toContain('Ignored 2 Z coordinates; areas and lengths are 2D.');
  });
});
