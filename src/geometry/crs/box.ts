/** Bounding boxes in any CRS, converted to longitude and latitude. */
import { ProcessError } from '../../common/errors.ts';
import { computeArea, measureWidth, type Area } from './area.ts';
import { cornersOf, lonLatBox, orderFault } from '../../../schemas/bbox.ts';
import type { Bounds } from '../flat/flat.ts';
import { parseCrsReference } from '../../../schemas/crs.ts';
import { resolveCrs } from './crs.ts';
import { loadCrsTable } from './table.ts';
import { transformPositions } from './transform.ts';

/** Box as in `schemas/bbox.ts`: 4 or 6 numbers. */
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
  const { x1, y1, x2, y2 } = cornersOf(bbox);
  if (y1 > y2) throw boxError(orderFault('y', bbox), input);
  if (crs === undefined || lonLat.test(crs) || parseCrsReference(crs) === 'CRS84') {
    return validateBox({ west: x1, south: y1, east: x2, north: y2 }, bbox, input);
  }
  if (x1 > x2) {
    const order = `${orderFault('x', bbox)}, x and y in the axis order of ${crs}`;
    throw boxError(`${order}. Across the antimeridian send degrees without crs`, input);
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
    const reason = 'longitudes must be -180 to 180 and latitudes -90 to 90';
    throw boxError(`is ${JSON.stringify(bbox)}: ${reason}. The order is ${lonLatBox}`, input);
  }
  return area;
}

/**
 * Parses a box in the unit of the coordinates; Z coordinates are ignored.
 * @param input name of the input, for messages
 * @throws {ProcessError} `invalid-input` for a box with a CRS or in the wrong order
 */
export function parsePlanarBounds({ bbox, crs }: BoxInput, input: string): Bounds {
  if (crs !== undefined) {
    const message = `is ${JSON.stringify(crs)}; the box is in the unit of the coordinates. Remove its crs`;
    throw new ProcessError('invalid-input', `/${input}/crs ${message}.`, [{ pointer: `/${input}/crs`, message }]);
  }
  const { x1, y1, x2, y2 } = cornersOf(bbox);
  if (x1 > x2 || y1 > y2) throw boxError(orderFault(y1 > y2 ? 'y' : 'x', bbox), input);
  return { west: x1, south: y1, east: x2, north: y2 };
}

/** @returns a warning for a box across the antimeridian and over most of the Earth: its longitudes may be swapped */
export function turnWarnings(area: Area, input: string): readonly string[] {
  const { west, east } = area;
  if (west <= east || measureWidth(area) <= 180) return [];
  return [
    `${input}: its first x, ${west}, is above its second, ${east}, so it is read across the antimeridian, ` +
      `${Number(measureWidth(area).toFixed(6))} degrees wide. Swap them if that is not meant.`,
  ];
}

function boxError(message: string, input: string): ProcessError {
  return new ProcessError('invalid-input', `/${input} ${message}.`, [{ pointer: `/${input}`, message }]);
}
