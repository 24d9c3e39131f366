import { describe, expect, it } from 'vitest';
import { azimuthalEquidistant, geodesicDirect, geodesicInverse } from '../../../src/geometry/ellipsoid/geodesic.ts';

describe('geodesics', () => {
  // Wellington to Salamanca: the example in the documentation of GeographicLib.
  it('gives the distance and azimuth that GeographicLib documents', () => {
    const { distance, azimuth } = geodesicInverse([174.81, -41.32], [-5.5, 40.96]);
    expect(distance).toBeCloseTo(19959679.26735382, 6);
    expect(azimuth).toBeCloseTo(161.06766998615882, 9);
  });

  // Perth, 20 000 km to the south-west (225 degrees): the example of the direct problem there.
  it('gives the place that GeographicLib documents', () => {
    const [longitude, latitude] = geodesicDirect([115.74, -32.06], 225, 20_000_000);
    expect(latitude).toBeCloseTo(32.11195529, 8);
    expect(longitude).toBeCloseTo(-63.95925278, 8);
  });
});

describe('azimuthalEquidistant', () => {
  it.each([
    [
      [13.4, 52.5],
      [14.1, 52.1],
    ],
    [
      [180, 0],
      [-179.2, 0.4],
    ],
    [
      [0, 90],
      [-120, 89.5],
    ],
  ])('keeps the distance and direction from %s to %s, and finds back', (centre, place) => {
    const plane = azimuthalEquidistant(centre);
    const [x = 0, y = 0] = plane.toPlane(place);
    expect(Math.hypot(x, y)).toBeCloseTo(geodesicInverse(centre, place).distance, 8);
    const [longitude = 0, latitude = 0] = plane.toLonLat([x, y]);
    expect([longitude, latitude]).toEqual([expect.closeTo(place[0] ?? 0, 12), expect.closeTo(place[1] ?? 0, 12)]);
  });

  it('draws the meridian on which GeoJSON cuts as one and the same ray from a pole', () => {
    const plane = azimuthalEquidistant([0, 90]);
    const [x = NaN, y = NaN] = plane.toPlane([-180, 89]);
    expect(x).toBeCloseTo(0, 15);
    expect(y).toBe(plane.toPlane([180, 89])[1]);
  });
});
