/** CRS as PROJJSON: written from the CRS table, read by its code. @see https://proj.org/specifications/projjson.html */
import { crsMember } from '../../schemas/declared-crs.ts';
import { isObject } from '../../schemas/is-object.ts';
import { ellipsoids, parseEllipsoid } from '../geometry/crs/ellipsoid.ts';
import { isUnsupported, loadCrsTable, type Crs } from '../geometry/crs/table.ts';
import { projParameters } from './esri-projections.ts';

/** Name of the projection, its EPSG code, and its parameters: name, EPSG code, key of PROJ. */
interface Method {
  readonly name: string;
  readonly code: number;
  readonly parameters: readonly (readonly [name: string, code: number, key: string])[];
}

const latitude = ['Latitude of natural origin', 8801, 'lat_0'] as const;
const longitude = ['Longitude of natural origin', 8802, 'lon_0'] as const;
const scale = ['Scale factor at natural origin', 8805, 'k'] as const;
const falseEasting = ['False easting', 8806, 'x_0'] as const;
const falseNorthing = ['False northing', 8807, 'y_0'] as const;
const falseOffsets = [falseEasting, falseNorthing] as const;
const first = ['Latitude of 1st standard parallel', 8823, 'lat_1'] as const;
const atFalseOrigin = [
  ['Latitude of false origin', 8821, 'lat_0'],
  ['Longitude of false origin', 8822, 'lon_0'],
  first,
  ['Latitude of 2nd standard parallel', 8824, 'lat_2'],
  ['Easting at false origin', 8826, 'x_0'],
  ['Northing at false origin', 8827, 'y_0'],
] as const;
const scaled = [latitude, longitude, scale, ...falseOffsets];
const unscaled = [latitude, longitude, ...falseOffsets];

/** @returns undefined for a projection that is not among these */
function findMethod(proj: string, definition: string): Method | undefined {
  const has = (key: string) => definition.includes(`+${key}=`);
  switch (proj) {
    case 'tmerc':
      return { name: 'Transverse Mercator', code: 9807, parameters: scaled };
    case 'lcc':
      if (has('lat_2')) return { name: 'Lambert Conic Conformal (2SP)', code: 9802, parameters: atFalseOrigin };
      return { name: 'Lambert Conic Conformal (1SP)', code: 9801, parameters: scaled };
    case 'aea':
      return { name: 'Albers Equal Area', code: 9822, parameters: atFalseOrigin };
    case 'laea':
      return { name: 'Lambert Azimuthal Equal Area', code: 9820, parameters: unscaled };
    case 'cass':
      return { name: 'Cassini-Soldner', code: 9806, parameters: unscaled };
    case 'poly':
      return { name: 'American Polyconic', code: 9818, parameters: unscaled };
    case 'nzmg':
      return { name: 'New Zealand Map Grid', code: 9811, parameters: unscaled };
    case 'sterea':
      return { name: 'Oblique Stereographic', code: 9809, parameters: scaled };
    case 'eqearth':
      return { name: 'Equal Earth', code: 1078, parameters: [longitude, ...falseOffsets] };
    case 'merc':
      if (definition.includes('+a=6378137 +b=6378137')) return { name: 'Popular Visualisation Pseudo Mercator', code: 1024, parameters: unscaled }; // prettier-ignore
      if (has('lat_ts')) return { name: 'Mercator (variant B)', code: 9805, parameters: [first, longitude, ...falseOffsets].map((one) => (one === first ? [first[0], first[1], 'lat_ts'] as const : one)) }; // prettier-ignore
      return { name: 'Mercator (variant A)', code: 9804, parameters: scaled };
    case 'stere':
      if (!has('lat_ts')) return { name: 'Polar Stereographic (variant A)', code: 9810, parameters: scaled };
      return { name: 'Polar Stereographic (variant B)', code: 9829, parameters: [['Latitude of standard parallel', 8832, 'lat_ts'], ['Longitude of origin', 8833, 'lon_0'], ...falseOffsets] }; // prettier-ignore
    case 'somerc':
      return { name: 'Hotine Oblique Mercator (variant B)', code: 9815, parameters: [['Latitude of projection centre', 8811, 'lat_0'], ['Longitude of projection centre', 8812, 'lon_0'], ['Azimuth at projection centre', 8813, 'azimuth'], ['Angle from Rectified to Skew Grid', 8814, 'azimuth'], ['Scale factor at projection centre', 8815, 'k'], ['Easting at projection centre', 8816, 'x_0'], ['Northing at projection centre', 8817, 'y_0']] }; // prettier-ignore
    default:
      return undefined;
  }
}

const SCHEMA = 'https://proj.org/schemas/v0.7/projjson.schema.json';

