/** A box of longitude and latitude as a caller gives it, checked. */
import { ProcessError } from '../../errors.ts';
import type { Area } from './area.ts';

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
