/** Every process with a geometry, given positions, lines, rings and polygons that have nothing in them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProcessError } from '../../src/common/errors.ts';
import { decodeJson } from '../../src/common/json/decode.ts';
import type { Process } from '../../src/process/define-process.ts';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import diagnose from '../../src/processes/diagnose.ts';
import makeValid from '../../src/processes/make-valid.ts';
import measure from '../../src/processes/measure.ts';
import relate from '../../src/processes/relate.ts';
import validate from '../../src/processes/validate.ts';
import { run } from '../processes/run.ts';
import { fittingInputs, geometryInputs } from './geometry-inputs.ts';

interface Sent {
  readonly type: string;
  readonly coordinates?: readonly unknown[];
  readonly geometries?: readonly Sent[];
}

const square = (x: number) => [[x, 0], [x + 2, 0], [x + 2, 2], [x, 2], [x, 0]]; // prettier-ignore
const hole = [[10.5, 0.5], [10.5, 1.5], [11.5, 1.5], [11.5, 0.5], [10.5, 0.5]]; // prettier-ignore

/** Types with the number of levels at which an empty array may be put in: a line and a ring need their positions. */
const wholes: readonly (readonly [whole: Sent, levels: number])[] = [
  [{ type: 'MultiPoint', coordinates: [[10, 1], [12, 1]] }, 1], // prettier-ignore
  [{ type: 'MultiPoint', coordinates: [] }, 1],
  [{ type: 'MultiLineString', coordinates: [[[10, 0], [12, 1]], [[13, 0], [14, 1]]] }, 1], // prettier-ignore
  [{ type: 'MultiLineString', coordinates: [] }, 1],
  [{ type: 'Polygon', coordinates: [square(10), hole] }, 1],
  [{ type: 'Polygon', coordinates: [] }, 1],
  [{ type: 'MultiPolygon', coordinates: [[square(10), hole], [square(13)]] }, 2],
  [{ type: 'MultiPolygon', coordinates: [] }, 2],
];

/** Ways to write nothing, by the brackets around it. */
const nothings: readonly (readonly unknown[])[] = [[], [[]], [[], []], [[[]]], [[[], []], []]];
const depthOf = (value: unknown): number => (Array.isArray(value) ? 1 + Math.max(0, ...value.map(depthOf)) : 0);
const innermost: Readonly<Record<string, number>> = { MultiPoint: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 };

const fill = (items: readonly unknown[], levels: number, max: number, isRing: boolean): fc.Arbitrary<unknown[]> =>
  fc
    .tuple(
      fc.tuple(...items.map((item) => (levels > 1 ? fill(item as unknown[], levels - 1, max - 1, isRing) : fc.constant(item)))), // prettier-ignore
      fc.array(fc.tuple(fc.nat(9), fc.constantFrom(...nothings.filter((nothing) => depthOf(nothing) <= max))), {
        maxLength: 3,
      }),
    )
    .map(([kept, added]) => {
      const filled: unknown[] = [...kept];
      for (const [at, nothing] of added) {
        // Before a shell it would be the shell.
        const first = isRing && levels === 1 && items.length > 0 ? 1 : 0;
        filled.splice(first + (at % (filled.length + 1 - first)), 0, nothing);
      }
      return filled;
    });

interface Case {
  readonly sent: Sent;
  readonly whole: Sent;
}

const single = fc.constantFrom(...wholes).chain(([whole, levels]): fc.Arbitrary<Case> => {
  const { type, coordinates = [] } = whole;
  return fill(coordinates, levels, innermost[type] ?? 1, type.endsWith('Polygon')).map((filled) => ({
    sent: { type, coordinates: filled },
    whole,
  }));
});
const collected = fc.tuple(single, fc.nat(2)).map(([{ sent, whole }, empty]): Case => {
  const points = Array.from({ length: empty }, (): Sent => ({ type: 'Point', coordinates: [] }));
  const around = (...geometries: Sent[]): Sent => ({ type: 'GeometryCollection', geometries });
  return { sent: around(...points, sent), whole: around(whole) };
});
const cases = fc.oneof({ weight: 3, arbitrary: single }, collected);

const feature = (id: number, geometry: unknown) => ({
  type: 'Feature',
  id,
  properties: { name: 'n', n: id },
  geometry,
});
const polygons = [0, 4].map((x, id) => feature(id, { type: 'Polygon', coordinates: [square(x)] }));
const points = [1, 5, 7].map((x, id) => feature(id, { type: 'Point', coordinates: [x, x] }));
const layerOf = (beside: readonly unknown[], geometry: unknown) => ({
  type: 'FeatureCollection',
  features: [...beside, feature(9, geometry)],
});

const processes = (await loadBuiltInProcesses()).list();
const calls = processes
  .filter(({ traits }) => traits.takesBroken !== true)
  .flatMap((process) => geometryInputs(process).map((name) => ({ process, id: process.id, name })))
  // Its input is echoed as it is.
  .filter(({ id }) => id !== 'echo');

