// @ts-check
/** Maps across the antimeridian: what lies on both sides of it is drawn as one piece, by longitudes beyond 180. */

/** @typedef {number[]} Place */

/**
 * @typedef {object} Span
 * @property {number} west
 * @property {number} south
 * @property {number} east beyond 180 where the span crosses the antimeridian
 * @property {number} north
 */

/**
 * The narrowest span around the parts of a layer, as the bounding box of RFC 7946 has it.
 * @param {any} data GeoJSON
 * @returns {Span | undefined} nothing where there are no positions
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
  const [least] = first;
  let reach = first[1];
  // The widest gap between the parts decides where the map is cut.
  let [gap, gapFrom, gapTo] = [0, NaN, NaN];
  for (const [west, east] of parts) {
    if (west - reach > gap) [gap, gapFrom, gapTo] = [west - reach, reach, west];
    reach = Math.max(reach, east);
  }
  const crosses = least >= -180 && reach <= 180 && gap > least + 360 - reach;
  return crosses ? { west: gapTo, south, east: gapFrom + 360, north } : { west: least, south, east: reach, north };
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
 * Moves what lies west of the cut to the east of the antimeridian.
 * @param {any} data GeoJSON
 * @param {number | undefined} cut
 * @returns {any}
 */
export function beyondSeam(data, cut) {
  if (cut === undefined) return data;
  return mapParts(data, (part) => {
    const xs = part.map(([x = 0]) => x);
    const middle = (xs.reduce((a, b) => Math.min(a, b), Infinity) + xs.reduce((a, b) => Math.max(a, b), -Infinity)) / 2;
    return middle < cut ? part.map(([x = 0, ...rest]) => [x + 360, ...rest]) : part;
  });
}

/**
 * Rings of a sphere for a map of Mercator: they go on beyond ±180, and around a pole along its edge.
 * @param {any} data GeoJSON whose lines cross the antimeridian
 * @param {number} [turns] by how many times 360 degrees to the east
 * @returns {any}
 */
export function unrolled(data, turns = 0) {
  return mapParts(data, (part, isRing) => {
    let [shift, before] = [0, NaN];
    /** @type {Place[]} */
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
    const home = turns * 360 - 360 * Math.round(middle / 360);
    return line.map(([x = 0, y = 0]) => [x + home, y]);
  });
}

/**
 * @param {any} data
 * @param {(part: Place[]) => void} use
 */
function eachPart(data, use) {
  mapParts(data, (part) => {
    use(part);
    return part;
  });
}

/**
 * A part is a place, a line or a ring; the rings of an area move together by themselves, as they lie within the first.
 * @param {any} data
 * @param {(part: Place[], isRing: boolean) => Place[]} change
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
