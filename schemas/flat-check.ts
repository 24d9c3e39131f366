/** Checks a flat geometry, whose numbers are finite already: ranges, lengths and closed rings. */
import { nesting, type FlatShape } from './flat-geometry.ts';
import type { CheckOptions, GeometryIssue } from './geometry-issue.ts';

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
const PROJECTED = 'These look like projected coordinates: reproject first, or diagnose';

/** @returns what is wrong with it, at most `max` things, in the words and with the paths of the nested form */
export function checkFlat(shape: FlatShape, options: CheckOptions, max: number): GeometryIssue[] {
  const issues = checkRings(shape, options, max);
  return options.longitudeLatitude ? [...issues, ...checkRanges(shape, max - issues.length)] : issues;
}

function checkRings(shape: FlatShape, options: CheckOptions, max: number): GeometryIssue[] {
  const issues: GeometryIssue[] = [];
  const closed = minPositions[shape.type] === 4;
  let start = 0;
  shape.ends.forEach((end, ring) => {
    if (issues.length < max) {
      const message = wrongLine(shape, start, end, closed, options.empty);
      if (message !== undefined) issues.push({ path: ringPath(shape, ring), message, broken: true });
    }
    start = end;
  });
  return issues;
}

function wrongLine(shape: FlatShape, start: number, end: number, closed: boolean, empty: boolean): string | undefined {
  const { coordinates, stride } = shape;
  const length = end - start;
  if (length < minPositions[shape.type] && !(length === 0 && empty)) return tooShort(length, closed);
  if (!closed || length === 0) return undefined;
  const [first, last] = [start * stride, (end - 1) * stride];
  if (coordinates[first] === coordinates[last] && coordinates[first + 1] === coordinates[last + 1]) return undefined;
  const show = (at: number) => JSON.stringify([...coordinates.subarray(at, at + stride)]);
  return notClosed(show(first), show(last));
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

export function tooShort(length: number, closed: boolean): string {
  const rule = closed ? 'A ring has at least 4 positions, the last equal to the first' : 'A line has at least 2';
  return `has ${length} position${length === 1 ? '' : 's'}. ${rule}`;
}

export function notClosed(first: string, last: string): string {
  return `is not closed: it starts at ${first} and ends at ${last}. Repeat the first position at the end`;
}

/** @param path of the position */
export function outOfRange(path: readonly (string | number)[], longitude: number, latitude: number): GeometryIssue {
  const projected = Math.max(Math.abs(longitude), Math.abs(latitude)) > MAX_ANGLE;
  if (Math.abs(longitude) > 180) {
    const hint = projected ? PROJECTED : 'Give degrees (WGS 84), longitude first';
    return { path: [...path, 0], message: `is ${longitude}: a longitude is -180 to 180. ${hint}`, broken: true };
  }
  const hint = projected ? PROJECTED : 'Positions are [longitude, latitude]; perhaps they are swapped';
  return { path: [...path, 1], message: `is ${latitude}: a latitude is -90 to 90. ${hint}`, broken: true };
}

function positionPath(shape: FlatShape, position: number): readonly (string | number)[] {
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
