/** Length on the WGS 84 ellipsoid of edges that are straight in longitude and latitude, or geodesics. */
import type { EdgeModel } from '../../../schemas/edges.ts';
import { geodesicDistance, wgs84 } from './geodesic.ts';
import { meanOver } from './quadrature.ts';
import { eastward, latitudeAt, longitudeAt, type Chain } from '../flat/rings.ts';

const e2 = wgs84.f * (2 - wgs84.f);
const RADIANS = Math.PI / 180;

/** Of latitude, in degrees: what one rule of quadrature spans at most away from the poles. */
const WIDEST = 10;

/** Nearer to a pole than that, in degrees, an edge is as good as there: 1e-10 of a degree is 11 micrometres. */
const AT_POLE = 1e-10;

/**
 * Length on the ellipsoid.
 * @param chain a line or ring in longitude and latitude
 * @returns metres; good to 1e-8 of itself
 * @see Karney 2013, Algorithms for geodesics, doi:10.1007/s00190-012-0578-z
 */
export function ellipsoidLength(chain: Chain, edges: EdgeModel): number {
  const lengthOf = edges === 'planar' ? planarEdgeLength : geodesicDistance;
  let length = 0;
  for (let i = chain.start + 1; i < chain.end; i++) {
    length += lengthOf(
      longitudeAt(chain, i - 1),
      latitudeAt(chain, i - 1),
      longitudeAt(chain, i),
      latitudeAt(chain, i),
    );
  }
  return length;
}

/** An edge that is straight in longitude and latitude. @returns metres */
export function planarEdgeLength(lon1: number, lat1: number, lon2: number, lat2: number): number {
  return edgeLength(Math.abs(eastward(lon1, lon2)), lat1, lat2);
}

/** The nearer to a pole, the faster the integrand turns, so there spans get shorter. */
function edgeLength(step: number, lat1: number, lat2: number): number {
  const toPole = 90 - Math.max(Math.abs(lat1), Math.abs(lat2));
  const span = Math.abs(lat2 - lat1);
  if (lat1 * lat2 < 0 || (span > toPole / 4 && span > AT_POLE)) {
    // A straight edge: what halves of latitude are, are halves of longitude too.
    const share = lat1 * lat2 < 0 ? lat1 / (lat1 - lat2) : 0.5;
    const middle = lat1 * lat2 < 0 ? 0 : (lat1 + lat2) / 2;
    return edgeLength(step * share, lat1, middle) + edgeLength(step * (1 - share), middle, lat2);
  }
  return meanOver((latitude) => speed(latitude, step, span), {
    from: lat1,
    to: lat2,
    widest: Math.min(WIDEST, Math.max(toPole, AT_POLE)),
  });
}

/** Metres for the whole edge, were it everywhere as it is at one latitude. */
function speed(latitude: number, step: number, span: number): number {
  const sine = Math.sin(latitude * RADIANS);
  const root = 1 - e2 * sine * sine;
  const acrossMeridian = (wgs84.a * Math.cos(latitude * RADIANS) * step) / Math.sqrt(root);
  const alongMeridian = (wgs84.a * (1 - e2) * span) / (root * Math.sqrt(root));
  return Math.sqrt(acrossMeridian * acrossMeridian + alongMeridian * alongMeridian) * RADIANS;
}
