/** A bounding box in whatever CRS it names, as longitude and latitude. */
import { ProcessError } from '../../common/errors.ts';
import { areaAround, type Area } from './area.ts';
import { parseCrsReference } from '../../../schemas/crs.ts';
import { resolveCrs } from './crs.ts';
import { loadCrsTable } from './table.ts';
import { transformPositions } from './transform.ts';

/** As `schemas/bbox.ts` has it: 4 or 6 numbers, lower corner first. */
interface SentBox {
  readonly bbox: readonly number[];
  readonly crs?: string | undefined;
}

/** The sides of a box are curves in another CRS, so they are followed in so many steps each. */
const STEPS = 32;
const lonLat = /^https?:\/\/www\.opengis\.net\/def\/crs\/OGC\/[\d.]+\/CRS84h?$/i;

/**
 * The coordinates are in the order that the CRS has by its authority, as OGC API asks; without a CRS they are longitude
 * and latitude. The result holds every place of the box but for what a side bulges between two steps.
 * @param input its name, for messages
 * @throws {ProcessError} `invalid-input` for a CRS that is not supported or a box that is not on Earth
 */
export async function readLonLatBox({ bbox, crs }: SentBox, input: string): Promise<Area> {
  const high = bbox.length / 2;
  const [x1 = NaN, y1 = NaN, x2 = NaN, y2 = NaN] = [bbox[0], bbox[1], bbox[high], bbox[high + 1]];
  if (crs === undefined || lonLat.test(crs) || parseCrsReference(crs) === 'CRS84') {
    return checked({ west: x1, south: y1, east: x2, north: y2 }, bbox, input);
  }
  const table = await loadCrsTable();
  const source = resolveCrs(table, crs, `${input}.crs`);
  const target = resolveCrs(table, 'OGC:CRS84', input);
  const sides = sidesOf(x1, y1, x2, y2);
  const { positions } = await transformPositions(sides, {
    table,
    source,
    target,
    axisOrder: 'authority',
    pointers: [`/${input}/crs`, `/${input}/crs`],
    place: () => ({ words: `${input}: a place on a side of the box`, pointer: `/${input}` }),
  });
  return areaAround(positions);
}

function sidesOf(x1: number, y1: number, x2: number, y2: number): Float64Array {
  const positions: number[] = [];
  for (let step = 0; step <= STEPS; step++) {
    const x = x1 + ((x2 - x1) * step) / STEPS;
    const y = y1 + ((y2 - y1) * step) / STEPS;
    positions.push(x, y1, x, y2, x1, y, x2, y);
  }
  return Float64Array.from(positions);
}

function checked(area: Area, bbox: readonly number[], input: string): Area {
  const { west, south, east, north } = area;
  if (!(Math.abs(west) <= 180 && Math.abs(east) <= 180 && Math.abs(south) <= 90 && Math.abs(north) <= 90)) {
    throw refusal(bbox, input, 'longitudes are -180 to 180 and latitudes -90 to 90. Give degrees as');
  }
  if (south > north) throw refusal(bbox, input, 'its south lies north of its north. Longitude comes first: give');
  return area;
}

function refusal(bbox: readonly number[], input: string, why: string): ProcessError {
  const message = `is ${JSON.stringify(bbox)}: ${why} [west, south, east, north]; west is larger than east across the antimeridian`;
  return new ProcessError('invalid-input', `/${input} ${message}.`, [{ pointer: `/${input}`, message }]);
}
