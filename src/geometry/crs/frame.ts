/** Conversion between coordinates of a CRS and longitude and latitude in degrees from Greenwich on its datum. */
import { fromEastNorth, toEastNorth, type AxisOrder } from './axes.ts';
import type { ProjEngine, TwoWayMapping } from './proj.ts';
import type { Crs } from './table.ts';

/** `forward` maps to the coordinates of the CRS, `inverse` to longitude and latitude. */
export function createFrame(crs: Crs, order: AxisOrder, proj: ProjEngine): TwoWayMapping {
  const plane = crs.kind === 'projected' ? proj.projection(crs.projection) : createAngleMapping(crs);
  return {
    forward(positions) {
      plane.forward(positions);
      fromEastNorth(positions, crs, order);
    },
    inverse(positions) {
      toEastNorth(positions, crs, order);
      plane.inverse(positions);
      if (crs.kind === 'projected') clampRounding(positions);
    },
  };
}

/** A tenth of a metre, in degrees. */
const ROUNDING_DEGREES = 1e-6;

/** At a pole and on the antimeridian, an inverse projection may exceed the range by rounding. */
function clampRounding(positions: Float64Array): void {
  for (let i = 0; i < positions.length; i++) {
    const limit = i % 2 === 0 ? 180 : 90;
    const value = positions[i] ?? NaN;
    if (Math.abs(value) > limit && Math.abs(value) <= limit + ROUNDING_DEGREES) positions[i] = limit * Math.sign(value);
  }
}

/** Conversion of units and prime meridian of a geographic CRS. */
function createAngleMapping({ meridian, unitSize }: Crs): TwoWayMapping {
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
