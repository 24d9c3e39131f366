/** Single positions: Point inputs, and bearings. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Position } from '../../../schemas/geometry-types.ts';
import { ProcessError } from '../../common/errors.ts';

/** @throws {ProcessError} `invalid-input` at the pointer for any geometry but a Point */
export function requirePoint(geometry: FlatGeometry, pointer: string): Position {
  if (geometry.type === 'Point') return [...geometry.coordinates.subarray(0, 2)];
  const message = `is a ${geometry.type}; it must be a Point. For other geometries use distance, or take their centroid.`;
  throw new ProcessError('invalid-input', `${pointer.slice(1)} ${message}`, [{ pointer, message }]);
}

/** Converts an azimuth of -180 to 180 degrees to a bearing from 0 up to, not including, 360. */
export function toBearing(azimuth: number): number {
  const bearing = azimuth < 0 ? azimuth + 360 : azimuth;
  return bearing >= 360 ? 0 : bearing + 0;
}
