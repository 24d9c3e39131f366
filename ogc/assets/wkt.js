// @ts-check
/** Parses well-known text: the seven simple feature types, with or without Z coordinates. */

const types = {
  POINT: 'Point',
  LINESTRING: 'LineString',
  POLYGON: 'Polygon',
  MULTIPOINT: 'MultiPoint',
  MULTILINESTRING: 'MultiLineString',
  MULTIPOLYGON: 'MultiPolygon',
  GEOMETRYCOLLECTION: 'GeometryCollection',
};
const depths = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 };

/**
 * @param {string} text
 * @returns {Record<string, unknown>} a GeoJSON geometry
 * @throws {Error} with the position of the error
 */
export function parseWkt(text) {
  const tokens = [
    ...text.replace(/^\s*SRID=(\d+);/i, (_, srid) => checkSrid(srid)).matchAll(/[A-Za-z]+|[-+.\deE]+|[(),]|\S/g),
  ];
  let at = 0;
  const peek = () => tokens[at]?.[0] ?? '';
  const take = (/** @type {string} */ wanted) => {
    if (peek() === wanted) return void at++;
    const where = tokens[at]?.index ?? text.length;
    throw new Error(`WKT: "${wanted}" expected at character ${where + 1}, not "${peek()}".`);
  };
  /** @type {() => Record<string, unknown>} */
  const geometry = () => {
    const name = peek().toUpperCase();
    const type = types[/** @type {keyof typeof types} */ (name)];
    if (!type) throw new Error(`WKT: "${peek()}" is not one of ${Object.keys(types).join(', ')}.`);
    at++;
    if (/^(Z|M|ZM)$/i.test(peek())) {
      if (/M/i.test(peek())) throw new Error('WKT: M coordinates are not supported. Remove them.');
      at++;
    }
    if (peek().toUpperCase() === 'EMPTY') {
      at++;
      return type === 'GeometryCollection' ? { type, geometries: [] } : { type, coordinates: [] };
    }
    if (type === 'GeometryCollection') return { type, geometries: list(geometry) };
    const depth = depths[/** @type {keyof typeof depths} */ (type)];
    if (type === 'MultiPoint') return { type, coordinates: list(() => (peek() === '(' ? wrapped() : position())) };
    return { type, coordinates: depth === 0 ? wrapped() : nested(depth) };
  };
  /** @type {(depth: number) => unknown} */
  const nested = (depth) => list(() => (depth === 1 ? position() : nested(depth - 1)));
  const wrapped = () => list(position)[0];
  /**
   * @template T
   * @param {() => T} item
   */
  const list = (item) => {
    take('(');
    const items = [item()];
    while (peek() === ',') {
      at++;
      items.push(item());
    }
    take(')');
    return items;
  };
  const position = () => {
    const numbers = [];
    while (/^[-+.\d]/.test(peek())) numbers.push(Number(tokens[at++]?.[0]));
    if (numbers.length < 2 || numbers.length > 3 || numbers.some(Number.isNaN)) {
      throw new Error(
        `WKT: a position is two or three numbers, near character ${(tokens[at]?.index ?? text.length) + 1}.`,
      );
    }
    return numbers;
  };
  const result = geometry();
  if (at < tokens.length)
    throw new Error(`WKT: "${peek()}" is unexpected at character ${(tokens[at]?.index ?? 0) + 1}.`);
  return result;
}

/** @param {string} srid */
function checkSrid(srid) {
  if (srid === '4326') return '';
  throw new Error(`WKT: SRID ${srid} is not longitude and latitude. Reproject it first.`);
}
