/** What is on Earth does not depend on the meridian from which longitudes count. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { randomUncut } from './uncut-outlines.ts';
import { createRandom } from './random.ts';
import { run } from '../processes/run.ts';

const processes = await loadBuiltInProcesses();

/** A geometry with its longitudes turned, within 180 degrees. */
function turn(value: unknown, degrees: number): unknown {
  if (!Array.isArray(value)) {
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, turn(member, degrees)]));
  }
  if (typeof value[0] !== 'number') return value.map((item) => turn(item, degrees));
  const [x, y] = value as number[];
  const turned = Math.round(((x ?? 0) + degrees) * 1e6) / 1e6;
  return [turned - 360 * Math.floor((turned + 180) / 360), y];
}

async function outputOf(id: string, inputs: unknown): Promise<Record<string, unknown>> {
  const { outputs } = await run(processes.get(id), inputs);
  return Object.values(outputs)[0] as Record<string, unknown>;
}

const summaryOf = async (id: string, inputs: unknown) =>
  (await outputOf(id, inputs)).summary as Record<string, number | null>;
const areaOf = async (layer: unknown) => (await summaryOf('measure', { layer })).area_m2 ?? NaN;

type Value = (geometry: unknown, point: unknown) => Promise<number>;

const values: Readonly<Record<string, Value>> = {
  measure: areaOf,
  'measure, geodesic': async (layer) => (await summaryOf('measure', { layer, edges: 'geodesic' })).area_m2 ?? NaN,
  'buffer by 20 km': async (geometry) =>
    areaOf(await outputOf('buffer', { geometry, distance: 20_000, tolerance: 0.01 })),
  'buffer by -2 km': async (geometry) => {
    const buffered = await outputOf('buffer', { geometry, distance: -2000, tolerance: 0.01 });
    return (buffered.geometry as { coordinates: unknown[] }).coordinates.length === 0 ? 0 : areaOf(buffered);
  },
  densify: async (layer) => areaOf(await outputOf('densify', { layer, max_length: 20_000 })),
  'centroid, as a distance': async (layer, point) => {
    const { geometry } = await outputOf('centroid', { layer });
    return Number((await outputOf('distance', { a: geometry, b: point })).distance_m);
  },
  distance: async (geometry, b) => Number((await outputOf('distance', { a: geometry, b })).distance_m),
  'distance, geodesic': async (geometry, b) =>
    Number((await outputOf('distance', { a: geometry, b, edges: 'geodesic' })).distance_m),
  'nearest, as a distance': async (other, layer) => {
    const { properties } = await outputOf('nearest', { layer, other });
    return Number((properties as Record<string, unknown>).nearest_distance_m);
  },
  'select-by-location': async (other, layer) =>
    (await summaryOf('select-by-location', { layer, other, distance: 100_000 })).selected ?? NaN,
  'summarize-within': async (polygons, layer) =>
    (await summaryOf('summarize-within', { polygons, layer })).outside ?? NaN,
};

describe('a layer with uncut outlines', () => {
  it.each(Object.entries(values))('%s is what it is elsewhere', async (name, valueOf) => {
    // A buffer is only within its tolerance.
    const bound = name.startsWith('buffer') ? 5e-3 : 1e-5;
    const random = createRandom(7).fraction;
    for (let i = 0; i < 20; i++) {
      const { geometry, polygons, polar, isInvalid } = randomUncut(random);
      // Areas of rings that cross themselves are no numbers to compare.
      if (isInvalid || (name.startsWith('buffer') && i > 7)) continue;
      const [x = 0, y = 0] = polygons[0]?.[0]?.[0] ?? [];
      const at = { type: 'Point', coordinates: [x + (random() - 0.5) * 4, Math.max(-89, Math.min(89, y + (random() - 0.5) * 4))] }; // prettier-ignore
      const degrees = polar ? 100 : 180;
      const point = turn(at, 0);
      const here = await valueOf(geometry, point);
      const there = await valueOf(turn(geometry, degrees), turn(point, degrees));
      const difference = Math.abs(here - there);
      expect(difference, `${i}: ${JSON.stringify(geometry)} ${JSON.stringify(point)} ${here} ${there}`).toBeLessThanOrEqual(bound * Math.abs(here) + 0.01); // prettier-ignore
    }
  });
});
