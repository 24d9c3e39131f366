/** Well-known text of a CRS for a .prj file: in ESRI's words, with the code of EPSG. */
import { ellipsoids, parseEllipsoid } from '../geometry/crs/ellipsoid.ts';
import { isUnsupported, loadCrsTable, type Crs } from '../geometry/crs/table.ts';
import { esriNames } from './esri-names.ts';
import { projections, projParameters } from './esri-projections.ts';

const METRES = 'Meter';
const RADIANS = Math.PI / 180;

/** @returns undefined for one whose text cannot be derived from the table */
export async function formatPrj(code: number): Promise<string | undefined> {
  const table = await loadCrsTable();
  const crs = table.find(code);
  if (!crs || isUnsupported(crs)) return undefined;
  const base = table.find(crs.base);
  if (!base || isUnsupported(base)) return undefined;
  const authority = `AUTHORITY["EPSG",${quote(code)}]`;
  if (crs.kind === 'geographic') return `${formatBase(crs)},${authority}]`;
  const projection = formatProjection(crs, base.unitSize);
  if (projection === undefined) return undefined;
  const unit = `UNIT[${quote(crs.unit === 'metre' ? METRES : toWords(crs.unit))},${crs.unitSize}]`;
  return `PROJCS[${quote(toWords(crs.name))},${formatBase(base)}],${projection},${unit},${authority}]`;
}

/** Without its closing bracket. */
function formatBase(crs: Crs): string {
  const name = esriNames[crs.code] ?? toWords(crs.name);
  const known = /\+ellps=(\S+)/.exec(crs.ellipsoid)?.[1] ?? '';
  const { a, eccentricitySquared } = parseEllipsoid(crs.ellipsoid);
  const inverse = ellipsoids[known]?.inverseFlattening ?? inverseFlattening(eccentricitySquared);
  const spheroid = known === 'WGS84' ? 'WGS_1984' : known === 'GRS80' ? 'GRS_1980' : `Spheroid_of_${name}`;
  const meridian = `PRIMEM[${quote(crs.meridian === 0 ? 'Greenwich' : 'Meridian')},${crs.meridian}]`;
  const unit = `UNIT[${quote(crs.unitSize === 1 ? 'Degree' : toWords(crs.unit))},${crs.unitSize * RADIANS}]`;
  return `GEOGCS[${quote(`GCS_${name}`)},DATUM[${quote(`D_${name}`)},SPHEROID[${quote(spheroid)},${a},${inverse}]],${meridian},${unit}`;
}

function inverseFlattening(eccentricitySquared: number): number {
  return eccentricitySquared === 0 ? 0 : 1 / (1 - Math.sqrt(1 - eccentricitySquared));
}

function formatProjection(crs: Crs, angle: number): string | undefined {
  const { proj, values } = projParameters(crs.projection);
  const projection = projections.find((one) => one.proj === proj && (one.flag?.test(crs.projection) ?? true));
  if (!projection || (crs.axes !== 'en' && crs.axes !== 'ne')) return undefined;
  // A scale in place of a parallel would be another definition.
  if (proj === 'merc' && values.has('k')) return undefined;
  const isTangent = proj === 'lcc' && !values.has('lat_2');
  const parameters = projection.parameters.flatMap(({ esri, proj: key, usual }) => {
    if (isTangent && key === 'lat_2') return [];
    const value = values.get(key) ?? (key === 'k' ? values.get('k_0') : undefined) ?? usual;
    const size = /^[xy]_0$/.test(key) ? crs.unitSize : key === 'k' ? 1 : angle;
    return [`PARAMETER[${quote(esri)},${round(value / size)}]`];
  });
  const sphere = projection.names[0] === 'Mercator_Auxiliary_Sphere' ? ['PARAMETER["Standard_Parallel_1",0]', 'PARAMETER["Auxiliary_Sphere_Type",0]'] : []; // prettier-ignore
  const name = projection.names[0]?.replace('North', (values.get('lat_0') ?? 0) < 0 ? 'South' : 'North') ?? '';
  const oblique = proj === 'somerc' ? ['PARAMETER["Azimuth",90]'] : [];
  return [`PROJECTION[${quote(name)}]`, ...parameters, ...oblique, ...sphere].join(',');
}

/** The division of a length by its unit leaves rounding behind. */
function round(value: number): number {
  return Number(value.toPrecision(15));
}

function toWords(name: string): string {
  return name.replaceAll(/[^\p{L}\d+]+/gu, '_').replaceAll(/^_|_$/g, '');
}

function quote(value: string | number): string {
  return `"${value}"`;
}
