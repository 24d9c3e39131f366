/** Length on the WGS 84 ellipsoid of edges straight in longitude and latitude, or geodesic. */
import type { EdgeModel } from '../../../schemas/edges.ts';
import { geodesicDistance, wgs84 } from './geodesic.ts';
import { computeMean } from './quadrature.ts';
import { longitudeDifference, latitudeAt, longitudeAt, type Chain } from '../flat/rings.ts';

const e2 = wgs84.f * (2 - wgs84.f);
const RADIANS = Math.PI / 180;

/** Maximum latitude span of one quadrature rule in degrees, away from the poles. */
const MAX_SPAN = 10;

/** Distance from a pole in degrees below which an edge counts as at the pole: 1e-10 degrees is 11 micrometres. */
const POLE_TOLERANCE = 1e-10;

/**
 * Length on the ellipsoid.
 * @param chain line or ring in longitude and latitude
 * @returns metres; relative error below 1e-8
 * @see Karney 2013, Algorithms for geodesics, doi:10.1007/s00190-012-0578-z
 */
export function ellipsoidLength(chain: Chain, edges: EdgeModel): number {
  const measureEdge = edges === 'planar' ? planarEdgeLength : geodesicEdgeLength;
  let length = 0;
  for (let i = chain.start + 1; i < chain.end; i++) {
    length += measureEdge(
      longitudeAt(chain, i - 1),
      latitudeAt(chain, i - 1),
      longitudeAt(chain, i),
      latitudeAt(chain, i),
    );
  }
  return length;
}

/** Maximum length of an edge that is measured by differences, in metres; the relative error is then below 1e-11. */
const MAX_SHORT_EDGE = 50;

/**
 * Length of a geodesic edge. Karney's distances are exact to some nanometres, which is much of a millimetre; differences
 * of positions are not.
 * @returns metres
 */
export function geodesicEdgeLength(lon1: number, lat1: number, lon2: number, lat2: number): number {
  const root = 1 - e2 * Math.sin(((lat1 + lat2) / 2) * RADIANS) ** 2;
  const north = ((wgs84.a * (1 - e2)) / (root * Math.sqrt(root))) * (lat2 - lat1) * RADIANS;
  const across = Math.sqrt(parallelRadius(lat1) * parallelRadius(lat2));
  const east = 2 * across * Math.sin((longitudeDifference(lon1, lon2) / 2) * RADIANS);
  const length = Math.sqrt(north * north + east * east);
  return length <= MAX_SHORT_EDGE ? length : geodesicDistance(lon1, lat1, lon2, lat2);
}

/** Distance from the axis of the Earth in metres, with all digits near a pole. */
function parallelRadius(latitude: number): number {
  const sine = Math.sin(latitude * RADIANS);
  return (wgs84.a * Math.sin((90 - Math.abs(latitude)) * RADIANS)) / Math.sqrt(1 - e2 * sine * sine);
}

/** Length of an edge that is straight in longitude and latitude. @returns metres */
export function planarEdgeLength(lon1: number, lat1: number, lon2: number, lat2: number): number {
  return edgeLength(Math.abs(longitudeDifference(lon1, lon2)), lat1, lat2);
}

/** The integrand changes faster near a pole, so spans are shorter there. */
function edgeLength(step: number, lat1: number, lat2: number): number {
  const toPole = 90 - Math.max(Math.abs(lat1), Math.abs(lat2));
  const span = Math.abs(lat2 - lat1);
  if (lat1 * lat2 < 0 || (span > toPole / 4 && span > POLE_TOLERANCE)) {
    // On a straight edge, halving the latitude span halves the longitude span.
    const fraction = lat1 * lat2 < 0 ? lat1 / (lat1 - lat2) : 0.5;
    const middle = lat1 * lat2 < 0 ? 0 : (lat1 + lat2) / 2;
    return edgeLength(step * fraction, lat1, middle) + edgeLength(step * (1 - fraction), middle, lat2);
  }
  const maxSpan = Math.min(MAX_SPAN, Math.max(toPole, POLE_TOLERANCE));
  return computeMean((latitude) => speed(latitude, step, span), lat1, lat2, maxSpan);
}

/** Derivative of the length at a latitude, in metres per edge. */
function speed(latitude: number, step: number, span: number): number {
  const sine = Math.sin(latitude * RADIANS);
  const root = 1 - e2 * sine * sine;
  const acrossMeridian = (wgs84.a * Math.cos(latitude * RADIANS) * step) / Math.sqrt(root);
  const alongMeridian = (wgs84.a * (1 - e2) * span) / (root * Math.sqrt(root));
  return Math.sqrt(acrossMeridian * acrossMeridian + alongMeridian * alongMeridian) * RADIANS;
}
