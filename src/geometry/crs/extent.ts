/** The extent of a geometry or of a box in longitude and latitude, checked. */
import type { Geometry } from '../../../schemas/geojson.ts';
import { ProcessError } from '../../errors.ts';
import { areaAround, type Area } from './area.ts';
import { linesOf } from './reproject.ts';

/** Edges are followed in steps of at most this, so that a long one leaves no gap to be taken for the outside. */
const STEP_DEGREES = 0.5;

/** @param geometry longitude and latitude; its edges run as RFC 7946 has it, never across the antimeridian */
export function extentOf(geometry: Geometry): Area {
  const positions: number[] = [];
  for (const line of linesOf(geometry)) {
    line.forEach(([x = NaN, y = NaN], i) => {
      const [fromX = x, fromY = y] = line[i - 1] ?? [];
      const steps = Math.max(1, Math.ceil(Math.abs(x - fromX) / STEP_DEGREES));
      for (let step = 1; step <= steps; step++) {
        positions.push(fromX + ((x - fromX) * step) / steps, fromY + ((y - fromY) * step) / steps);
      }
    });
  }
  return areaAround(Float64Array.from(positions));
}

/** @throws {ProcessError} `invalid-input` when it is none on Earth */
export function readBox([west = NaN, south = NaN, east = NaN, north = NaN]: readonly number[]): Area {
  const shown = JSON.stringify([west, south, east, north]);
  if (Math.abs(west) > 180 || Math.abs(east) > 180 || Math.abs(south) > 90 || Math.abs(north) > 90) {
    throw complaint(
      `is ${shown}; give longitudes within 180 and latitudes within 90 degrees, as [west, south, east, north]`,
    );
  }
  if (south > north) throw complaint(`is ${shown}: its south lies north of its north. Give [west, south, east, north]`);
  return { west, south, east, north };
}

function complaint(message: string): ProcessError {
  return new ProcessError('invalid-input', `bbox ${message}.`, [{ pointer: '/bbox', message }]);
}
