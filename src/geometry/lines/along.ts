/** Places along a line, by metres from its start on the ellipsoid. */
import type { FlatShape } from '../../../schemas/flat-geometry.ts';
import { planarEdgeLength } from '../ellipsoid/ellipsoid-length.ts';
import { longitudeDifference } from '../flat/rings.ts';

/** A line with edges straight in longitude and latitude, the short way across the antimeridian. */
export interface MeasuredLine {
  /** Metres. */
  readonly length: number;
  /** @param metres from the start, 0 to the length; on a line without length its start */
  positionAt(metres: number): readonly number[];
  /** @returns the positions from one distance to a greater one, both in metres from the start */
  slice(from: number, to: number): FlatShape;
}

/** Metres by which a place may lie beside its distance. */
export const ALONG_ERROR = 1e-6;

const MAX_STEPS = 100;

/** @param line LineString in longitude and latitude; Z coordinates are interpolated */
export function measureLine(line: FlatShape): MeasuredLine {
  const { coordinates, stride } = line;
  const count = coordinates.length / stride;
  const distances = new Float64Array(count);
  for (let i = 1; i < count; i++) distances[i] = (distances[i - 1] as number) + lengthOfEdge(i, 1);
  const length = distances[count - 1] ?? 0;

  /** Metres from the start of the edge to position `i`, to a fraction of its longitude and latitude. */
  function lengthOfEdge(i: number, fraction: number): number {
    const [lon1 = 0, lat1 = 0] = coordinates.subarray((i - 1) * stride, i * stride);
    const [lon2 = 0, lat2 = 0] = coordinates.subarray(i * stride, (i + 1) * stride);
    return planarEdgeLength(lon1, lat1, lon1 + longitudeDifference(lon1, lon2) * fraction, lat1 + (lat2 - lat1) * fraction); // prettier-ignore
  }

  /** First position whose distance is not below the metres, at least 1. */
  function edgeAt(metres: number): number {
    let [low, high] = [1, Math.max(1, count - 1)];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((distances[middle] as number) < metres) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function positionAt(metres: number): readonly number[] {
    const i = edgeAt(metres);
    const rest = metres - (distances[i - 1] as number);
    const whole = (distances[i] ?? 0) - (distances[i - 1] as number);
    if (!(rest > 0) || count < 2) return Array.from(coordinates.subarray((i - 1) * stride, i * stride));
    if (rest >= whole) return Array.from(coordinates.subarray(i * stride, (i + 1) * stride));
    const fraction = findFraction((at) => lengthOfEdge(i, at), rest, whole);
    const [from, to] = [coordinates.subarray((i - 1) * stride, i * stride), coordinates.subarray(i * stride, (i + 1) * stride)]; // prettier-ignore
    return Array.from(from, (start, axis) => {
      const end = to[axis] ?? NaN;
      if (axis > 0) return start + (end - start) * fraction;
      const longitude = start + longitudeDifference(start, end) * fraction;
      return longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude;
    });
  }

  return {
    length,
    positionAt,
    slice(from, to) {
      const positions = [positionAt(from)];
      // Vertices where the slice begins or ends, or nearly, are its ends.
      for (let i = edgeAt(from); i < count && (distances[i] as number) < to - ALONG_ERROR; i++) {
        if ((distances[i] as number) > from + ALONG_ERROR) {
          positions.push(Array.from(coordinates.subarray(i * stride, (i + 1) * stride)));
        }
      }
      positions.push(positionAt(to));
      return {
        type: 'LineString',
        coordinates: Float64Array.from(positions.flat()),
        stride,
        ends: Uint32Array.of(positions.length),
      };
    },
  };
}

/** Fraction of an edge at which its length, which grows with it, has a value: regula falsi, with halves in between. */
function findFraction(lengthAt: (fraction: number) => number, wanted: number, whole: number): number {
  let [low, high, atLow, atHigh] = [0, 1, 0, whole];
  for (let step = 0; step < MAX_STEPS; step++) {
    const share = step % 3 === 2 ? 0.5 : (wanted - atLow) / (atHigh - atLow);
    const fraction = low + (high - low) * share;
    const length = lengthAt(fraction);
    if (Math.abs(length - wanted) < ALONG_ERROR / 10 || fraction === low || fraction === high) return fraction;
    if (length < wanted) [low, atLow] = [fraction, length];
    else [high, atHigh] = [fraction, length];
  }
  return (low + high) / 2;
}
