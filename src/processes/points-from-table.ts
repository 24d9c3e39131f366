import { z } from 'zod';
import { inputError, ProcessError } from '../common/errors.ts';
import { formatCount, formatList } from '../common/format-count.ts';
import { placeRow, type Placed } from '../formats/place-row.ts';
import { isDegreesCrs } from '../geometry/crs/detect-coordinates.ts';
import { toResult } from '../geometry/layers/layers.ts';
import { refuseUnknownColumn } from '../geometry/tables/columns.ts';
import { assumedCrs, LON_LAT, resolveTarget } from '../process/checks/common-crs.ts';
import { defineProcess } from '../process/define-process.ts';
import { CrsReference } from '../../schemas/crs.ts';
import { isLonLatCrs, isSameCrs, type DeclaredCrs } from '../../schemas/declared-crs.ts';
import { resultLayer } from '../../schemas/result-layer.ts';
import { Table } from '../../schemas/table.ts';

const MAX_LISTED = 10;

export default defineProcess({
  id: 'points-from-table',
  version: '1.0.0',
  title: 'Points from a table',
  description:
    'Makes a layer of a table: points from two columns (numbers, or degrees, minutes and seconds) in a stated CRS, or ' +
    'geometries from a column of well-known text. Rows without a place are listed. All columns are kept.',
  keywords: [
    'XY',
    'table to points',
    'csv to points',
    'spreadsheet',
    'coordinates',
    'WKT',
    'DMS',
    'easting',
    'northing',
    'geocode',
  ],
  group: 'tables',
  inputs: {
    table: Table.describe('Rows with coordinates.'),
    x: z.string().min(1).optional().describe('Column of longitude or easting.'),
    y: z.string().min(1).optional().describe('Column of latitude or northing.'),
    wkt: z.string().min(1).optional().describe('Column of well-known text, in place of x and y.'),
    crs: CrsReference.optional().describe('CRS of the coordinates, x before y. Default: longitude and latitude, refused where the numbers cannot be these.'), // prettier-ignore
    without_place: z
      .enum(['keep', 'skip', 'refuse'])
      .default('keep')
      .describe('Rows without a place: keep them without a geometry, skip them, or refuse the table.'),
  },
  outputs: {
    result: resultLayer({
      method: z.string(),
      crs: z.string(),
      placed: z.int().describe('Rows with a place.'),
      empty: z.int().describe('Rows whose coordinates are empty.'),
      unreadable: z.int().describe('Rows whose coordinates are no place.'),
      without_place: z
        .array(z.strictObject({ row: z.int().describe('From 0.'), reason: z.string() }))
        .describe(`The first ${MAX_LISTED}.`),
    }).describe('A feature for each row, with its columns.'),
  },
  examples: [
    {
      title: 'Stations from a list, one without coordinates',
      inputs: {
        table: [
          { station: 'West', lon: 4.8338, lat: 52.389 },
          { station: 'South', lon: '4° 52′ 24″ E', lat: '52° 20′ 20″ N' },
          { station: 'Planned', lon: null, lat: null },
        ],
        x: 'lon',
        y: 'lat',
      },
    },
  ],
  longEdges: 'none',
  traits: { regroups: true, passesInvalid: true, auxiliaryInputs: ['table'] },
  crsOfResult: 'own',
  emptyResult: () => 'no row has a place',
  async prepare({ table, x, y, wkt, crs: reference, without_place: way }) {
    const hasPair = x !== undefined && y !== undefined;
    if (wkt === undefined ? !hasPair : x !== undefined || y !== undefined) {
      const pointer = wkt !== undefined ? '/wkt' : x === undefined ? '/x' : '/y';
      const message = wkt === undefined ? 'is required, or wkt in place of x and y' : 'is given beside x or y. Give one or the other'; // prettier-ignore
      throw inputError(pointer, message);
    }
    refuseUnknownColumn(table, { x, y, wkt }, 'table');
    const asked = reference === undefined ? undefined : await resolveTarget(reference, 'crs');
    const isDegrees = asked === undefined || isLonLatCrs(asked) || (await isDegreesCrs(asked));
    const columns = wkt !== undefined ? { wkt } : { x: x ?? '', y: y ?? '' };
    const places = table.features.map(({ properties }) => placeRow(properties, columns, isDegrees));
    const crs = crsOf(places, asked, wkt !== undefined);
    const isOff = (place: Placed) => isDegrees && wkt === undefined && place.geometry !== null && !isOnEarth(place);
    const off = places.findIndex(isOff);
    if (off >= 0 && asked === undefined) throw offEarth(places, off);
    const checked = places.map((place): Placed => (isOff(place) ? { geometry: null, reason: 'off the Earth' } : place));
    const missing = checked.flatMap(({ geometry, reason = '' }, row) => (geometry === null ? [{ row, reason }] : []));
    if (way === 'refuse' && missing.length > 0) {
      const shown = formatList(missing.map(({ row, reason }) => `row ${row}: ${reason}`), 3); // prettier-ignore
      const message = `has ${formatCount(missing.length, 'row')} without a place (${shown}). Correct them, or set without_place to keep or skip`; // prettier-ignore
      throw inputError('/table', message);
    }
    return { places: checked, missing, crs };
  },
  run({ table, x, y, wkt, without_place: way }, context, { places, missing, crs }) {
    const all = table.features.map((feature, index) => ({ ...feature, geometry: places[index]?.geometry ?? null }));
    const features = way === 'skip' ? all.filter(({ geometry }) => geometry !== null) : all;
    const { leftAside = 0 } = table;
    if (leftAside > 0) context.warn(`table has ${formatCount(leftAside, 'geometry', 'geometries')} of its own, which the columns replace.`); // prettier-ignore
    const unreadable = missing.filter(({ reason }) => reason !== 'empty');
    if (missing.length > 0) {
      const shown = formatList(missing.map(({ row, reason }) => `row ${row}: ${reason}`), 3); // prettier-ignore
      const done = way === 'skip' ? 'skipped' : 'kept without a geometry';
      context.warn(`${formatCount(missing.length, 'row')} without a place ${missing.length === 1 ? 'was' : 'were'} ${done} (${shown}).`); // prettier-ignore
    }
    const summary = {
      method: wkt === undefined ? `points at ${x ?? ''} and ${y ?? ''}` : `well-known text in ${wkt}`,
      crs: crs.name,
      placed: table.features.length - missing.length,
      empty: missing.length - unreadable.length,
      unreadable: unreadable.length,
      without_place: missing.slice(0, MAX_LISTED),
    };
    const result = toResult({ form: 'collection' }, features, summary);
    return { result: isLonLatCrs(crs) ? result : { ...result, crs: crs.member } };
  },
});

