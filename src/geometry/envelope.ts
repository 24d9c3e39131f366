/** Envelopes: the box around geometries, on Earth the one that is narrowest, be it across the antimeridian. */
import { toFlat, type FlatGeometry } from '../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../schemas/geojson.ts';
import { boundsOf, isEmpty, shapesOf, type Bounds } from './flat.ts';

/** West is greater than east where the box lies across the antimeridian. @see RFC 7946, section 5.2 */
export type Box = readonly [west: number, south: number, east: number, north: number];

/** @returns undefined for a geometry without positions */
export function planarBox(geometry: FlatGeometry): Box | undefined {
  if (isEmpty(geometry)) return undefined;
  const { west, south, east, north } = boundsOf(geometry);
  return [west, south, east, north];
}

/**
 * The narrowest box of longitude and latitude. An edge of more than 180 degrees of longitude goes the short way, across
 * the antimeridian; a ring round a pole holds that pole.
 * @returns undefined for a geometry without positions
 * @see RFC 7946, sections 5.2 and 5.3
 */
export function lonLatBox(geometry: FlatGeometry): Box | undefined {
  if (isEmpty(geometry)) return undefined;
  const { south, north } = boundsOf(geometry);
  const spans: Span[] = [];
  let poles: Pick<Bounds, 'south' | 'north'> = { south, north };
  for (const shape of shapesOf(geometry)) {
    const isArea = shape.type === 'Polygon' || shape.type === 'MultiPolygon';
    const isPoints = shape.type === 'Point' || shape.type === 'MultiPoint';
    let start = 0;
    for (const end of shape.ends) {
      const longitudes = [];
      for (let i = start; i < end; i++) longitudes.push(shape.coordinates[i * shape.stride] ?? 0);
      if (isPoints) spans.push(...longitudes.map((at): Span => [at, at]));
      else if (longitudes.length > 0) {
        const { span, turns } = spanOf(longitudes);
        spans.push(turns !== 0 && isArea ? [-180, 180] : span);
        const latitude = shape.coordinates[start * shape.stride + 1] ?? 0;
        if (turns !== 0 && isArea) poles = latitude < 0 ? { ...poles, south: -90 } : { ...poles, north: 90 };
      }
      start = end;
    }
  }
  const [west, east] = narrowest(spans);
  return [west, poles.south, east, poles.north];
}

/** The box as a polygon, cut at the antimeridian; a line or a point where it has no width or height. */
export function boxGeometry([west, south, east, north]: Box): FlatGeometry {
  if (west <= east) return toFlat(boxOf(west, south, east, north));
  const [left, right] = [boxOf(west, south, 180, north), boxOf(-180, south, east, north)];
  if (left.type === 'Polygon' && right.type === 'Polygon') {
    return toFlat({ type: 'MultiPolygon', coordinates: [left.coordinates, right.coordinates] });
  }
  return toFlat({ type: 'GeometryCollection', geometries: [left, right] });
}

type Span = readonly [west: number, east: number];

/** The longitudes that a line passes, and how often it goes round the Earth. */
function spanOf(longitudes: readonly number[]): { span: Span; turns: number } {
  const [first = 0] = longitudes;
  let [turns, west, east, previous] = [0, first, first, first];
  for (const longitude of longitudes) {
    const step = Math.abs(longitude - previous);
    if (step > 180 && step < 360) turns += Math.sign(previous - longitude);
    west = Math.min(west, longitude + 360 * turns);
    east = Math.max(east, longitude + 360 * turns);
    previous = longitude;
  }
  return { span: [west, east], turns };
}

/** The shortest range of longitudes that holds all spans: what the widest gap between them leaves. */
function narrowest(spans: readonly Span[]): Span {
  const sorted = spans
    .map(([west, east]): Span => {
      const turns = Math.floor((west + 180) / 360);
      // The antimeridian itself is both; on the east side a span that ends there stays in range.
      const shift = west === 180 && east === 180 ? 0 : 360 * turns;
      return [west - shift, east - shift];
    })
    .sort(([a], [b]) => a - b);
  const [start = 0] = sorted[0] ?? [];
  let reach = sorted[0]?.[1] ?? 0;
  let gap = { width: -1, after: 0, before: 0 };
  for (const [west, east] of sorted) {
    if (west - reach > gap.width) gap = { width: west - reach, after: reach, before: west };
    reach = Math.max(reach, east);
  }
  const last = start + 360 - reach;
  if (last <= 0 && gap.width <= 0) return [-180, 180];
  // Between equal gaps the one at the antimeridian is taken, so that the box is not cut.
  if (last >= gap.width) return [start, reach > 180 ? reach - 360 : reach];
  return [gap.before, gap.after > 180 ? gap.after - 360 : gap.after];
}

function boxOf(west: number, south: number, east: number, north: number): Geometry {
  const corner: Position = [west, south];
  if (west === east && south === north) return { type: 'Point', coordinates: corner };
  if (west === east || south === north) return { type: 'LineString', coordinates: [corner, [east, north]] };
  return { type: 'Polygon', coordinates: [[corner, [east, south], [east, north], [west, north], corner]] };
}
