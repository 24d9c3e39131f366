/** Swapped axes among right ones: the truth is known by construction, places are capitals with towns around them. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { run } from '../processes/run.ts';
import { createRandom } from './random.ts';

const processes = await loadBuiltInProcesses();

const places: Readonly<Record<string, readonly [number, number]>> = {
  Amsterdam: [4.9, 52.4], Athens: [23.7, 38], Bangkok: [100.5, 13.8], Berlin: [13.4, 52.5], Bogota: [-74.1, 4.7], Brasilia: [-47.9, -15.8],
  Cairo: [31.2, 30], Canberra: [149.1, -35.3], Dakar: [-17.4, 14.7], Delhi: [77.2, 28.6], Dhaka: [90.4, 23.8], Dublin: [-6.3, 53.3],
  Hanoi: [105.8, 21], Helsinki: [24.9, 60.2], Jakarta: [106.8, -6.2], Kabul: [69.2, 34.5], Kyiv: [30.5, 50.5], Lima: [-77, -12],
  London: [-0.1, 51.5], Luanda: [13.2, -8.8], Madrid: [-3.7, 40.4], Manila: [121, 14.6], Mexico: [-99.1, 19.4], Montevideo: [-56.2, -34.9],
  Moscow: [37.6, 55.8], Muscat: [58.4, 23.6], Nairobi: [36.8, -1.3], Ottawa: [-75.7, 45.4], Paris: [2.4, 48.9], Pretoria: [28.2, -25.7],
  Rabat: [-6.8, 34], Reykjavik: [-21.9, 64.1], Riyadh: [46.7, 24.7], Santiago: [-70.7, -33.4], Seoul: [127, 37.6], Suva: [178.4, -18.1],
  Tehran: [51.4, 35.7], Tokyo: [139.7, 35.7], Tunis: [10.2, 36.8], Ulaanbaatar: [106.9, 47.9], Washington: [-77, 38.9], Wellington: [174.8, -41.3],
}; // prettier-ignore

type Point = readonly [number, number];

async function findSwapped(points: readonly Point[]): Promise<{ count: number; features: number[] } | undefined> {
  const features = points.map((coordinates) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates } })); // prettier-ignore
  const { outputs } = await run(processes.get('diagnose'), { layer: { type: 'FeatureCollection', features } });
  const { findings } = outputs.diagnosis as { findings: { code: string; count: number; features: number[] }[] };
  return findings.find(({ code }) => code === 'swapped-axes');
}

describe('swapped axes among right ones', () => {
  it('are found, exactly, in 400 layers of one place', async () => {
    const random = createRandom(3).fraction;
    const names = Object.keys(places);
    const wrong: unknown[] = [];
    for (let i = 0; i < 400; i++) {
      const name = names[Math.floor(random() * names.length)] ?? '';
      const [x, y] = places[name] ?? [0, 0];
      // Cairo lies on the diagonal of equal numbers: there the two groups do not lie apart.
      if (Math.abs(x - y) < 20) continue;
      const spread = [0.01, 0.3, 2][Math.floor(random() * 3)] ?? 1;
      const near = (): Point => [x + (random() - 0.5) * spread, y + (random() - 0.5) * spread];
      const right = Array.from({ length: 3 + Math.floor(random() * 30) }, near);
      const swapped = Array.from({ length: 1 + Math.floor(random() * (right.length - 1)) }, near);
      const points = [...right.map((point) => ({ point, is: false })), ...swapped.map(([a, b]) => ({ point: [b, a] as Point, is: true }))].sort(() => random() - 0.5); // prettier-ignore
      const expected = points.flatMap(({ is }, index) => (is ? [index] : []));
      const found = await findSwapped(points.map(({ point }) => point));
      const isRight = found?.count === expected.length && found.features.join() === expected.slice(0, 10).join();
      if (!isRight) wrong.push({ name, spread, expected: expected.length, found });
    }
    expect(wrong).toEqual([]);
  });

  it('are suspected in no layer of two right places, but where one mirrors the other', async () => {
    const random = createRandom(5).fraction;
    const suspected: string[] = [];
    const entries = Object.entries(places);
    for (const [i, [one, a]] of entries.entries()) {
      for (const [other, b] of entries.slice(i + 1)) {
        const around = ([x, y]: Point, count: number) =>
          Array.from({ length: count }, (): Point => [x + (random() - 0.5) * 2, y + (random() - 0.5) * 2]);
        if (await findSwapped([...around(a, 12), ...around(b, 5)])) suspected.push(`${one} and ${other}`);
      }
    }
    // Muscat with its numbers swapped lies 2.2 degrees from Helsinki: nothing tells it from a mistake.
    expect(suspected).toEqual(['Helsinki and Muscat']);
  });
});
