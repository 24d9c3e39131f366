/** Measures geometries on the WGS 84 ellipsoid: area, perimeter, length, positions, extent. */
import type { EdgeModel } from '../../../schemas/edges.ts';
import { formatCount } from '../../common/format-count.ts';
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { findSeams } from '../antimeridian/borders.ts';
import { computeEllipsoidArea, countPolarTurns } from '../ellipsoid/ellipsoid-area.ts';
import { ellipsoidLength } from '../ellipsoid/ellipsoid-length.ts';
import { computeExtent, type Extent } from '../antimeridian/extent.ts';
import { countPositions } from '../flat/flat.ts';
import { geodesicDistance } from '../ellipsoid/geodesic.ts';
import { splitChains, latitudeAt, longitudeAt, type Chain } from '../flat/rings.ts';

export interface Measures {
  /** Square metres of polygons. */
  readonly area: number;
  /** Metres of all polygon rings, without seams at the antimeridian. */
  readonly perimeter: number;
  /** Metres of lines. */
  readonly length: number;
  /** Number of positions; the first one of a ring counts twice. */
  readonly vertices: number;
  readonly extent: Extent | undefined;
  /** Metres along the antimeridian where polygons meet from both sides. */
  readonly seam: number;
  /** Relative error bound of each number: at most 1, where the area is all rounding. */
  readonly errorBound: number;
}

export const measureMethod = {
  planar: 'On the WGS 84 ellipsoid, edges straight in longitude and latitude (RFC 7946).',
  geodesic: 'On the WGS 84 ellipsoid, edges geodesics (Karney 2013).',
} as const satisfies Record<EdgeModel, string>;

/** Relative error bound, but for areas of rings so narrow that rounding shows. */
export const measureBound = 1e-8;

/**
 * Measures a geometry on the ellipsoid.
 * @param geometry longitude and latitude, rings closed, polygons valid and disjoint
 * @returns metres and square metres; relative error below the error bound
 */
export function measure(geometry: FlatGeometry, edges: EdgeModel): Measures {
  const { lines, polygons } = splitChains(geometry);
  const rings = polygons.flat();
  const seam = findSeams(rings).reduce((sum, [south, north]) => sum + geodesicDistance(180, south, 180, north), 0);
  const { area, rounding } = computeEllipsoidArea(geometry, edges);
  return {
    area,
    perimeter: sumLengths(rings, edges) - 2 * seam,
    length: sumLengths(lines, edges),
    vertices: countPositions(geometry),
    extent: computeExtent([geometry], edges),
    seam,
    errorBound: rounding > measureBound * area ? toBound(rounding / area) : measureBound,
  };
}

/** Rounded up to two digits. */
function toBound(fraction: number): number {
  return fraction < 1 ? Number((fraction + 0.5 * 10 ** (Math.floor(Math.log10(fraction)) - 1)).toPrecision(2)) : 1;
}

/** Warns about assumptions for ambiguous edges. */
export function edgeWarnings(geometries: readonly FlatGeometry[], edges: EdgeModel): readonly string[] {
  let [aroundPole, halfTurns] = [0, 0];
  for (const { lines, polygons } of geometries.map(splitChains)) {
    for (const ring of polygons.flat()) if (countPolarTurns(ring) !== 0 && !touchesPole(ring)) aroundPole += 1;
    for (const chain of [...lines, ...polygons.flat()]) {
      for (let i = chain.start + 1; i < chain.end; i++) {
        const span = Math.abs(longitudeAt(chain, i) - longitudeAt(chain, i - 1));
        if (Math.abs(latitudeAt(chain, i)) === 90 || Math.abs(latitudeAt(chain, i - 1)) === 90) continue;
        if (span === 180 || span === 360) halfTurns += 1;
      }
    }
  }
  const warnings: string[] = [];
  if (aroundPole > 0) {
    const subject = formatCount(aroundPole, 'ring goes', 'rings go');
    warnings.push(`${subject} around a pole, which is assumed to be inside.`);
  }
  if (halfTurns > 0 && edges === 'geodesic') {
    warnings.push(
      `${formatCount(halfTurns, 'edge spans', 'edges span')} 180 or 360 degrees of longitude: as geodesics these run over a pole ` +
        'or have no length. Use planar edges for circles of latitude.',
    );
  }
  return warnings;
}

function sumLengths(chains: readonly Chain[], edges: EdgeModel): number {
  return chains.reduce((sum, chain) => sum + ellipsoidLength(chain, edges), 0);
}

function touchesPole(ring: Chain): boolean {
  for (let i = ring.start; i < ring.end; i++) if (Math.abs(latitudeAt(ring, i)) === 90) return true;
  return false;
}