const LEFT_OUT =
  /had positions without numbers, which were left out|had a Point without a position, which was taken for no geometry/;

/** What comes of it, with the warnings that are not about empty parts. */
async function outcome(process: Process, inputs: Readonly<Record<string, unknown>>): Promise<unknown> {
  try {
    // From bytes, as it is sent.
    const { outputs, warnings } = await run(process, decodeJson(Buffer.from(JSON.stringify(inputs))));
    return { outputs, warnings: warnings.filter((warning) => !LEFT_OUT.test(warning)) };
  } catch (error) {
    if (error instanceof ProcessError)
      return { error: error.message.replace(/\/coordinates\S* is empty.*/, ' is empty') };
    throw error;
  }
}

describe.each(calls)('$id, $name', ({ process, name }) => {
  it('gives what it gives without them', async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.constantFrom('polygons', 'points', 'alone'), async ({ sent, whole }, beside) => {
        const others = fittingInputs(process);
        const inLayer = (geometry: Sent) =>
          beside === 'alone' ? geometry : layerOf(beside === 'points' ? points : polygons, geometry);
        const [got, wanted] = [
          await outcome(process, { ...others, [name]: inLayer(sent) }),
          await outcome(process, { ...others, [name]: inLayer(whole) }),
        ];
        const isRefused = (value: unknown) => JSON.stringify(value).includes('is empty');
        if (beside === 'alone' && isRefused(wanted) && isRefused(got)) return;
        expect(got).toEqual(wanted);
      }),
      { numRuns: 12, seed: 16 },
    );
  });
});

describe('positions without numbers', () => {
  const multiPoint = { type: 'MultiPoint', coordinates: [[], [4, 50]] };

  it('are left out with a warning', async () => {
    const { outputs, warnings } = await run(measure, { layer: layerOf(points, multiPoint) });
    expect(outputs).toMatchObject({
      result: { features: [{}, {}, {}, { geometry: { type: 'MultiPoint', coordinates: [[4, 50]] } }] },
    });
    expect(warnings).toEqual(['1 feature had positions without numbers, which were left out: feature 3 with id 9.']);
  });

  it('are reported by validate, diagnose and make-valid', async () => {
    const layer = layerOf(points, multiPoint);
    expect((await run(validate, { layer })).outputs).toMatchObject({
      result: {
        features: [
          {
            properties: {
              reason: 'Position without numbers',
              detail: '/features/3/geometry/coordinates/0 is empty: a position has 2 or 3 numbers',
            },
          },
        ],
      },
    });
    expect((await run(diagnose, { layer })).outputs).toMatchObject({
      diagnosis: { sound: false, findings: [{ code: 'broken-empty-position', severity: 'error', count: 1 }] },
    });
    expect((await run(makeValid, { layer })).outputs).toMatchObject({
      result: {
        features: [
          {},
          {},
          {},
          {
            geometry: { type: 'MultiPoint', coordinates: [[4, 50]] },
            properties: { valid_change: 'positions without numbers left out' },
          },
        ],
      },
    });
  });

  it('are refused within a line, which would be another one without them', async () => {
    const line = { type: 'LineString', coordinates: [[], [1, 2], [3, 4]] }; // prettier-ignore
    await expect(run(measure, { layer: layerOf(points, line) })).rejects.toThrow(
      '/layer/features/3/geometry/coordinates/0 must be a position of 2 or 3 numbers, not [] (feature 3 with id 9)',
    );
  });

  it('are taken beside others where a process compares single geometries', async () => {
    const { outputs } = await run(relate, { a: multiPoint, b: { type: 'Point', coordinates: [4, 50] } });
    expect(outputs).toMatchObject({ relation: { matrix: '0FFFFFFF2' } });
  });
});

describe('a polygon without a shell', () => {
  const polygon = { type: 'Polygon', coordinates: [[], square(10)] };

  it.each(['Polygon', 'MultiPolygon'])('is refused as a %s, as its hole may be meant to be land', async (type) => {
    const geometry = type === 'Polygon' ? polygon : { type, coordinates: [[square(20)], polygon.coordinates] };
    const at = type === 'Polygon' ? 0 : '1/0';
    await expect(run(measure, { layer: layerOf(points, geometry) })).rejects.toThrow(
      `/layer/features/3/geometry/coordinates/${at} has 0 positions. A ring has at least 4 positions`,
    );
  });

  it('becomes one of its hole by make-valid, which says so', async () => {
    const { outputs } = await run(makeValid, { layer: polygon });
    expect(outputs).toMatchObject({
      result: {
        geometry: { type: 'Polygon', coordinates: [square(10)] },
        properties: { valid_before: false, valid_reason: 'Too few positions at /coordinates/0', valid_area_after: 4 },
      },
    });
  });
});
