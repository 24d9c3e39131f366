/** Describes a value that is not GeoJSON: what it seems to be, and what to send instead. */
import { show } from './show.ts';

const WKT =
  /^\s*(?:SRID=\d+;\s*)?(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\s*(?:[ZM]+\s*)?(?:\(|EMPTY)/i;
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;
const reference = 'isthmus://jobs/{id}/results/{output}';

/** @returns the predicate of a sentence about the value */
export function noGeojson(value: unknown): string {
  const shown = show(value);
  if (typeof value !== 'string') return `must be GeoJSON, not ${shown}`;
  if (WKT.test(value)) {
    return `must be GeoJSON, not well-known text (${shown}): a point is {"type": "Point", "coordinates": [x, y]}`;
  }
  if (/^\s*[{[]/.test(value))
    return `must be GeoJSON itself, not a string that contains it (${shown}). Remove the quotes`;
  if (UUID.test(value)) return `must be GeoJSON or a reference, not ${shown}; the result of a job is ${reference}`;
  if (/\.(?:geo)?json$/i.test(value)) {
    return `must be GeoJSON or a reference, not ${shown}; a file of the root folder is "file:${value.slice(0, 60)}"`;
  }
  return `must be GeoJSON or a reference (${reference}), not ${shown}`;
}

/** A reference in a member of its own, or a position by its names: neither has a `type`. */
export function noType(value: Readonly<Record<string, unknown>>): string {
  const named = ['ref', 'reference', 'url', 'uri'].find((name) => typeof value[name] === 'string');
  if (named !== undefined) return `is missing. A reference is {"href": ${show(value[named])}}, or that string alone`;
  const x = value.lon ?? value.lng ?? value.longitude ?? value.x;
  const y = value.lat ?? value.latitude ?? value.y;
  if (typeof x === 'number' && typeof y === 'number') {
    return `is missing. This point is {"type": "Point", "coordinates": [${x}, ${y}]}`;
  }
  return 'is missing; it is FeatureCollection, Feature, or a type of geometry such as Point';
}
