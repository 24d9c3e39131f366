// @ts-check
/** Maps across the antimeridian: layers on both sides are drawn in one piece, with longitudes beyond 180. */

/** @typedef {number[]} Position */

/**
 * @typedef {object} Span
 * @property {number} west
 * @property {number} south
 * @property {number} east beyond 180 where the span crosses the antimeridian
 * @property {number} north
 */

/**
 * The narrowest span around the parts of a layer, as in the bounding boxes of RFC 7946.
 * @param {any} data GeoJSON
 * @returns {Span | undefined} `undefined` without positions
 */
export function spanOf(data) {
  /** @type {[number, number][]} */
  const parts = [];
  let [south, north] = [Infinity, -Infinity];
  eachPart(data, (part) => {
    let [west, east] = [Infinity, -Infinity];
    for (const [x = 0, y = 0] of part) {
      [west, east] = [Math.min(west, x), Math.max(east, x)];
      [south, north] = [Math.min(south, y), Math.max(north, y)];
    }
    if (west <= east) parts.push([west, east]);
  });
  const [first] = parts.sort(([a], [b]) => a - b);
  if (!first) return undefined;
  const [westmost] = first;
  let reach = first[1];
  // The map is cut in the widest gap between the parts.
  let [gap, gapFrom, gapTo] = [0, NaN, NaN];
  for (const [west, east] of parts) {
    if (west - reach > gap) [gap, gapFrom, gapTo] = [west - reach, reach, west];
    reach = Math.max(reach, east);
  }
  const crosses = westmost >= -180 && reach <= 180 && gap > westmost + 360 - reach;
  return crosses ? { west: gapTo, south, east: gapFrom + 360, north } : { west: westmost, south, east: reach, north };
}

/**
 * @param {Span | undefined} span
 * @returns {number | undefined} the longitude at which a map of the span is cut, where that is not the antimeridian
 */
export function cutOf(span) {
  return span && span.east > 180 && span.west >= -180 && span.west <= 180
    ? (span.west + span.east - 360) / 2
    : undefined;
}

/**
 * Moves parts west of the cut to the east of the antimeridian.
 * @param {any} data GeoJSON
 * @param {number | undefined} cut
 * @returns {any}
 */
export function moveBeyondAntimeridian(data, cut) {
  if (cut === undefined) return data;
  return mapParts(data, (part) => {
    const xs = part.map(([x = 0]) => x);
    const middle = (xs.reduce((a, b) => Math.min(a, b), Infinity) + xs.reduce((a, b) => Math.max(a, b), -Infinity)) / 2;
    return middle < cut ? part.map(([x = 0, ...rest]) => [x + 360, ...rest]) : part;
  });
}

/**
 * Outlines of areas without the edges along the antimeridian, which are not borders.
 * @param {any} data GeoJSON
 */
export function outlinesOf(data) {
  /** @type {Position[][]} */
  const lines = [];
  eachPart(data, (part, isRing) => {
    if (!isRing) return;
    /** @type {Position[]} */
    let line = [];
    for (const position of part) {
      const before = line.at(-1);
      if (before && Math.abs(before[0] ?? 0) === 180 && before[0] === position[0]) {
        lines.push(line);
        line = [];
      }
      line.push(position);
    }
    lines.push(line);
  });
  return { type: 'MultiLineString', coordinates: lines.filter(({ length }) => length > 1) };
}

/**
 * Unwraps lines that cross the antimeridian: longitudes continue beyond ±180, and rings around a pole follow its edge.
 * @param {any} data GeoJSON whose lines cross the antimeridian
 * @param {number} [turns] by how many times 360 degrees to the east
 * @returns {any}
 */
export function unwrapLines(data, turns = 0) {
  return mapParts(data, (part, isRing) => {
    let [shift, before] = [0, NaN];
    /** @type {Position[]} */
    const line = part.map(([x = 0, y = 0]) => {
      if (Math.abs(x - before) > 180) shift += x < before ? 360 : -360;
      before = x;
      return [x + shift, y];
    });
    const [first, last] = [line[0], line.at(-1)];
    if (isRing && first && last && Math.abs((last[0] ?? 0) - (first[0] ?? 0)) > 180) {
      const pole = (first[1] ?? 0) < 0 ? -89.9 : 89.9;
      line.push([last[0] ?? 0, pole], [first[0] ?? 0, pole], first);
    }
    const middle = line.reduce((sum, [x = 0]) => sum + x, 0) / line.length;
    const offset = turns * 360 - 360 * Math.round(middle / 360);
    return line.map(([x = 0, y = 0]) => [x + offset, y]);
  });
}

/**
 * @param {any} data
 * @param {(part: Position[], isRing: boolean) => void} use
 */
function eachPart(data, use) {
  mapParts(data, (part, isRing) => {
    use(part, isRing);
    return part;
  });
}

/**
 * A part is a position, a line or a ring. The rings of an area move together, as the others lie within the first.
 * @param {any} data
 * @param {(part: Position[], isRing: boolean) => Position[]} change
 * @returns {any}
 */
function mapParts(data, change) {
  if (data === null || data === undefined) return data;
  const { type, features, geometry, geometries, coordinates } = data;
  const each = (/** @type {any} */ item) => mapParts(item, change);
  if (Array.isArray(features)) return { ...data, features: features.map(each) };
  if (geometry) return { ...data, geometry: each(geometry) };
  if (Array.isArray(geometries)) return { ...data, geometries: geometries.map(each) };
  if (!Array.isArray(coordinates)) return data;
  const isRing = type === 'Polygon' || type === 'MultiPolygon';
  const isPoints = type === 'Point' || type === 'MultiPoint';
  /** @param {any} at @returns {any} */
  const walk = (at) => {
    if (at.length === 0) return at;
    if (typeof at[0] === 'number') return change([at], false)[0];
    return !isPoints && typeof at[0]?.[0] === 'number' ? change(at, isRing) : at.map(walk);
  };
  return { ...data, coordinates: walk(coordinates) };
}
