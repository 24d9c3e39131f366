import { describe, expect, it } from 'vitest';
import { readSchools, readStreets } from '../../demo/montevideo.ts';
import { toFlat, type FlatShape } from '../../schemas/flat-geometry.ts';
import { surfaceCentroid } from '../../src/geometry/ellipsoid/surface-centroid.ts';
import { withGeos } from '../../src/geometry/engine/geos.ts';
import { createPointLocator } from '../../src/geometry/flat/point-in-polygon.ts';
import { buildNetwork } from '../../src/geometry/network/build-network.ts';
import { indexEdges } from '../../src/geometry/network/edge-index.ts';
import { createMatrix } from '../../src/geometry/network/matrix.ts';
import { createPlaceFinder } from '../../src/geometry/network/place.ts';
import { computeServiceAreas } from '../../src/geometry/network/service-areas.ts';
import { readStreetLines } from '../../src/geometry/network/street-lines.ts';
import { judge, hasJudge, SCALE } from './judge.ts';
import { createRandom } from './random.ts';

/** Places around each school; with SCALE=10 every school has 4,000 for each setting. */
const PLACES = 400 * SCALE;
const SCHOOLS = 30;
const WALKING = 0.75;

const settings = [300, 900].flatMap((limit) =>
  [25, 50, 100].flatMap((width) => [0, WALKING].map((legCost) => ({ limit, width, legCost }))),
);

describe('service areas of schools in Montevideo', () => {
  it('have the places that the matrix of costs has within the break, and are valid', { timeout: 600_000 }, async () => {
    const features = readStreets().features.map(({ geometry }) => ({ geometry: toFlat(geometry), properties: {} })); // prettier-ignore
    const { lines } = readStreetLines({ features }, () => ({ forward: 4.8, backward: 4.8 }));
    const network = buildNetwork(lines, 'seconds');
    const index = indexEdges(network);
    const finder = createPlaceFinder(network, index);
    const schools = readSchools().features;
    const { fraction } = createRandom(21);
    const tally = settings.map(() => ({ within: 0, wrong: 0 }));
    const areas: FlatShape[] = [];
    for (let k = 0; k < SCHOOLS; k++) {
      const school = schools[Math.floor((k * schools.length) / SCHOOLS)];
      if (!school?.geometry) throw new Error('A school has no geometry.');
      const centre = surfaceCentroid(toFlat(school.geometry));
      const [x, y] = centre ?? [0, 0];
      for (const [i, { limit, width, legCost }] of settings.entries()) {
        if (SCALE < 10 && (k + i) % 6 !== 0) continue;
        const at = (place: readonly number[], reach: number) =>
          finder.locate(toFlat({ type: 'Point', coordinates: place }), { leaveFrom: 'nearest-street', reach, sideReach: 0, accessCost: legCost }); // prettier-ignore
        const gates = at([x as number, y as number], 500);
        const made = await computeServiceAreas({ network, index }, [gates], {
          travel: 'from',
          breaks: [limit],
          width,
          detail: 10,
          legCost,
          areas: 'merge',
          nest: 'disks',
          progress() {}, // prettier-ignore
        });
        const area = made.areas[0]?.geometry as FlatShape;
        areas.push(area);
        const half = limit / WALKING + 2 * width;
        const places = Array.from({ length: PLACES }, () => [
          (x as number) + ((2 * fraction() - 1) * half) / 91_400,
          (y as number) + ((2 * fraction() - 1) * half) / 110_900,
        ]);
        const matrix = createMatrix(network, places.map((place) => at(place, width))); // prettier-ignore
        matrix.searchFrom(gates, limit);
        const contains = createPointLocator(area);
        const own = tally[i] as { within: number; wrong: number };
        places.forEach(([lon = 0, lat = 0], place) => {
          const isReached = matrix.connect(place) !== undefined;
          if (isReached) own.within += 1;
          if (isReached !== (contains(lon, lat) !== 'outside')) own.wrong += 1;
        });
      }
    }
    const within = tally.reduce((sum, own) => sum + own.within, 0);
    const wrong = tally.reduce((sum, own) => sum + own.wrong, 0);
    if (SCALE >= 10)
      process.stderr.write(`${JSON.stringify(settings.map((setting, i) => ({ ...setting, ...tally[i] })))}\n`);
    expect(within).toBeGreaterThan(5000 * SCALE);
    expect(wrong / within).toBeLessThan(0.005);
    for (const own of SCALE < 10 ? [] : tally) expect(own.wrong / own.within).toBeLessThan(0.005);
    await withGeos((engine) => {
      for (const area of areas) expect(engine.invalidity(area)).toBeUndefined();
    });
    if (hasJudge)
      expect(judge('service-areas.py', areas.map(toRings)).filter((isValid) => isValid !== true)).toEqual([]);
  });
});

/** Polygons of rings of positions. */
function toRings({ coordinates, ends, parts = Uint32Array.of(ends.length) }: FlatShape) {
  const rings = Array.from(ends, (end, i) => {
    const start = i === 0 ? 0 : (ends[i - 1] as number);
    return Array.from({ length: end - start }, (_, k) => [
      coordinates[2 * (start + k)],
      coordinates[2 * (start + k) + 1],
    ]);
  });
  return Array.from(parts, (end, i) => rings.slice(i === 0 ? 0 : parts[i - 1], end));
}
