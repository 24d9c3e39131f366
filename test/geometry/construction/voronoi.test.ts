import fc from 'fast-check';
import { incircle } from 'robust-predicates';
import { describe, expect, it } from 'vitest';
import { toFlat, toGeoJson, type FlatShape } from '../../../schemas/flat-geometry.ts';
import type { Geometry } from '../../../schemas/geometry-types.ts';
import { loadGeos } from '../../../src/geometry/engine/geos.ts';
import { delaunay, voronoi } from '../../../src/geometry/construction/voronoi.ts';
import delaunayProcess from '../../../src/processes/delaunay.ts';
import voronoiProcess from '../../../src/processes/voronoi.ts';
import { run } from '../../processes/run.ts';
import { box, layerOf, line, point } from '../layer-cases.ts';
import { isInside } from '../buffer/true-distance.ts';

const engine = await loadGeos();
const places = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 })), {
  selector: String,
  minLength: 1,
  maxLength: 30,
});
const extent = { west: -10, south: -20, east: 120, north: 130 };

describe('voronoi', () => {
  it('answers the published example', async () => {
    const { outputs, warnings } = await run(voronoiProcess, voronoiProcess.examples[0]?.inputs);
    expect(outputs).toMatchObject({
      result: {
        features: [{ id: 'A' }, { id: 'B' }, { id: 'C' }],
        summary: { extent: [0, 0, 10, 10], duplicates: 0 },
      },
    });
    expect(warnings).toEqual([]);
  });

  it('does not leave the Earth of its own accord, and says so', async () => {
    const { extent, warnings } = await voronoi(layerOf(point(170, 0), point(-170, 0), point(0, 0)));
    expect(extent).toEqual({ west: -180, south: -34, east: 180, north: 34 });
    expect(warnings).toEqual([
      'The points look like longitude and latitude, so the extent ends at 180 and 90 degrees. Set extent to enlarge it.',
    ]);
  });

  it('gives each place to the cell of its nearest site', async () => {
    const somewhere = fc.tuple(
      fc.double({ min: -10, max: 120, noNaN: true }),
      fc.double({ min: -20, max: 130, noNaN: true }),
    );
    await fc.assert(
      fc.asyncProperty(places, fc.array(somewhere, { minLength: 20, maxLength: 20 }), async (sites, probes) => {
        const { features } = await voronoi(layerOf(...sites.map(([x, y]) => point(x, y))), extent);
        const cells = features.map(({ geometry }) => toGeoJson(geometry ?? toFlat(point(0, 0))));
        for (const [x, y] of probes) {
          const distances = sites.map(([sx, sy]) => Math.hypot(x - sx, y - sy));
          const nearest = Math.min(...distances);
          cells.forEach((cell, i) => {
            const farther = (distances[i] ?? 0) - nearest;
            if (farther > 1e-6) expect(isInside([x, y], cell)).toBe(false);
          });
        }
      }),
      { numRuns: 30 },
    );
  });

  it('fills the extent without overlap', async () => {
    await fc.assert(
      fc.asyncProperty(places, async (sites) => {
        const { features } = await voronoi(layerOf(...sites.map(([x, y]) => point(x, y))), extent);
        const areas = features.map(({ geometry }) => (geometry ? engine.area(geometry) : 0));
        expect(areas.reduce((sum, area) => sum + area, 0)).toBeCloseTo(130 * 150, 5);
        features.forEach(({ geometry }, i) => {
          const [x = 0, y = 0] = sites[i] ?? [];
          expect(geometry && engine.is('covers', geometry, toFlat(point(x, y)))).toBe(true);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('divides the extent between four sites that are nearly on one circle', async () => {
    const sites = [[8.10906, 53.58], [7.197822, 53.778419], [6.848419, 54.127822], [6.65, 55.03906]] as const; // prettier-ignore
    const { features } = await voronoi(layerOf(...sites.map(([x, y]) => point(x, y))), {
      west: 6,
      south: 53,
      east: 9,
      north: 56,
    });
    const areas = features.map(({ geometry }) => (geometry ? engine.area(geometry) : 0));
    expect(areas.reduce((sum, area) => sum + area, 0)).toBeCloseTo(9, 12);
    const isIn = sites.map(([x, y], i) => {
      const cell = features[i]?.geometry;
      return cell ? engine.is('contains', cell, toFlat(point(x, y))) : false;
    });
    expect(isIn).toEqual([true, true, true, true]);
  });

  it('takes a circumcentre on the corner of the extent for one vertex', async () => {
    const sites = [point(0.4, 0.2), point(0.2, 0.4), point(0.4, 0.30000000000000004), point(0, 0.4)];
    const { features } = await voronoi(layerOf(...sites), { west: -0.1, south: 0.1, east: 0.5, north: 0.5 });
    const areas = features.map(({ geometry }) => (geometry ? engine.area(geometry) : 0));
    expect(areas.reduce((sum, area) => sum + area, 0)).toBeCloseTo(0.24, 14);
  });

  it('says which points are too close to others for a cell', async () => {
    const step = 2 ** -52;
    const { features, warnings } = await voronoi(
      layerOf(point(1 + step, 1), point(1 + 2 * step, 1), point(1 + 3 * step, 1)),
      {
        west: 0,
        south: 0,
        east: 2,
        north: 2,
      },
    );
    expect(features.map(({ geometry }) => geometry === null)).toEqual([false, true, false]);
    expect(warnings).toEqual(['1 feature lies so close to others that rounding leaves no cell (null).']);
  });

  it('gives the whole extent to a single point, and strips to points on a line', async () => {
    const alone = await voronoi(layerOf(point(5, 5)));
    expect(alone.features.map(({ geometry }) => geometry && engine.area(geometry))).toEqual([4]);
    const row = await voronoi(layerOf(point(0, 0), point(2, 0), point(10, 0)), {
      west: -1,
      south: -1,
      east: 11,
      north: 1,
    });
    expect(row.features.map(({ geometry }) => geometry && engine.area(geometry))).toEqual([4, 10, 10]);
  });

  it('reports points at the same place', async () => {
    const { features, duplicates, warnings } = await voronoi(
      layerOf(point(0, 0), point(5, 5), point(0, 0), point(-0, 0)),
    );
    expect(duplicates).toBe(2);
    expect(features.map(({ geometry, properties }) => [geometry === null, properties])).toEqual([
      [false, {}],
      [false, {}],
      [true, { duplicate_of: 0 }],
      [true, { duplicate_of: 0 }],
    ]);
    expect(warnings).toEqual([
      '2 features share their positions with others and have no cell (null); see duplicate_of.',
    ]);
  });

  it('makes one cell of those of a MultiPoint', async () => {
    const pair: Geometry = { type: 'MultiPoint', coordinates: [[0, 0], [10, 0]] }; // prettier-ignore
    const { features } = await voronoi(layerOf(pair, point(5, 0)), { west: -5, south: -1, east: 15, north: 1 });
    expect(features.map(({ geometry }) => geometry && engine.area(geometry))).toEqual([30, 10]);
  });

  it('says which cells lie outside of the extent', async () => {
    const { features, warnings } = await voronoi(layerOf(point(0, 0), point(100, 0)), {
      west: 0,
      south: 0,
      east: 1,
      north: 1,
    });
    expect(features[1]?.geometry).toBeNull();
    expect(warnings).toEqual(['1 feature is empty or has its cell outside the extent (null).']);
  });

  it('refuses lines and polygons, and an extent without area', async () => {
    await expect(voronoi(layerOf(line([0, 0], [1, 1]), box(0, 0, 1)))).rejects.toMatchObject({
      code: 'invalid-geometry',
      message:
        'The layer has 1 line and 1 polygon; it must have points only. Convert them with centroid or point-on-surface.',
    });
    await expect(voronoi(layerOf(point(0, 0)), { west: 1, south: 0, east: 1, north: 1 })).rejects.toMatchObject({
      code: 'invalid-input',
      issues: [{ pointer: '/extent' }],
    });
  });

  it('takes an empty layer for nothing', async () => {
    const { outputs } = await run(voronoiProcess, { layer: { type: 'FeatureCollection', features: [] } });
    expect(outputs).toMatchObject({ result: { features: [], summary: { extent: null } } });
  });
});

describe('delaunay', () => {
  it('answers the published example', async () => {
    const { outputs } = await run(delaunayProcess, delaunayProcess.examples[0]?.inputs);
    expect(outputs).toMatchObject({ result: { summary: { triangles: 4, duplicates: 0 } } });
  });

  it('has no point inside the circle round a triangle, and fills the convex hull', async () => {
    await fc.assert(
      fc.asyncProperty(places, async (sites) => {
        const layer = layerOf(...sites.map(([x, y]) => point(x, y)));
        const { features } = delaunay(layer);
        let area = 0;
        for (const { geometry } of features) {
          const { coordinates } = geometry as FlatShape;
          const [ax = 0, ay = 0, bx = 0, by = 0, cx = 0, cy = 0] = coordinates;
          area += engine.area(geometry as FlatShape);
          // Above 0 is inside, for a triangle that goes counter-clockwise.
          for (const [x, y] of sites) expect(incircle(ax, ay, bx, by, cx, cy, x, y)).toBeLessThanOrEqual(0);
        }
        const hull = engine.convexHull(toFlat({ type: 'MultiPoint', coordinates: sites }));
        expect(area).toBeCloseTo(engine.area(hull), 6);
      }),
      { numRuns: 40 },
    );
  });

  it('names the features at the corners and counts points at the same place once', async () => {
    const { features, duplicates } = delaunay(layerOf(point(0, 0), point(4, 0), point(0, 0), point(0, 3)));
    expect(features.map(({ properties }) => (properties.corners as number[]).toSorted())).toEqual([[0, 1, 3]]);
    expect(duplicates).toBe(1);
  });

  it('is empty for points on a line and says so', async () => {
    const { features, warnings } = delaunay(layerOf(point(0, 0), point(1, 1), point(2, 2)));
    expect(features).toEqual([]);
    expect(warnings).toEqual(['The result is empty: all 3 points lie on one line.']);
  });
});
