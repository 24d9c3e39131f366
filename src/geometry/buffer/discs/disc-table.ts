/** Geodesic discs in degrees by latitude: regular polygons on the ellipsoid, of which rows in between are interpolated. */
import { geodesicDirect, wgs84 } from '../../ellipsoid/geodesic.ts';

/** Degrees of latitude between rows. */
export const ROW_DEGREES = 0.25;

const RADIANS = Math.PI / 180;
const ROWS = 2 * (90 / ROW_DEGREES) + 1;
const E2 = wgs84.f * (2 - wgs84.f);

export interface DiscTable {
  /** Sides of a disc, a multiple of 4. Vertex 0 is in the east, the next ones follow counter-clockwise. */
  readonly sides: number;
  /** In metres. */
  readonly radius: number;
  /** Rows of x and y of each vertex, normalised: in radii, by the metres per degree at the latitude of the row. */
  readonly rows: Float64Array;
  /** Computes the rows around a latitude. @returns where the southern one starts in `rows`; the northern one follows */
  locateRow(latitude: number): number;
}

/** @param sides a multiple of 4 */
export function createDiscTable(radius: number, sides: number): DiscTable {
  const rows = new Float64Array(2 * sides * ROWS);
  const isComputed = new Uint8Array(ROWS);

  function computeRow(row: number): void {
    if (isComputed[row] === 1) return;
    isComputed[row] = 1;
    computeDisc(row * ROW_DEGREES - 90, radius, rows.subarray(2 * sides * row, 2 * sides * (row + 1)));
  }

  return {
    sides,
    radius,
    rows,
    locateRow(latitude) {
      const row = Math.floor((latitude + 90) / ROW_DEGREES);
      computeRow(row);
      computeRow(row + 1);
      return 2 * sides * row;
    },
  };
}

/** Radii of curvature as metres per degree of longitude and of latitude. */
export function measureDegree(latitude: number): readonly [number, number] {
  const sine = Math.sin(latitude * RADIANS);
  const w = Math.sqrt(1 - E2 * sine * sine);
  return [(wgs84.a / w) * Math.cos(latitude * RADIANS) * RADIANS, ((wgs84.a * (1 - E2)) / (w * w * w)) * RADIANS];
}

/** @returns the disc around a place, in degrees, closed and counter-clockwise */
export function drawDisc({ sides, radius, rows, locateRow }: DiscTable, longitude: number, latitude: number) {
  const [east, north] = measureDegree(latitude);
  const [scaleX, scaleY] = [radius / east, radius / north];
  const south = locateRow(latitude);
  const weight = latitude / ROW_DEGREES - Math.floor(latitude / ROW_DEGREES);
  const ring = new Float64Array(2 * sides + 2);
  for (let i = 0; i < 2 * sides; i += 2) {
    const x = rows[south + i] as number;
    const y = rows[south + i + 1] as number;
    ring[i] = longitude + scaleX * (x + weight * ((rows[south + 2 * sides + i] as number) - x));
    ring[i + 1] = latitude + scaleY * (y + weight * ((rows[south + 2 * sides + i + 1] as number) - y));
  }
  ring[2 * sides] = ring[0] as number;
  ring[2 * sides + 1] = ring[1] as number;
  return ring;
}

/** From south to north along the east; the west is its mirror image. */
function computeDisc(latitude: number, radius: number, row: Float64Array): void {
  const sides = row.length / 2;
  const [east, north] = measureDegree(latitude);
  for (let i = 0; i <= sides / 2; i++) {
    const [longitude = 0, end = 0] = geodesicDirect([0, latitude], 180 - (360 * i) / sides, radius);
    const x = (longitude * east) / radius;
    const y = ((end - latitude) * north) / radius;
    const vertex = (i - sides / 4 + sides) % sides;
    const mirrored = (sides / 2 - vertex + sides) % sides;
    row[2 * vertex] = x;
    row[2 * vertex + 1] = y;
    row[2 * mirrored] = -x;
    row[2 * mirrored + 1] = y;
  }
}
