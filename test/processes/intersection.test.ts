import { describe, expect, it } from 'vitest';
import process from '../../src/processes/intersection.ts';
import { run } from './run.ts';

const [squares] = process.examples;

describe('intersection', () => {
  it('answers the published example', async () => {
    const { outputs, warnings } = await run(process, squares?.inputs);
    expect(outputs).toEqual({
      result: {
        type: 'Feature',
        properties: {},
        // prettier-ignore
        geometry: { type: 'Polygon', coordinates: [[[2, 1], [2, 2], [1, 2], [1, 1], [2, 1]]] },
        summary: {
          method: 'planar, in the units of the coordinates',
          geometry_type: 'Polygon',
          points: 0,
          lines: 0,
          polygons: 1,
          length: 0,
          area: 1,
        },
      },
    });
    expect(warnings).toEqual([]);
  });

  it('keeps id and properties of the one Feature of which it gives a part', async () => {
    const { outputs } = await run(process, process.examples[1]?.inputs);
    expect(outputs).toMatchObject({ result: { id: 96, properties: { route: '96' }, summary: { lines: 1 } } });
  });

  it('takes a layer that mixes lines and polygons where borders nearly coincide', async () => {
    const box = { type: 'Polygon', coordinates: [[[0, 0], [3, 0], [3, 3], [0, 3], [0, 0]]] }; // prettier-ignore
    const line = { type: 'LineString', coordinates: [[5, 5], [6, 6]] }; // prettier-ignore
    const b = { type: 'Polygon', coordinates: [[[0.1, 0], [3, 4e-16], [3, 3], [0, 3], [0.1, 0]]] }; // prettier-ignore
    const a = { type: 'GeometryCollection', geometries: [box, line] };
    for (const inputs of [
      { a, b },
      { a: b, b: a },
    ]) {
      const { outputs } = await run(process, inputs);
      const { summary } = outputs.result as { summary: { area: number } };
      expect(summary).toMatchObject({ polygons: 1, lines: 0 });
      // Half of 0.1 by 3 is not in b.
      expect(summary.area).toBeCloseTo(8.85, 12);
    }
  });
});
