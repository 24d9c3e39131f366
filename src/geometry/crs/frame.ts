/** From the coordinates of one CRS to longitude and latitude in degrees from Greenwich on its own datum, and back. */
import { fromEastNorth, toEastNorth, type AxisOrder } from './axes.ts';
import type { ProjEngine, TwoWay } from './proj.ts';
import type { Crs } from './table.ts';

/** `forward` leads to the coordinates of the CRS, `inverse` to longitude and latitude. */
export function createFrame(crs: Crs, order: AxisOrder, proj: ProjEngine): TwoWay {
  const plane = crs.kind === 'projected' ? proj.projection(crs.projection) : angles(crs);
  return {
    forward(positions) {
      plane.forward(positions);
      fromEastNorth(positions, crs, order);
    },
    inverse(positions) {
      toEastNorth(positions, crs, order);
      plane.inverse(positions);
      if (crs.kind === 'projected') withoutRounding(positions);
    },
  };
}

/** A tenth of a metre. */
const ROUNDING_DEGREES = 1e-6;

/** At a pole and on the antimeridian an inverse projection may end a little beyond. */
function withoutRounding(positions: Float64Array): void {
  for (let i = 0; i < positions.length; i++) {
    const limit = i % 2 === 0 ? 180 : 90;
    const value = positions[i] ?? NaN;
    if (Math.abs(value) > limit && Math.abs(value) <= limit + ROUNDING_DEGREES) positions[i] = limit * Math.sign(value);
  }
}

/** Of a geographic CRS: other units of angle, other meridians. */
function angles({ meridian, unitSize }: Crs): TwoWay {
  if (meridian === 0 && unitSize === 1) return { forward() {}, inverse() {} };
  return {
    forward(positions) {
      for (let i = 0; i < positions.length; i += 2) {
        positions[i] = wrap((positions[i] ?? NaN) - meridian) / unitSize;
        positions[i + 1] = (positions[i + 1] ?? NaN) / unitSize;
      }
    },
    inverse(positions) {
      for (let i = 0; i < positions.length; i += 2) {
        positions[i] = wrap((positions[i] ?? NaN) * unitSize + meridian);
        positions[i + 1] = (positions[i + 1] ?? NaN) * unitSize;
      }
    },
  };
}

function wrap(longitude: number): number {
  if (longitude > 180) return longitude - 360;
  return longitude < -180 ? longitude + 360 : longitude;
}
