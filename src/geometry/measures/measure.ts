/** What a geometry measures on the WGS 84 ellipsoid: area, perimeter, length, positions, extent. */
import type { EdgeModel } from '../../../schemas/edges.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { seamsOf } from '../antimeridian/borders.ts';
import { ellipsoidArea, turnsOf } from '../ellipsoid/ellipsoid-area.ts';
import { ellipsoidLength } from '../ellipsoid/ellipsoid-length.ts';
import { extentOf, type Extent } from '../antimeridian/extent.ts';
import { positionCount } from '../flat/flat.ts';
import { geodesicDistance } from '../ellipsoid/geodesic.ts';
import { chainsOf, latitudeAt, longitudeAt, type Chain } from '../flat/rings.ts';

export interface Measures {
  /** Square metres of polygons. */
  readonly area: number;
  /** Metres of all rings of polygons, without seams at the antimeridian. */
  readonly perimeter: number;
  /** Metres of lines. */
  readonly length: number;
  /** Positions as they are given, so the first one of a ring counts twice. */
  readonly vertices: number;
  readonly extent: Extent | undefined;
  /** Metres along the antimeridian where polygons meet from both sides. */
  readonly seam: number;
}

export const measureMethod = {
  planar: 'On the WGS 84 ellipsoid, edges straight in longitude and latitude (RFC 7946).',
  geodesic: 'On the WGS 84 ellipsoid, edges geodesics (Karney 2013).',
} as const satisfies Record<EdgeModel, string>;

/** Of each number itself. */
export const measureBound = 1e-8;

/**
 * Measures on the ellipsoid.
 * @param geometry longitude and latitude, rings closed, polygons valid and not overlapping
 * @returns metres and square metres, good to 1e-8 of themselves
 */
export function measure(geometry: FlatGeometry, edges: EdgeModel): Measures {
  const { lines, polygons } = chainsOf(geometry);
  const rings = polygons.flat();
  const seam = seamsOf(rings).reduce((sum, [south, north]) => sum + geodesicDistance(180, south, 180, north), 0);
  return {
    area: ellipsoidArea(geometry, edges),
    perimeter: total(rings, edges) - 2 * seam,
    length: total(lines, edges),
    vertices: positionCount(geometry),
    extent: extentOf([geometry], edges),
    seam,
  };
}

/** Says what was read into edges that leave room for doubt. */
export function edgeWarnings(geometries: readonly FlatGeometry[], edges: EdgeModel): readonly string[] {
  let [round, half] = [0, 0];
  for (const { lines, polygons } of geometries.map(chainsOf)) {
    for (const ring of polygons.flat()) if (turnsOf(ring) !== 0 && !touchesPole(ring)) round += 1;
    for (const chain of [...lines, ...polygons.flat()]) {
      for (let i = chain.start + 1; i < chain.end; i++) {
        const span = Math.abs(longitudeAt(chain, i) - longitudeAt(chain, i - 1));
        if (Math.abs(latitudeAt(chain, i)) === 90 || Math.abs(latitudeAt(chain, i - 1)) === 90) continue;
        if (span === 180 || span === 360) half += 1;
      }
    }
  }
  const warnings: string[] = [];
  if (round > 0) warnings.push(`${counted(round, 'ring goes', 'rings go')} round a pole, taken to be inside.`);
  if (half > 0 && edges === 'geodesic') {
    warnings.push(
      `${counted(half, 'edge spans', 'edges span')} 180 or 360 degrees of longitude: as geodesics these run over a pole ` +
        'or have no length. Take planar edges for circles of latitude.',
    );
  }
  return warnings;
}

function total(chains: readonly Chain[], edges: EdgeModel): number {
  return chains.reduce((sum, chain) => sum + ellipsoidLength(chain, edges), 0);
}

function touchesPole(ring: Chain): boolean {
  for (let i = ring.start; i < ring.end; i++) if (Math.abs(latitudeAt(ring, i)) === 90) return true;
  return false;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
