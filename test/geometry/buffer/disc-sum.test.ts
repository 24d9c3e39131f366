import { describe, expect, it } from 'vitest';
import { createDiscSum } from '../../../src/geometry/buffer/disc-sum.ts';
import { expectRfc7946, ringArea } from '../relate/plane.ts';

describe('discSum', () => {
  const sum = createDiscSum(2, 400);

  it('is a circle around one point, also when it is given twice', () => {
    expect(ringArea(sum([[3, 4]]))).toBeCloseTo(4 * Math.PI, 2);
    expect(sum([[3, 4], [3, 4]])).toEqual(sum([[3, 4]])); // prettier-ignore
  });

  it('has its vertices on the circle, the first one to the east', () => {
    const circle = createDiscSum(2, 8)([[3, 4]]);
    expect(circle).toHaveLength(9);
    expect(circle[0]).toEqual([5, 4]);
    for (const [x = 0, y = 0] of circle) expect(Math.hypot(x - 3, y - 4)).toBeCloseTo(2, 12);
  });

  it('is a capsule around two points', () => {
    const capsule = sum([[0, 0], [3, 4]]); // prettier-ignore
    expect(ringArea(capsule)).toBeCloseTo(4 * 5 + 4 * Math.PI, 2);
    expectRfc7946({ type: 'Polygon', coordinates: [capsule] });
  });

  it('is drawn around the hull of many, which lies left or right of no line', () => {
    const points = [[0, 0], [10, 0], [5, 1], [10, 10], [5, 5], [0, 10], [0, 5]]; // prettier-ignore
    const ring = sum(points);
    expect(ringArea(ring)).toBeCloseTo(100 + 80 + 4 * Math.PI, 2);
    expect(sum([...points].reverse())).toEqual(ring);
  });

  it('takes points in a row for the line from the first to the last', () => {
    expect(sum([[0, 0], [1, 1], [3, 3], [2, 2]])).toEqual(sum([[0, 0], [3, 3]])); // prettier-ignore
  });
});
