/** A map of what is reached on foot, as PNG: streets, reached ones, their area, and parks that a circle gains or loses. */
import { Resvg } from '@resvg/resvg-js';
import type { Geometry, Position } from '../schemas/geometry-types.ts';

/** Features as files and results have them. */
export interface Features {
  readonly features: readonly {
    readonly id?: unknown;
    readonly properties?: Readonly<Record<string, unknown>> | null;
    readonly geometry: Geometry | null;
  }[];
}

export interface Reach {
  readonly streets: Features;
  readonly reached: Features;
  readonly area: Features;
  readonly parks: Features;
  readonly schools: Features;
  readonly inCircle: ReadonlySet<unknown>;
  readonly onFoot: ReadonlySet<unknown>;
}

/** Part of the city: west, south, east, north. */
const EXTENT = [-56.215, -34.93, -56.105, -34.845] as const;
const WIDTH = 1400;

const COLOURS = { both: '#2e8b57', lost: '#d7301f', gained: '#225ea8', none: '#cfe8cf' } as const;

export function drawReach({ streets, reached, area, parks, schools, inCircle, onFoot }: Reach): Buffer {
  const [west, south, east, north] = EXTENT;
  const scale = WIDTH / (east - west);
  const up = scale / Math.cos((((south + north) / 2) * Math.PI) / 180);
  const height = Math.round((north - south) * up);
  const place = ([x = 0, y = 0]: Position) => `${((x - west) * scale).toFixed(1)} ${((north - y) * up).toFixed(1)}`;
  const path = (geometry: Geometry | null) =>
    chainsOf(geometry)
      .map((chain) => `M${chain.map(place).join('L')}`)
      .join('');
  const all = ({ features }: Features) => features.map(({ geometry }) => path(geometry)).join('');
  const kindOf = (id: unknown) =>
    inCircle.has(id) ? (onFoot.has(id) ? 'both' : 'lost') : onFoot.has(id) ? 'gained' : 'none';
  const parkPaths = parks.features.map(
    ({ id, geometry }) => `<path d="${path(geometry)}" fill="${COLOURS[kindOf(id)]}"/>`,
  );
  const legend = [
    [COLOURS.both, 'park within five minutes on foot of a school'],
    [COLOURS.lost, 'within 400 m as the crow flies alone'],
    [COLOURS.gained, 'on foot alone'],
    [COLOURS.none, 'neither'],
    ['#f0a202', 'streets within five minutes, and their area'],
    ['#7a0177', 'school'],
  ].map(([colour, text], i) => {
    const y = height - 170 + 26 * i;
    return `<rect x="20" y="${y}" width="18" height="18" fill="${colour}"/><text x="48" y="${y + 15}" font-size="17" font-family="sans-serif">${text}</text>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}">
    <rect width="100%" height="100%" fill="#fbfbf8"/>
    <path d="${all(area)}" fill="#ffe9b8" fill-rule="evenodd"/>
    ${parkPaths.join('')}
    <path d="${all(streets)}" fill="none" stroke="#bdbdbd" stroke-width="0.8"/>
    <path d="${all(reached)}" fill="none" stroke="#f0a202" stroke-width="1.3"/>
    <path d="${all(schools)}" fill="#7a0177" stroke="#7a0177" stroke-width="6" stroke-linecap="round" stroke-linejoin="round"/>
    <rect x="8" y="${height - 184}" width="420" height="176" fill="#ffffff" fill-opacity="0.9"/>
    ${legend.join('')}
    <text x="${WIDTH - 10}" y="${height - 10}" text-anchor="end" font-size="14" font-family="sans-serif">© OpenStreetMap contributors</text>
  </svg>`;
  return Buffer.from(new Resvg(svg).render().asPng());
}

function chainsOf(geometry: Geometry | null): readonly (readonly Position[])[] {
  if (geometry === null) return [];
  switch (geometry.type) {
    case 'Point':
      return [[geometry.coordinates, geometry.coordinates]];
    case 'LineString':
      return [geometry.coordinates];
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates;
    case 'MultiPolygon':
      return geometry.coordinates.flat();
    default:
      return [];
  }
}
