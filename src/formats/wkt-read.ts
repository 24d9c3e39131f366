/** Reads well-known text into flat geometries. @see OGC 06-103r4, clause 7 */
import { nesting, type FlatGeometry, type FlatType } from '../../schemas/flat-geometry.ts';
import { malformed, placeOf } from './define-format.ts';

export const WKT_TITLE = 'well-known text';

/** Collections within collections; deeper ones exhaust the stack. */
const MAX_NESTING = 100;

const types: Readonly<Record<string, FlatType>> = {
  POINT: 'Point',
  MULTIPOINT: 'MultiPoint',
  LINESTRING: 'LineString',
  MULTILINESTRING: 'MultiLineString',
  POLYGON: 'Polygon',
  MULTIPOLYGON: 'MultiPolygon',
};
const curved =
  /^(CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|MULTICURVE|MULTISURFACE|CURVE|SURFACE|TIN|TRIANGLE|POLYHEDRALSURFACE)$/;

export interface WktGeometry {
  readonly geometry: FlatGeometry;
  /** EPSG code of the prefix `SRID=…;` that PostGIS writes. */
  readonly srid?: number;
}

/** @throws {ProcessError} `invalid-input` with line and column */
export function readWkt(text: string): readonly WktGeometry[] {
  const scanner = new Scanner(text);
  const geometries: WktGeometry[] = [];
  while (!scanner.isAtEnd()) {
    const srid = scanner.srid();
    const geometry = readGeometry(scanner, 0);
    geometries.push(srid === undefined ? { geometry } : { geometry, srid });
    scanner.skip(';');
  }
  return geometries;
}

function readGeometry(scanner: Scanner, depth: number): FlatGeometry {
  const tag = scanner.word('a geometry type, such as POINT');
  const [, name = '', glued = ''] = /^(.*?[NTYE])(ZM?|M)?$/.exec(tag) ?? [tag, tag];
  const dimension = glued || scanner.dimension();
  if (curved.test(name)) scanner.fail(`${name} has no place in GeoJSON. Convert curves and surfaces to lines and polygons first`, tag.length); // prettier-ignore
  if (name === 'GEOMETRYCOLLECTION') return readCollection(scanner, depth);
  const type = types[name];
  if (!type) scanner.fail(`"${tag}" is not a geometry type`, tag.length);
  if (dimension.includes('M')) scanner.fail('M values are not supported. Write the geometry without them');
  return readShape(scanner, type);
}

function readCollection(scanner: Scanner, depth: number): FlatGeometry {
  const geometries: FlatGeometry[] = [];
  if (scanner.isEmptyTag()) return { type: 'GeometryCollection', geometries };
  if (depth >= MAX_NESTING) scanner.fail(`collections are nested more than ${MAX_NESTING} deep`);
  scanner.list(() => geometries.push(readGeometry(scanner, depth + 1)));
  return { type: 'GeometryCollection', geometries };
}

function readShape(scanner: Scanner, type: FlatType): FlatGeometry {
  const positions: number[][] = [];
  const ends: number[] = [];
  const parts: number[] = [];
  const position = () => void positions.push(scanner.position());
  const bracketed = () => (type === 'MultiPoint' && scanner.isAt('(') ? scanner.list(position) : position());
  const line = () => {
    scanner.list(bracketed);
    ends.push(positions.length);
  };
  const polygon = () => {
    scanner.list(line);
    parts.push(ends.length);
  };
  if (!scanner.isEmptyTag()) {
    const depth = nesting[type];
    if (depth < 2) line();
    else if (depth === 2) scanner.list(line);
    else scanner.list(polygon);
    if (type === 'Point' && positions.length > 1) scanner.fail('a POINT has one position');
  } else if (nesting[type] < 2) ends.push(0);
  const stride = positions.some(({ length }) => length === 3) ? 3 : 2;
  const coordinates = new Float64Array(positions.length * stride);
  positions.forEach((numbers, at) => {
    for (let axis = 0; axis < stride; axis++) coordinates[at * stride + axis] = numbers[axis] ?? NaN;
  });
  const shape = { type, coordinates, stride, ends: Uint32Array.from(ends) } as const;
  return type === 'MultiPolygon' ? { ...shape, parts: Uint32Array.from(parts) } : shape;
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** @param back how many characters before the current one the fault begins */
  fail(reason: string, back = 0): never {
    throw malformed(WKT_TITLE, placeOf(this.#text, this.#at - back), reason);
  }

  isAtEnd(): boolean {
    this.#match(/\s*/y);
    return this.#at >= this.#text.length;
  }

  isAt(character: string): boolean {
    this.#match(/\s*/y);
    return this.#text[this.#at] === character;
  }

  skip(character: string): boolean {
    const isThere = this.isAt(character);
    if (isThere) this.#at += 1;
    return isThere;
  }

  word(expected: string): string {
    return (this.#match(/\s*([A-Za-z]+)/y) ?? this.#unexpected(expected)).toUpperCase();
  }

  dimension(): string {
    return (this.#match(/\s*(ZM?|M)(?![A-Za-z])/iy) ?? '').toUpperCase();
  }

  isEmptyTag(): boolean {
    return this.#match(/\s*(EMPTY)(?![A-Za-z])/iy) !== undefined;
  }

  srid(): number | undefined {
    const code = this.#match(/\s*SRID\s*=\s*(\d+)\s*;/iy);
    return code === undefined ? undefined : Number(code);
  }

  list(item: () => unknown): void {
    if (!this.skip('(')) this.#unexpected('"("');
    do item();
    while (this.skip(','));
    if (!this.skip(')')) this.#unexpected('"," or ")"');
  }

  position(): number[] {
    const numbers: number[] = [];
    for (let text = this.#number(); text !== undefined; text = this.#number()) numbers.push(Number(text.replace(/^nan$/i, 'NaN'))); // prettier-ignore
    if (numbers.length === 2 || numbers.length === 3) return numbers;
    return numbers.length === 0 ? this.#unexpected('a number') : this.fail(`a position has 2 or 3 numbers, not ${numbers.length}`); // prettier-ignore
  }

  #number(): string | undefined {
    return this.#match(/\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?|nan)/iy);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (!match) return undefined;
    this.#at = pattern.lastIndex;
    return match[1] ?? match[0];
  }

  #unexpected(expected: string): never {
    this.#match(/\s*/y);
    const [next = this.#text[this.#at]] = /^[^\s,()]+/.exec(this.#text.slice(this.#at, this.#at + 12)) ?? [];
    return this.fail(`expected ${expected}, not ${next === undefined ? 'the end of the file' : `"${next}"`}`);
  }
}