/** @param isText whether places are well-known text. @throws {ProcessError} `invalid-input` where it cannot be told */
function crsOf(places: readonly Placed[], asked: DeclaredCrs | undefined, isText: boolean): DeclaredCrs {
  const named = places.flatMap(({ crs }) => crs ?? []);
  const [first] = named;
  const other = [...named, ...(asked ? [asked] : [])].find((crs) => first && !isSameCrs(crs, first));
  if (first && other) throw crsError(`the rows are in ${first.name}, and ${other === asked ? 'crs' : 'others'} in ${other.name}. Write all in one`); // prettier-ignore
  const crs = asked ?? first;
  if (crs) return crs;
  const features = places.map(({ geometry }) => ({ properties: {}, geometry }));
  const isNamed = features.every(({ geometry }) => geometry === null) || assumedCrs({ features }) !== undefined;
  // Points off the Earth have a message of their own.
  if (!isNamed && isText) {
    throw crsError('the geometries are not in longitude and latitude. Give their CRS, such as "EPSG:25832"');
  }
  return LON_LAT;
}

function crsError(message: string): ProcessError {
  return new ProcessError('invalid-input', `/crs is needed: ${message}.`, [{ pointer: '/crs', message: `is needed: ${message}` }]); // prettier-ignore
}

function isOnEarth({ geometry }: Placed): boolean {
  if (geometry?.type !== 'Point') return true;
  const [x = 0, y = 0] = geometry.coordinates;
  return Math.abs(x) <= 180 && Math.abs(y) <= 90;
}

function offEarth(places: readonly Placed[], row: number): ProcessError {
  const swapped = places.every(({ geometry }) => {
    const [x = 0, y = 0] = geometry?.type === 'Point' ? geometry.coordinates : [];
    return Math.abs(y) <= 180 && Math.abs(x) <= 90;
  });
  const { geometry } = places[row] ?? {};
  const [x, y] = geometry?.type === 'Point' ? geometry.coordinates : [];
  const remedy = swapped ? 'x and y seem to be swapped' : 'Give the CRS, such as "EPSG:25832", or correct the row';
  return crsError(`row ${row} is at ${x}, ${y}, which is not longitude and latitude. ${remedy}`);
}
