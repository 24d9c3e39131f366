import { describe, expect, it } from 'vitest';
import { authalicLatitude, authalicSlope, geographicLatitude } from '../../../src/geometry/ellipsoid/authalic.ts';

const e2 = 0.0066943799901413165;
const e = Math.sqrt(e2);

/** Snyder 1987, formulas 3-11 and 3-12, which lose digits near the poles. */
function bySnyder(latitude: number): number {
  const q = (sine: number) => (1 - e2) * (sine / (1 - e2 * sine * sine) + Math.atanh(e * sine) / e);
  return Math.asin(q(Math.sin(latitude)) / q(1));
}

describe('authalicLatitude', () => {
  it.each([-80, -45, 0, 12.5, 45, 60, 85])('is that of the closed formula at %d degrees', (degrees) => {
    const latitude = (degrees * Math.PI) / 180;
    expect(Math.abs(authalicLatitude(latitude) - bySnyder(latitude))).toBeLessThan(5e-14);
  });

  it.each([-90, -45, 0, 1e-9, 30, 89.999999, 90])('comes back to %d degrees', (degrees) => {
    const latitude = (degrees * Math.PI) / 180;
    expect(Math.abs(geographicLatitude(authalicLatitude(latitude)) - latitude)).toBeLessThan(5e-14);
  });

  it('changes as its slope says', () => {
    const rise = (authalicLatitude(0.7 + 1e-5) - authalicLatitude(0.7 - 1e-5)) / 2e-5;
    expect(authalicSlope(0.7)).toBeCloseTo(rise, 9);
  });
});