/** @returns undefined for one that cannot be derived from the table */
export async function formatProjjson(code: number): Promise<object | undefined> {
  const table = await loadCrsTable();
  const crs = table.find(code);
  if (!crs || isUnsupported(crs)) return undefined;
  if (crs.kind === 'geographic') return { $schema: SCHEMA, ...geographic(crs) };
  const base = table.find(crs.base);
  const { proj, values } = projParameters(crs.projection);
  const method = findMethod(proj, crs.projection);
  if (!base || isUnsupported(base) || !method || base.unitSize !== 1) return undefined;
  const parameters = method.parameters.map(([name, epsg, key]) =>
    parameter(name, epsg, valueOf(values, key), key, crs),
  );
  return {
    $schema: SCHEMA,
    type: 'ProjectedCRS',
    name: crs.name,
    base_crs: geographic(base),
    conversion: { name: `Projection of ${crs.name}`, method: { name: method.name, id: epsg(method.code) }, parameters },
    coordinate_system: { subtype: 'Cartesian', axis: axesOf(crs) },
    id: epsg(code),
  };
}

function valueOf(values: ReadonlyMap<string, number>, key: string): number {
  if (key === 'azimuth') return 90;
  return values.get(key) ?? (key === 'k' ? (values.get('k_0') ?? 1) : 0);
}

/** Lengths in the unit of the CRS. */
function parameter(name: string, code: number, value: number, key: string, crs: Crs): object {
  const isLength = key === 'x_0' || key === 'y_0';
  const own = isLength ? Number((value / crs.unitSize).toPrecision(15)) : value;
  return { name, value: own, unit: isLength ? unitOf(crs) : key === 'k' ? 'unity' : 'degree', id: epsg(code) };
}

function geographic(crs: Crs): object {
  const known = /\+ellps=(\S+)/.exec(crs.ellipsoid)?.[1] ?? '';
  const { a, eccentricitySquared } = parseEllipsoid(crs.ellipsoid);
  const inverse = ellipsoids[known]?.inverseFlattening ?? (eccentricitySquared === 0 ? undefined : 1 / (1 - Math.sqrt(1 - eccentricitySquared))); // prettier-ignore
  const shape = inverse === undefined ? { radius: a } : { semi_major_axis: a, inverse_flattening: inverse };
  const meridian = crs.meridian === 0 ? {} : { prime_meridian: { name: 'Prime meridian', longitude: crs.meridian } };
  return {
    type: 'GeographicCRS',
    name: crs.name,
    datum: { type: 'GeodeticReferenceFrame', name: crs.name, ellipsoid: { name: known === '' ? `Ellipsoid of ${crs.name}` : known, ...shape }, ...meridian }, // prettier-ignore
    coordinate_system: { subtype: 'ellipsoidal', axis: axesOf(crs) },
    id: epsg(crs.code),
  };
}

const directions: Readonly<Record<string, string>> = { e: 'east', n: 'north', w: 'west', s: 'south' };

function axesOf(crs: Crs): readonly object[] {
  return crs.axes.split('').map((letter) => {
    const direction = directions[letter] ?? '';
    const isEast = letter === 'e' || letter === 'w';
    const [name, abbreviation] = crs.kind === 'geographic' ? (isEast ? ['Geodetic longitude', 'Lon'] : ['Geodetic latitude', 'Lat']) : isEast ? ['Easting', 'E'] : ['Northing', 'N']; // prettier-ignore
    return { name, abbreviation, direction, unit: unitOf(crs) };
  });
}

function unitOf({ kind, unit, unitSize }: Crs): string | object {
  if (unitSize === 1) return kind === 'geographic' ? 'degree' : 'metre';
  return kind === 'geographic'
    ? { type: 'AngularUnit', name: unit, conversion_factor: (unitSize * Math.PI) / 180 }
    : { type: 'LinearUnit', name: unit, conversion_factor: unitSize };
}

function epsg(code: number): object {
  return { authority: 'EPSG', code };
}

/** @returns the member of a layer; with a name alone where there is no code of EPSG, so that it is refused and never guessed */
export function readProjjson(crs: unknown): unknown {
  if (!isObject(crs)) return { type: 'name', properties: { name: JSON.stringify(crs) } };
  const ids = [crs.id, ...(Array.isArray(crs.ids) ? (crs.ids as unknown[]) : [])].filter(isObject);
  const own = ids.find(({ authority }) => String(authority).toUpperCase() === 'EPSG');
  const code = Number(own?.code);
  if (Number.isSafeInteger(code) && code > 0) return crsMember(code);
  const [other] = ids;
  const name = other ? `urn:ogc:def:crs:${String(other.authority)}::${String(other.code)}` : String(crs.name);
  return { type: 'name', properties: { name } };
}
