/** Distance of the image of a straight edge from the edge between the images of its ends. */

export interface Plane {
  /** Metres of a unit of the coordinates; undefined for angles. */
  readonly unitSize?: number;
  /** Degrees of a unit of angles; 1 by default. */
  readonly degrees?: number;
  /** Latitudes, or northings, come first. */
  readonly isNorthFirst?: boolean;
}

/** An edge is looked at where these pieces of it meet: an odd curve has its middle on the chord. */
export const LOOKS = 4;
/** Metres: shorter edges deviate by less than a millimetre anywhere but at a pole. */
const SHORT = 20;
const METRES_PER_DEGREE = 111_320;

/** Metres of a unit to the east and to the north at a latitude in units, which counts for angles alone. */
export function scaleOf({ unitSize, degrees = 1 }: Plane, y: number): readonly [x: number, y: number] {
  if (unitSize !== undefined) return [unitSize, unitSize];
  const metres = METRES_PER_DEGREE * degrees;
  return [metres * Math.cos((y * degrees * Math.PI) / 180), metres];
}

/**
 * @param images of the ends of an edge and of the places between them, x and y interleaved, from index `at`
 * @returns metres: the largest distance of a place between from the straight line through the ends
 */
export function deviationOf(images: Float64Array, at: number, plane: Plane): number {
  const last = at + 2 * LOOKS;
  const [x, y] = plane.isNorthFirst ? [1, 0] : [0, 1];
  const [x0, y0, x1, y1] = [images[at + x], images[at + y], images[last + x], images[last + y]] as [number, number, number, number]; // prettier-ignore
  const [scaleX, scaleY] = scaleOf(plane, (y0 + y1) / 2);
  // Across the antimeridian the short way.
  const turn = plane.unitSize === undefined ? 360 / (plane.degrees ?? 1) : Infinity;
  const across = (width: number) => (turn === Infinity ? width : width - turn * Math.round(width / turn));
  const [dx, dy] = [across(x1 - x0) * scaleX, (y1 - y0) * scaleY];
  const length = Math.hypot(dx, dy);
  if (length < SHORT) return 0;
  let deviation = 0;
  for (let piece = 1; piece < LOOKS; piece++) {
    const east = across((images[at + 2 * piece + x] ?? NaN) - x0) * scaleX;
    const north = ((images[at + 2 * piece + y] ?? NaN) - y0) * scaleY;
    // Beyond the ends it is the distance to the nearer one.
    const along = Math.min(Math.max((east * dx + north * dy) / length, 0), length);
    deviation = Math.max(deviation, Math.hypot(east - (along * dx) / length, north - (along * dy) / length));
  }
  return deviation;
}

/** True for an edge over more than half of all longitudes: it may be meant to go the other way. */
export function isRoundTheWorld({ unitSize, degrees = 1, isNorthFirst }: Plane, dx: number, dy: number): boolean {
  return unitSize === undefined && Math.abs(isNorthFirst ? dy : dx) * degrees > 180;
}
