/** Voronoi cells of sites near one circle, on grids and on lines, where rounded circumcircles mislead. */
import { describe, expect, it } from 'vitest';
import { toGeoJson } from '../../schemas/flat-geometry.ts';
import { delaunay, voronoi } from '../../src/geometry/construction/voronoi.ts';
import { layerOf, point } from '../geometry/layer-cases.ts';
import { hasJudge, judge } from './judge.ts';
import { createRandom } from './random.ts';

const random = createRandom(4);
const scales = [1e-3, 1, 1e6];
const digits = [2, 4, 6, 17];

type Position = readonly [number, number];

const kinds: readonly ((scale: number, offset: number) => Position)[] = [
  (scale, offset) => {
    const angle = 2 * Math.PI * random.fraction();
    return [offset + scale * Math.cos(angle), 8 * offset + scale * Math.sin(angle)];
  },
  (scale, offset) => {
    const angle = 2 * Math.PI * random.fraction();
    const places = random.pick(digits);
    const round = (value: number) => Number(value.toPrecision(places));
    return [offset + scale * round(Math.cos(angle)), 8 * offset + scale * round(Math.sin(angle))];
  },
  (scale, offset) => [offset + 0.1 * scale * random.integer(5), 8 * offset + 0.1 * scale * random.integer(5)],
  (scale, offset) => {
    const along = scale * random.fraction();
    return [offset + along, 8 * offset + 0.3 * along + random.integer(3) * 1e-15 * scale];
  },
  (scale, offset) => [offset + scale * random.fraction(), 8 * offset + scale * random.fraction()],
];

function createCase(index: number) {
  const kind = kinds[index % kinds.length] as (typeof kinds)[number];
  const scale = random.pick(scales);
  const offset = random.integer(2) * scale * 3.7;
  const positions = Array.from({ length: 3 + random.integer(12) }, () => kind(scale, offset));
  const sites = [...new Map(positions.map((position) => [position.join(), position])).values()];
  const [xs, ys] = [sites.map(([x]) => x), sites.map(([, y]) => y)];
  const margin = scale * random.pick([1e-3, 0.1, 3]);
  const [west, south] = [Math.min(...xs) - margin, Math.min(...ys) - margin];
  const [width, height] = [Math.max(...xs) + margin - west, Math.max(...ys) + margin - south];
  // Every third extent cuts cells off, and sites.
  const cut = index % 3 === 0 ? 0.2 + 0.7 * random.fraction() : 1;
  const extent = { west, south, east: west + cut * width, north: south + cut * height };
  const places = Array.from({ length: 20 }, (): Position => [
    west + cut * width * random.fraction(),
    south + cut * height * random.fraction(),
  ]);
  return { sites, extent, places };
}

describe.skipIf(!hasJudge)('Voronoi cells of random sites', () => {
  it('fill the extent and hold what is nearest to their site', async () => {
    const cases = [];
    for (let index = 0; index < 400; index++) {
      const { sites, extent, places } = createCase(index);
      const layer = layerOf(...sites.map(([x, y]) => point(x, y)));
      const { features } = await voronoi(layer, extent);
      cases.push({
        sites,
        places,
        extent: [extent.west, extent.south, extent.east, extent.north],
        cells: features.map(({ geometry }) => geometry && toGeoJson(geometry)),
        triangles: delaunay(layer).features.map(({ geometry }) => {
          const { coordinates = [] } = geometry && 'coordinates' in geometry ? geometry : {};
          return [0, 2, 4].map((i) => [coordinates[i], coordinates[i + 1]]);
        }),
      });
    }
    expect(judge<string[]>('voronoi.py', cases).flatMap((faults, i) => faults.map((fault) => `${i}: ${fault}`))).toEqual([]); // prettier-ignore
  });
});
