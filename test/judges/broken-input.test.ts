/** Random broken geometries: what is closed, left out or refused is what an independent reader of the rule says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProcessError } from '../../src/common/errors.ts';
import selectByAttribute from '../../src/processes/select-by-attribute.ts';
import makeValid from '../../src/processes/make-valid.ts';
import validate from '../../src/processes/validate.ts';
import { run } from '../processes/run.ts';
import { hasJudge, judge } from './judge.ts';

const CASES = 400;
const SEED = Number(globalThis.process.env.JUDGE_SEED ?? 15);

type Position = readonly unknown[];

/** A star around a centre: valid whatever the radii are. */
const star = (x: number, y: number, scale: number) =>
  fc
    .tuple(
      fc.array(fc.double({ min: 0.5, max: 1, noNaN: true }), { minLength: 3, maxLength: 12 }),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([radii, isReversed, hasZ]) => {
      const ring = radii.map((radius, i): Position => {
        const angle = (2 * Math.PI * i) / radii.length;
        const at = [x + scale * radius * Math.cos(angle), y + scale * radius * Math.sin(angle)];
        return hasZ ? [...at, i] : at;
      });
      return isReversed ? ring.reverse() : ring;
    });

const close = (ring: readonly Position[]) => [...ring, ring[0] ?? []];
const damages: readonly ((ring: readonly Position[]) => readonly unknown[])[] = [
  close,
  (ring) => ring,
  (ring) => ring.slice(0, 2),
  (ring) => [ring[0] ?? [], ring[1] ?? [], ring[0] ?? []],
  (ring) => ring.slice(0, 1),
  (ring) => close(ring).map(([x, y]) => [x, y, 1, 2]),
  (ring) => close(ring).with(1, ['1', 2]),
  (ring) => close(ring).with(2, null as unknown as Position),
];
const damaged = (x: number, y: number, scale: number) =>
  fc.tuple(star(x, y, scale), fc.constantFrom(...damages)).map(([ring, damage]) => damage(ring));

const place = fc.record({
  x: fc.double({ min: -1000, max: 1000, noNaN: true }),
  y: fc.double({ min: -1000, max: 1000, noNaN: true }),
  scale: fc.constantFrom(1e-3, 1, 1000),
});

const polygon = place.chain(({ x, y, scale }) =>
  fc.oneof(
    damaged(x, y, scale).map((shell) => [shell]),
    // Radii of the hole are smaller than the chord of any shell of three corners is near.
    fc.tuple(damaged(x, y, scale), damaged(x, y, scale / 20)),
  ),
);
const simple = fc.oneof(
  { weight: 3, arbitrary: polygon.map((coordinates) => ({ type: 'Polygon', coordinates })) },
  {
    weight: 3,
    arbitrary: place.chain(({ x, y, scale }) =>
      fc
        .tuple(damaged(x, y, scale), damaged(x + 3 * scale, y, scale), damaged(x, y + 3 * scale, scale))
        .map((shells) => ({ type: 'MultiPolygon', coordinates: shells.map((shell) => [shell]) })),
    ),
  },
  fc
    .constantFrom<unknown[]>([], [1, 2], [1, 2, 3, 4], ['1', 2], [1], [1, null])
    .map((coordinates) => ({ type: 'Point', coordinates })),
  fc.constantFrom<unknown[]>([[1, 2], [3, 4]], [[1, 2]], [[1, 2], [3, 'x']]).map((coordinates) => ({ type: 'LineString', coordinates })), // prettier-ignore
);
const geometry = fc.oneof(
  { weight: 5, arbitrary: simple },
  fc.array(simple, { minLength: 1, maxLength: 3 }).map((geometries) => ({ type: 'GeometryCollection', geometries })),
);

interface Verdict {
  readonly readable: boolean;
  readonly certain: boolean;
  readonly area: number;
}

const sound = { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [0, 0] } };
const layerOf = (...geometries: unknown[]) => ({
  type: 'FeatureCollection',
  features: [sound, ...geometries.map((each, id) => ({ type: 'Feature', id, properties: {}, geometry: each }))],
});

describe.skipIf(!hasJudge)('broken geometries', () => {
  const cases = fc.sample(geometry, { numRuns: CASES, seed: SEED });
  const verdicts = hasJudge ? judge<Verdict>('broken-input.py', cases) : [];

  it('are taken where their repair is certain, and refused where it is not', async () => {
    const wrong: unknown[] = [];
    for (const [i, one] of cases.entries()) {
      const taken = await run(selectByAttribute, { layer: layerOf(one), filter: '1 = 1' }).then(
        () => true,
        (error: unknown) => {
          if (!(error instanceof ProcessError) || !error.message.includes('feature 1 with id 0')) throw error;
          return false;
        },
      );
      if (taken !== verdicts[i]?.certain) wrong.push({ one, taken });
    }
    expect(wrong).toEqual([]);
  });

  it('never make validate or make-valid refuse, and get the area that can be read', async () => {
    const layer = layerOf(...cases);
    const { outputs } = await run(makeValid, { layer });
    const { features } = outputs.result as {
      features: { geometry: unknown; properties: { valid_before: boolean; valid_area_after: number } }[];
    };
    const wrong = verdicts.flatMap(({ readable, area }, i) => {
      const made = features[i + 1];
      const after = made?.properties.valid_area_after ?? NaN;
      const isRight = readable ? Math.abs(after - area) <= 1e-9 * Math.max(area, 1e-6) : made?.geometry === null;
      return isRight ? [] : [{ geometry: cases[i], after, area }];
    });
    expect(wrong).toEqual([]);
    const { outputs: found } = await run(validate, { layer, quality: false });
    const invalid = features.filter(({ properties }) => !properties.valid_before).length;
    expect(found.result).toMatchObject({ summary: { features: CASES + 1, invalid_features: invalid } });
  });
});
