/** Bounding boxes in any CRS, converted to longitude and latitude. */
import { ProcessError } from '../../common/errors.ts';
import { computeArea, type Area } from './area.ts';
import { parseCrsReference } from '../../../schemas/crs.ts';
import { resolveCrs } from './crs.ts';
import { loadCrsTable } from './table.ts';
import { transformPositions } from './transform.ts';

/** Box as in `schemas/bbox.ts`: 4 or 6 numbers, lower corner first. */
interface BoxInput {
  readonly bbox: readonly number[];
  readonly crs?: string | undefined;
}

/** Steps along each side of a box: sides are curves in another CRS. */
const STEPS_PER_SIDE = 32;
const lonLat = /^https?:\/\/www\.opengis\.net\/def\/crs\/OGC\/[\d.]+\/CRS84h?$/i;

/**
 * Area of a box. Coordinates are in the axis order of the CRS's authority, as OGC API requires; without a CRS they are
 * longitude and latitude. The result contains the box except for bulges of a side between two steps.
 * @param input name of the input, for messages
 * @throws {ProcessError} `invalid-input` for an unsupported CRS or a box that is not on Earth
 */
export async function parseLonLatBox({ bbox, crs }: BoxInput, input: string): Promise<Area> {
  const high = bbox.length / 2;
  const [x1 = NaN, y1 = NaN, x2 = NaN, y2 = NaN] = [bbox[0], bbox[1], bbox[high], bbox[high + 1]];
  if (crs === undefined || lonLat.test(crs) || parseCrsReference(crs) === 'CRS84') {
    return validateBox({ west: x1, south: y1, east: x2, north: y2 }, bbox, input);
  }
  if (x1 > x2 || y1 > y2) {
    const message = `is ${JSON.stringify(bbox)} in ${crs}; both lower values come first, in the axis order of the system. Across the antimeridian send degrees without crs`;
    throw new ProcessError('invalid-input', `/${input} ${message}.`, [{ pointer: `/${input}`, message }]);
  }
  const table = await loadCrsTable();
  const source = resolveCrs(table, crs, `${input}.crs`);
  const target = resolveCrs(table, 'OGC:CRS84', input);
  const sides = sampleSides(x1, y1, x2, y2);
  const { positions } = await transformPositions(sides, {
    table,
    source,
    target,
    axisOrder: 'authority',
    pointers: [`/${input}/crs`, `/${input}/crs`],
    locate: () => ({ label: `${input}: a point on a side of the box`, pointer: `/${input}` }),
  });
  return computeArea(positions);
}

function sampleSides(x1: number, y1: number, x2: number, y2: number): Float64Array {
  const positions: number[] = [];
  for (let step = 0; step <= STEPS_PER_SIDE; step++) {
    const x = x1 + ((x2 - x1) * step) / STEPS_PER_SIDE;
    const y = y1 + ((y2 - y1) * step) / STEPS_PER_SIDE;
    positions.push(x, y1, x, y2, x1, y, x2, y);
  }
  return Float64Array.from(positions);
}

function validateBox(area: Area, bbox: readonly number[], input: string): Area {
  const { west, south, east, north } = area;
  if (!(Math.abs(west) <= 180 && Math.abs(east) <= 180 && Math.abs(south) <= 90 && Math.abs(north) <= 90)) {
    throw boxError(bbox, input, 'longitudes must be -180 to 180 and latitudes -90 to 90. Use degrees as');
  }
  if (south > north) throw boxError(bbox, input, 'its south is above its north. Longitude comes first: use');
  return area;
}

function boxError(bbox: readonly number[], input: string, reason: string): ProcessError {
  const message = `is ${JSON.stringify(bbox)}: ${reason} [west, south, east, north]; west is larger than east across the antimeridian`;
  return new ProcessError('invalid-input', `/${input} ${message}.`, [{ pointer: `/${input}`, message }]);
}
