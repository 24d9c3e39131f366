/** Checks a flat geometry, whose numbers are finite already: ranges, lengths and closed rings. */
import { nesting, type FlatShape } from './flat-geometry.ts';
import type { CheckOptions, Fault, GeometryIssue } from './geometry-issue.ts';

/** Minimum number of positions of a line or ring. */
const minPositions: Readonly<Record<FlatShape['type'], number>> = {
  Point: 0,
  MultiPoint: 0,
  LineString: 2,
  MultiLineString: 2,
  Polygon: 4,
  MultiPolygon: 4,
};

/** Degrees: beyond any convention for longitudes. */
const MAX_ANGLE = 360;
const PROJECTED =
  'These look like projected coordinates: name their CRS (for a file: #crs=EPSG:…), reproject first, or diagnose';

/** @returns what is wrong with it, at most `max` things, in the words and with the paths of the nested form */
export function checkFlat(shape: FlatShape, options: CheckOptions, max: number): readonly GeometryIssue[] {
  const issues = shape.type === 'Point' ? [] : checkRings(shape, max);
  if (options.longitudeLatitude) issues.push(...checkRanges(shape, max - issues.length));
  return issues;
}

function checkRings(shape: FlatShape, max: number): GeometryIssue[] {
  const issues: GeometryIssue[] = [];
  const closed = minPositions[shape.type] === 4;
  let start = 0;
  shape.ends.forEach((end, ring) => {
    if (issues.length < max) {
      const wrong = wrongLine(shape, start, end, closed);
      if (wrong) issues.push({ ...wrong, path: ringPath(shape, ring), broken: true });
    }
    start = end;
  });
  return issues;
}

/** A fault of a line or ring, with its predicate. */
type Wrong = Readonly<{ message: string; fault: Fault }>;

function wrongLine(shape: FlatShape, start: number, end: number, closed: boolean): Wrong | undefined {
  const { coordinates, stride } = shape;
  const length = end - start;
  if (length === 0) return undefined;
  const [first, last] = [start * stride, (end - 1) * stride];
  const meets = coordinates[first] === coordinates[last] && coordinates[first + 1] === coordinates[last + 1];
  if (closed && length > 2 && !meets) {
    const show = (at: number) => JSON.stringify([...coordinates.subarray(at, at + stride)]);
    return notClosed(show(first), show(last));
  }
  return length < minPositions[shape.type] ? tooShort(length, closed) : undefined;
}

function checkRanges(shape: FlatShape, max: number): GeometryIssue[] {
  const { coordinates, stride } = shape;
  const issues: GeometryIssue[] = [];
  for (let i = 0; i < coordinates.length && issues.length < max; i += stride) {
    const [longitude = 0, latitude = 0] = [coordinates[i], coordinates[i + 1]];
    if (Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90) continue;
    const path = positionPath(shape, i / stride);
    issues.push(outOfRange(path, longitude, latitude));
  }
  return issues;
}

export function tooShort(length: number, closed: boolean): Wrong {
  const rule = closed ? 'A ring has at least 4 positions, the last equal to the first' : 'A line has at least 2';
  return { message: `has ${length} position${length === 1 ? '' : 's'}. ${rule}`, fault: 'few-positions' };
}

export function notClosed(first: string, last: string): Wrong {
  const message = `is not closed: it starts at ${first} and ends at ${last}. Repeat the first position at the end`;
  return { message, fault: 'open-ring' };
}

/** @param path of the position */
export function outOfRange(path: readonly (string | number)[], longitude: number, latitude: number): GeometryIssue {
  const projected = Math.max(Math.abs(longitude), Math.abs(latitude)) > MAX_ANGLE;
  if (Math.abs(longitude) > 180) {
    const hint = projected ? PROJECTED : 'Give degrees (WGS 84), longitude first';
    const message = `is ${longitude}: a longitude is -180 to 180. ${hint}`;
    return { path: [...path, 0], message, fault: 'off-earth', broken: true };
  }
  const hint = projected ? PROJECTED : 'Positions are [longitude, latitude]; perhaps they are swapped';
  const message = `is ${latitude}: a latitude is -90 to 90. ${hint}`;
  return { path: [...path, 1], message, fault: 'off-earth', broken: true };
}

/** @returns the path of a position in its geometry */
export function positionPath(shape: FlatShape, position: number): readonly (string | number)[] {
  const ring = shape.ends.findIndex((end) => position < end);
  if (nesting[shape.type] === 0) return ['coordinates'];
  return [...ringPath(shape, ring), position - (ring > 0 ? (shape.ends[ring - 1] ?? 0) : 0)];
}

function ringPath({ type, parts }: FlatShape, ring: number): readonly (string | number)[] {
  if (nesting[type] < 2) return ['coordinates'];
  if (!parts) return ['coordinates', ring];
  const part = parts.findIndex((end) => ring < end);
  return ['coordinates', part, ring - (part > 0 ? (parts[part - 1] ?? 0) : 0)];
}
