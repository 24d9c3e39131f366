/** Geometries of KML. @see OGC 12-007r2, clause 10 */
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { isNonFinite } from './bare-geometries.ts';
import { malformed } from './define-format.ts';
import { buildShape, type Positions } from './flat-build.ts';
import type { XmlElement } from './xml.ts';

export const KML_TITLE = 'KML';

/** Geometries that were read as others or left out. */
export interface GeometryCounts {
  tracks: number;
  models: number;
  /** Placemarks with positions that are no numbers, and heights that are none. */
  unplaced: number;
  heights: number;
}

interface Single {
  readonly type: 'Point' | 'LineString' | 'Polygon';
  readonly rings: readonly Positions[];
}

/** @returns the geometry of a placemark or of a MultiGeometry, undefined for other elements */
export function readKmlGeometry(element: XmlElement, counts: GeometryCounts): FlatGeometry | undefined {
  if (element.name === 'MultiGeometry' || element.name === 'MultiTrack') return readMembers(element, counts);
  const single = readSingle(element, counts);
  return single && buildShape(single.type, [single.rings]);
}

/** Members of one type make a Multi geometry, which KML has no element for. */
function readMembers({ children }: XmlElement, counts: GeometryCounts): FlatGeometry {
  const singles = children.map((child) => readSingle(child, counts));
  const isMulti = children.some(({ name }) => name === 'MultiGeometry' || name === 'MultiTrack');
  const members = singles.filter((single) => single !== undefined);
  const [first] = members;
  if (!isMulti && first && members.every(({ type }) => type === first.type)) {
    const rings = members.map((member) => member.rings);
    // Each polygon has its own rings; points are one list of positions.
    if (first.type === 'Polygon') return buildShape('MultiPolygon', rings);
    if (first.type === 'LineString') return buildShape('MultiLineString', [rings.flat()]);
    return buildShape('MultiPoint', [[rings.flat(2)]]);
  }
  const geometries = children.flatMap((child, at) => {
    const single = singles[at];
    if (single) return [buildShape(single.type, [single.rings])];
    const isNested = child.name === 'MultiGeometry' || child.name === 'MultiTrack';
    return isNested ? [readMembers(child, counts)] : [];
  });
  return { type: 'GeometryCollection', geometries };
}

function readSingle(element: XmlElement, counts: GeometryCounts): Single | undefined {
  switch (element.name) {
    case 'Point':
      return { type: 'Point', rings: [readPoint(element, counts)] };
    case 'LineString':
    case 'LinearRing':
      return { type: 'LineString', rings: [readCoordinates(element, counts)] };
    case 'Polygon':
      return { type: 'Polygon', rings: readRings(element, counts) };
    case 'Track':
      counts.tracks += 1;
      return { type: 'LineString', rings: [readTrack(element, counts)] };
    case 'Model':
      counts.models += 1;
      return undefined;
    default:
      return undefined;
  }
}

function readPoint(element: XmlElement, counts: GeometryCounts): Positions {
  const positions = readCoordinates(element, counts);
  if (positions.length > 3) throw fault(element, `a Point has ${positions.length / 3} positions`);
  return positions;
}

function readRings(element: XmlElement, counts: GeometryCounts): readonly Positions[] {
  const ringsOf = (name: string) =>
    element.children
      .filter((child) => child.name === name)
      .flatMap(({ children }) =>
        children.filter((child) => child.name === 'LinearRing').map((ring) => readCoordinates(ring, counts)),
      );
  const [outer, inner] = [ringsOf('outerBoundaryIs'), ringsOf('innerBoundaryIs')];
  if (outer.length > 1) throw fault(element, `a Polygon has ${outer.length} outer boundaries`);
  if (outer.length === 0 && inner.length > 0) throw fault(element, 'a Polygon has an inner boundary, and none outside');
  return [...outer, ...inner];
}

function readCoordinates({ children }: XmlElement, counts: GeometryCounts): Positions {
  const element = children.find(({ name }) => name === 'coordinates');
  return element ? parseCoordinates(element, counts) : [];
}

/** `lon lat alt` in an element each. */
function readTrack({ children }: XmlElement, counts: GeometryCounts): Positions {
  return children
    .filter(({ name, text }) => name === 'coord' && text.trim() !== '')
    .flatMap((element) => parseCoordinates({ ...element, text: element.text.trim().split(/\s+/).join(',') }, counts));
}

const COMMA = 0x2c;
const isBlank = (code: number) => code === 0x20 || (code >= 0x09 && code <= 0x0d);
/** Digits, signs, the point and the letters of an exponent. */
const isOfNumber = (code: number) =>
  (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e || code === 0x45 || code === 0x65;

function endOfWord(text: string, start: number): number {
  let at = start;
  while (at < text.length && text.charCodeAt(at) !== COMMA && !isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** Tuples apart by blanks, numbers of a tuple apart by commas; blanks beside a comma are often there and mean nothing. */
function parseCoordinates(element: XmlElement, counts: GeometryCounts): Positions {
  const { text } = element;
  const positions: number[] = [];
  let inTuple = 0;
  let at = 0;
  const endTuple = () => {
    if (inTuple === 1 || inTuple > 3) throw fault(element, `a position has 2 or 3 numbers, not ${inTuple}`);
    if (inTuple === 2) positions.push(NaN);
    inTuple = 0;
  };
  const skipBlanks = () => {
    while (isBlank(text.charCodeAt(at))) at += 1;
  };
  skipBlanks();
  while (at < text.length) {
    const start = at;
    while (isOfNumber(text.charCodeAt(at))) at += 1;
    let number = at > start ? Number(text.slice(start, at)) : NaN;
    if (!Number.isFinite(number)) {
      at = endOfWord(text, start);
      if (!isNonFinite(text.slice(start, at)))
        throw fault(element, `expected a number, not ${JSON.stringify(text.slice(start, start + 20))}`);
      if (inTuple === 2) [number, counts.heights] = [NaN, counts.heights + 1];
    }
    positions.push(number);
    inTuple += 1;
    skipBlanks();
    if (text.charCodeAt(at) !== COMMA) endTuple();
    else {
      at += 1;
      skipBlanks();
      if (at >= text.length) throw fault(element, 'the coordinates end with a comma');
    }
  }
  return positions;
}

function fault(element: XmlElement, reason: string) {
  return malformed(KML_TITLE, `line ${element.line}`, reason);
}
