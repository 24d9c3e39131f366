/** Geodesic buffer on the WGS 84 ellipsoid, in metres: by discs in degrees, or in planes where these do not reach. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { ProcessError } from '../../common/errors.ts';
import { droppedZWarnings } from '../flat/flat.ts';
import { bufferByDiscs } from './discs/disc-buffer.ts';
import { lossWarnings, type BufferResult } from './planar-buffer.ts';
import { bufferInPlanes } from './projected-buffer.ts';

export interface BufferOptions {
  /** Maximum deviation of the edge as a fraction of the distance: 1e-4 to 0.01. */
  readonly tolerance: number;
  /** @param fraction of the work completed */
  readonly progress?: (fraction: number) => void;
}

const MAX_DISTANCE = 3_000_000;

/** Below it, the precision of a longitude in degrees shows. */
const MIN_DISTANCE = 0.001;

/** Way in which a buffer was drawn. */
type BufferPath = 'discs' | 'planes';

export interface GeodesicBuffered extends BufferResult {
  readonly path: BufferPath;
  /** Deviation of the edge as a fraction of the distance: what was achieved, at most the tolerance. */
  readonly errorBound: number;
}

/**
 * Geodesic buffer: all points within a distance on the ellipsoid.
 * @param geometry longitude and latitude; edges are straight in these (RFC 7946)
 * @param distance in metres, at most 3000 km; negative values shrink polygons; points and lines vanish at 0 and below
 * @returns cut at the antimeridian, closed over a pole that it covers; the edge is within the error bound
 * @throws {ProcessError} `too-large` or `invalid-input` beyond the limits, `invalid-geometry` when it cannot be
 * repaired
 * @see Karney 2013, Algorithms for geodesics, doi:10.1007/s00190-012-0578-z
 */
export async function geodesicBuffer(
  geometry: FlatGeometry,
  distance: number,
  { tolerance, progress }: BufferOptions = { tolerance: 1e-3 },
): Promise<GeodesicBuffered> {
  checkBufferDistance(distance);
  const byDiscs = await bufferByDiscs(geometry, distance, tolerance, progress);
  const {
    geometry: result,
    warnings,
    errorBound,
  } = byDiscs ?? (await bufferInPlanes(geometry, distance, tolerance, progress));
  return {
    geometry: result,
    warnings: [
      ...droppedZWarnings(geometry),
      ...warnings,
      ...lossWarnings(geometry, distance, result, ' metres', errorBound),
    ],
    path: byDiscs ? 'discs' : 'planes',
    errorBound,
  };
}

const METHODS = {
  discs:
    'geodesic discs interpolated between latitudes, united in longitude and latitude, where constants of the error ' +
    'bound are measured',
  planes: 'each piece of the border in its own ellipsoidal azimuthal equidistant projection',
} as const;

/**
 * Method of a result, with the bound that it keeps.
 * @param buffers number of its buffers, of which some were drawn in planes
 * @param errorBound as a fraction of the distance
 */
export function describeBufferMethod(buffers: number, inPlanes: number, errorBound: number): string {
  // Whatever is drawn deviates.
  if (errorBound === 0)
    return 'No border was drawn on the WGS 84 ellipsoid: the distance is 0, or the result is empty.';
  const ways =
    inPlanes === 0
      ? METHODS.discs
      : inPlanes === buffers
        ? METHODS.planes
        : `${METHODS.discs}; ${inPlanes} of ${buffers} features: ${METHODS.planes}`;
  return (
    `Buffer on the WGS 84 ellipsoid: ${ways}; edges straight in longitude and latitude (RFC 7946), geodesics by ` +
    `Karney; error at most ${errorBound} of the distance.`
  );
}

/** @param distance in metres. @throws {ProcessError} `invalid-input` beyond the limits */
export function checkBufferDistance(distance: number): void {
  const size = Math.abs(distance);
  const isWithinLimit = size === 0 || (size >= MIN_DISTANCE && size <= MAX_DISTANCE);
  if (isWithinLimit) return;
  const advice =
    size > MAX_DISTANCE
      ? 'For more, buffer the result again: the errors add up.'
      : `Use 0 or at least ${MIN_DISTANCE}.`;
  const message = `distance is ${distance} metres; its absolute value must be 0, or ${MIN_DISTANCE} to ${MAX_DISTANCE} metres. ${advice}`;
  throw new ProcessError('invalid-input', message, [{ pointer: '/distance', message }]);
}
