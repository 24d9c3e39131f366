import { describe, expect, it } from 'vitest';
import { closeOverPole, unwrap, countWindings } from '../../../src/geometry/antimeridian/longitudes.ts';

const at = (...positions: number[][]) => positions;

describe('unwrap', () => {
  it('leaves a line alone that does not jump', () => {
    expect(unwrap(at([170, 0], [180, 1], [10, 2]))).toEqual(at([170, 0], [180, 1], [10, 2]));
  });

  it('goes on across the antimeridian, and back', () => {
    expect(unwrap(at([179, 0], [-179, 1], [-178, 2], [178, 3]))).toEqual(at([179, 0], [181, 1], [182, 2], [178, 3]));
  });

  it('takes 360 degrees for a full circle', () => {
    expect(unwrap(at([-180, 80], [180, 80]))).toEqual(at([-180, 80], [180, 80]));
  });

  it('closes a wedge of more than 180 degrees over the pole that it touches', () => {
    const wedge = at([-170, 89], [0, 89], [170, 89], [170, 90], [-170, 90], [-170, 89]);
    expect(unwrap(wedge)).toEqual(wedge);
  });
});

describe('windingOf', () => {
  it.each([
    [at([0, 80], [120, 80], [240, 80], [360, 80]), 1],
    [at([0, 80], [-120, 80], [-240, 80], [-360, 80]), -1],
    [at([0, 80], [120, 80], [0, 70], [0, 80]), 0],
  ])('is %# for a ring', (ring, winding) => {
    expect(countWindings(ring)).toBe(winding);
  });
});

describe('closeOverPole', () => {
  it('closes an eastward ring along the antimeridian', () => {
    expect(closeOverPole(at([0, 80], [120, 80], [240, 80], [360, 80]))).toEqual(
      at([-180, 80], [-120, 80], [0, 80], [120, 80], [180, 80], [180, 90], [-180, 90], [-180, 80]),
    );
  });

  it('closes a westward ring in the south', () => {
    expect(closeOverPole(at([0, -80], [-120, -80], [-240, -80], [-360, -80]))).toEqual(
      at([180, -80], [120, -80], [0, -80], [-120, -80], [-180, -80], [-180, -90], [180, -90], [180, -80]),
    );
  });

  it('starts at the crossing that is nearest to the pole', () => {
    const ring = at([0, 80], [170, 80], [190, 84], [170, 88], [190, 89], [300, 85], [360, 80]);
    const closed = closeOverPole(ring);
    expect(closed[0]).toEqual([-180, 88.5]);
    expect(closed.at(-1)).toEqual([-180, 88.5]);
    expect(countWindings(closed)).toBe(0);
  });
});
