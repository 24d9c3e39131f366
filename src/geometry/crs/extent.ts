/** The extent of a geometry or of a box in longitude and latitude, checked. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { ProcessError } from '../../errors.ts';
import { chainsOf, latitudeAt, longitudeAt } from '../rings.ts';
import { areaAround, type Area } from './area.ts';

/** Edges are followed in steps of at most this, so that a long one leaves no gap to be taken for the outside. */
const STEP_DEGREES = 0.5;

/** @param geometry longitude and latitude, not empty; its edges run as RFC 7946 has it, never across the antimeridian */
export function extentOf(geometry: FlatGeometry): Area {
  const { points, lines, polygons } = chainsOf(geometry);
  const positions: number[] = [];
  for (const chain of points) {
    for (let i = chain.start; i < chain.end; i++) positions.push(longitudeAt(chain, i), latitudeAt(chain, i));
  }
  for (const chain of [...lines, ...polygons.flat()]) {
    for (let i = chain.start; i < chain.end; i++) {
      const [x, y] = [longitudeAt(chain, i), latitudeAt(chain, i)];
      const before = Math.max(chain.start, i - 1);
      const [fromX, fromY] = [longitudeAt(chain, before), latitudeAt(chain, before)];
      const steps = Math.max(1, Math.ceil(Math.abs(x - fromX) / STEP_DEGREES));
      for (let step = 1; step <= steps; step++) {
        positions.push(fromX + ((x - fromX) * step) / steps, fromY + ((y - fromY) * step) / steps);
      }
    }
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
