/** Checks that positions lie on the map of their CRS: an inverse projection goes on beyond its edges, round the Earth. */
import { measureWidth, type Area } from './area.ts';
import { faultAt, RETURN_UNITS, unitsBetween, type Fault } from './checks.ts';
import type { TwoWayMapping } from './proj.ts';
import type { Crs } from './table.ts';

/** Positions along each side of an area of use. */
const STEPS = 32;

/** On the antimeridian an inverse may give either longitude, by rounding: a tenth of a metre, in degrees. */
const EDGE_DEGREES = 1e-6;

/** Inverse azimuthal projections are a few decimetres off next to their pole. */
const POLE_DEGREES = 1e-5;

/**
 * A position within the bounds of the image of the area of use needs no test, unless the map leaves corners free; each other one must come back from its longitude and
 * latitude. On the antimeridian, these get the longitude of the side of the map on which the position is.
 * @returns a function of input positions and the result of the inverse of the frame for them, in which it changes these
 *   longitudes; it returns the first position beyond the edges of the map
 */
export function createMapKeeper(
  source: Crs,
  frame: TwoWayMapping,
): (inputPositions: Float64Array, lonLat: Float64Array) => Fault | undefined {
  if (source.kind !== 'projected') return () => undefined;
  const [west, south, east, north] = hasFreeCorners(source) ? nowhere : imageOf(source.area, frame);
  const place = new Float64Array(2);
  return (inputPositions, lonLat) => {
    for (let i = 0; i < inputPositions.length; i += 2) {
      const [x, y] = [inputPositions[i] ?? NaN, inputPositions[i + 1] ?? NaN];
      const [longitude, latitude] = [lonLat[i] ?? NaN, lonLat[i + 1] ?? NaN];
      const isOnEdge = Math.abs(longitude) >= 180 - EDGE_DEGREES;
      if (!isOnEdge && x >= west && x <= east && y >= south && y <= north) continue;
      const sent = inputPositions.subarray(i, i + 2);
      const returns = (from: number) => {
        place.set([from, latitude]);
        frame.forward(place);
        return unitsBetween(place, sent, 0) <= RETURN_UNITS;
      };
      if (returns(longitude)) continue;
      const other = -180 * Math.sign(longitude);
      if (isOnEdge && returns(other)) lonLat[i] = other;
      else if (!returns(longitude) && Math.abs(latitude) < 90 - POLE_DEGREES)
        return faultAt(i, describeBeyondEdge(source, [longitude, latitude], place));
    }
    return undefined;
  };
}

function describeBeyondEdge({ id, name }: Crs, lonLat: readonly [number, number], there: Float64Array): string {
  const place = lonLat.map((value) => Number(value.toFixed(6)));
  const coordinates = Array.from(there, (value) => Number(value.toFixed(3)));
  return (
    `is beyond the edge of the map of ${id} (${name}): its inverse goes round the Earth to longitude and latitude ` +
    `[${place.join(', ')}], which are at [${coordinates.join(', ')}]. Check source_crs, or use these coordinates`
  );
}

const nowhere = [Infinity, Infinity, -Infinity, -Infinity] as const;

/** True where a map of most of the Earth does not fill its bounds, such as an oval: then each position is tested. */
function hasFreeCorners({ area, projection }: Crs): boolean {
  return measureWidth(area) > 180 && !/\+proj=(?:web)?(?:merc|eqc|cea) /.test(projection);
}

/** Bounds of an area in the coordinates of a frame, from positions on a grid in it. */
function imageOf(area: Area, frame: TwoWayMapping): readonly [number, number, number, number] {
  const positions = new Float64Array(2 * (STEPS + 1) ** 2);
  for (let row = 0; row <= STEPS; row++) {
    for (let column = 0; column <= STEPS; column++) {
      const longitude = area.west + (measureWidth(area) * column) / STEPS;
      const i = 2 * (row * (STEPS + 1) + column);
      positions[i] = longitude > 180 ? longitude - 360 : longitude;
      positions[i + 1] = area.south + ((area.north - area.south) * row) / STEPS;
    }
  }
  frame.forward(positions);
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < positions.length; i += 2) {
    const [x, y] = [positions[i] ?? NaN, positions[i + 1] ?? NaN];
    if (!Number.isFinite(x + y)) continue;
    west = Math.min(west, x);
    east = Math.max(east, x);
    south = Math.min(south, y);
    north = Math.max(north, y);
  }
  return [west, south, east, north];
}
