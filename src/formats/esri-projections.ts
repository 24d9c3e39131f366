/** Projections as ESRI's well-known text and the CRS table describe them, with their parameters. */

/** A parameter of the text: the one of PROJ, and the value that it has where it is not named. */
export interface Parameter {
  readonly esri: string;
  readonly proj: string;
  readonly usual: number;
}

export interface Projection {
  /** Names without case, blanks and underscores; the first one is ESRI's, as it is written. */
  readonly names: readonly string[];
  readonly proj: string;
  readonly parameters: readonly Parameter[];
  /** A pattern that the PROJ string must have besides. */
  readonly flag?: RegExp;
}

const one = (esri: string, proj: string, usual = 0): Parameter => ({ esri, proj, usual });
const x = one('False_Easting', 'x_0');
const y = one('False_Northing', 'y_0');
const lon = one('Central_Meridian', 'lon_0');
const lat = one('Latitude_Of_Origin', 'lat_0');
const scale = one('Scale_Factor', 'k', 1);
const first = one('Standard_Parallel_1', 'lat_1');
const second = one('Standard_Parallel_2', 'lat_2');

export const projections: readonly Projection[] = [
  { names: ['Transverse_Mercator', 'Gauss_Kruger'], proj: 'tmerc', parameters: [x, y, lon, scale, lat] },
  { names: ['Lambert_Conformal_Conic', 'Lambert_Conformal_Conic_2SP', 'Lambert_Conformal_Conic_1SP'], proj: 'lcc', parameters: [x, y, lon, scale, lat, first, second] }, // prettier-ignore
  { names: ['Albers', 'Albers_Conic_Equal_Area'], proj: 'aea', parameters: [x, y, lon, first, second, lat] },
  { names: ['Cassini', 'Cassini_Soldner'], proj: 'cass', parameters: [x, y, lon, lat] },
  { names: ['Double_Stereographic', 'Oblique_Stereographic'], proj: 'sterea', parameters: [x, y, lon, scale, lat] },
  { names: ['Lambert_Azimuthal_Equal_Area'], proj: 'laea', parameters: [x, y, lon, lat] },
  { names: ['Polyconic'], proj: 'poly', parameters: [x, y, lon, lat] },
  { names: ['Mercator_Auxiliary_Sphere', 'Popular_Visualisation_Pseudo_Mercator'], proj: 'merc', parameters: [x, y, lon], flag: /\+a=6378137 \+b=6378137/ }, // prettier-ignore
  { names: ['Mercator', 'Mercator_2SP'], proj: 'merc', parameters: [x, y, lon, one('Standard_Parallel_1', 'lat_ts')], flag: /^(?!.*\+b=)/ }, // prettier-ignore
  { names: ['Mercator_1SP'], proj: 'merc', parameters: [x, y, lon, scale], flag: /^(?!.*\+b=)/ },
  { names: ['Stereographic_North_Pole', 'Stereographic_South_Pole', 'Polar_Stereographic'], proj: 'stere', parameters: [x, y, lon, one('Standard_Parallel_1', 'lat_ts')] }, // prettier-ignore
  { names: ['Equal_Earth'], proj: 'eqearth', parameters: [x, y, lon] },
  { names: ['New_Zealand_Map_Grid'], proj: 'nzmg', parameters: [x, y, one('Longitude_Of_Origin', 'lon_0'), lat] },
  { names: ['Hotine_Oblique_Mercator_Azimuth_Center'], proj: 'somerc', parameters: [x, y, scale, one('Longitude_Of_Center', 'lon_0'), one('Latitude_Of_Center', 'lat_0')] }, // prettier-ignore
];

/** Names of parameters in well-known text of other programs. */
export const parameterNames: Readonly<Record<string, string>> = {
  longitudeofcenter: 'centralmeridian',
  latitudeofcenter: 'latitudeoforigin',
  longitudeoforigin: 'centralmeridian',
};

/** Numbers of a PROJ string by their keys; zones of UTM as the transverse Mercator that they are. */
export function projParameters(definition: string): {
  readonly proj: string;
  readonly values: ReadonlyMap<string, number>;
} {
  const words = definition.split(' ').map((word) => word.replace(/^\+/, '').split('='));
  const values = new Map(words.map(([key = '', value]) => [key, Number(value)]));
  const proj = words.find(([key]) => key === 'proj')?.[1] ?? '';
  if (proj !== 'utm') return { proj, values };
  const zone = values.get('zone') ?? NaN;
  const utm = { lat_0: 0, lon_0: 6 * zone - 183, k: 0.9996, x_0: 500_000, y_0: values.has('south') ? 10_000_000 : 0 };
  return { proj: 'tmerc', values: new Map(Object.entries(utm)) };
}
