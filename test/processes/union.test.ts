import { describe, expect, it } from 'vitest';
import process from '../../src/processes/union.ts';
import { run } from './run.ts';

const [squares] = process.examples;

describe('union', () => {
  it.each([
    // Lengths of shapely.unary_union of all three.
    [
      [
        [
          [1, 6],
          [3, 2],
          [3, 0],
        ],
      ],
      [
        [
          [4, 5],
          [1, 2],
        ],
        [
          [4, 0],
          [2, 4],
          [4, 6],
          [1, 1],
        ],
      ],
      21.610224,
    ],
    [
      [
        [
          [6, 4],
          [5, 0],
        ],
        [
          [2, 5],
          [6, 0],
          [2, 4],
          [1, 6],
        ],
      ],
      [
        [
          [4, 4],
          [6, 2],
          [5, 1],
          [6, 0],
        ],
      ],
      22.661792,
    ],
  ])('has a line of both layers once, however it is crossed', async (lines, others, length) => {
    const layer = { type: 'MultiLineString', coordinates: lines };
    const { outputs } = await run(process, { layer, overlay: { type: 'MultiLineString', coordinates: others } });
    expect(outputs).toMatchObject({ result: { summary: { length: expect.closeTo(length, 5) } } });
  });

  it('answers the published example', async () => {
    const { outputs } = await run(process, squares?.inputs);
    expect(outputs).toMatchObject({ result: { geometry: { type: 'Polygon' }, summary: { area: 7, polygons: 1 } } });
  });
});
