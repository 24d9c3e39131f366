/** Reads the geometries of a Shapefile. @see ESRI Shapefile Technical Description, July 1998 */
import type { FlatGeometry, FlatShape } from '../../schemas/flat-geometry.ts';
import { formatCount } from '../common/format-count.ts';
import { malformed } from './define-format.ts';
import { ringsToPolygons } from './shp-rings.ts';

export interface ShpGeometries {
  readonly geometries: readonly (FlatGeometry | null)[];
  readonly notes: readonly string[];
}

export const SHP_CODE = 9994;
const HEADER = 100;
const RECORD_HEADER = 8;
const TYPE_AT = 32;
/** The place of the first record in 16-bit words: the first number of an index. */
const FIRST_RECORD = 50;
/** Bytes before the counts of a record with parts: its type and its box. */
const BOX_END = 36;
const MULTIPATCH = 31;

type Kind = 'point' | 'line' | 'polygon' | 'multipoint';

/** With Z the code is 10 more, with M alone 20. */
const kindsByCode = new Map<number, Kind>([
  [1, 'point'],
  [3, 'line'],
  [5, 'polygon'],
  [8, 'multipoint'],
]);

/** @param head of a .shp file, not of its .shx, which begins with the same bytes */
export function isShp(head: Uint8Array): boolean {
  const file = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (file.length < HEADER || file.readInt32BE(0) !== SHP_CODE || file.readInt32LE(28) !== 1000) return false;
  return file.length < HEADER + 4 || file.readInt32BE(HEADER) !== FIRST_RECORD;
}

/**
 * @param index the .shx, where it is there: records may lie in another order, and apart
 * @param title of the format and `name` of the file, for messages
 * @throws {ProcessError} `invalid-input`
 */
export function readShp(bytes: Uint8Array, index: Uint8Array | undefined, title: string, name: string): ShpGeometries {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER) throw malformed(title, name, `it has ${bytes.length} bytes, fewer than a header`);
  if (view.getInt32(0) !== SHP_CODE) throw malformed(title, name, `it does not begin with ${SHP_CODE}`);
  const type = view.getInt32(TYPE_AT, true);
  if (type === MULTIPATCH) {
    throw malformed(title, name, 'its shapes are MultiPatch, surfaces in space, which are not read. Make polygons of them first (ogr2ogr -nlt POLYGON)'); // prettier-ignore
  }
  const reader = new RecordReader(view, title, name);
  const geometries: (FlatGeometry | null)[] = [];
  const places = index ? indexedRecords(index, title, name) : recordsInOrder(view, title, name);
  for (const at of places) geometries.push(reader.read(at, geometries.length + 1));
  return { geometries, notes: reader.notes() };
}

function* indexedRecords(index: Uint8Array, title: string, name: string): Generator<number> {
  const view = new DataView(index.buffer, index.byteOffset, index.byteLength);
  if (index.length < HEADER || (index.length - HEADER) % RECORD_HEADER !== 0 || view.getInt32(0) !== SHP_CODE) {
    throw malformed(
      title,
      name.replace(/shp$/i, 'shx'),
      'it is damaged. Leave it out: the shapes are read in their order',
    );
  }
  for (let at = HEADER; at < index.length; at += RECORD_HEADER) yield 2 * view.getInt32(at);
}

function* recordsInOrder(view: DataView, title: string, name: string): Generator<number> {
  const end = 2 * view.getInt32(24);
  if (end > view.byteLength) {
    throw malformed(title, name, `it has ${view.byteLength} bytes, and its header says ${end}. Copy it again`);
  }
  for (let at = HEADER; at + RECORD_HEADER <= end; at += RECORD_HEADER + 2 * view.getInt32(at + 4)) {
    if (view.getInt32(at + 4) < 2) throw malformed(title, `${name}, byte ${at}`, 'a record without content');
    yield at;
  }
}

class RecordReader {
  readonly #view: DataView;
  readonly #title: string;
  readonly #name: string;
  #measured = 0;
  #turned = 0;
  #record = 0;

  constructor(view: DataView, title: string, name: string) {
    this.#view = view;
    this.#title = title;
    this.#name = name;
  }

  notes(): readonly string[] {
    const measured = `The M values of ${formatCount(this.#measured, 'geometry', 'geometries')} were left out.`;
    const turned = `The rings of ${formatCount(this.#turned, 'geometry', 'geometries')} are not turned as the format asks; which are holes was told by what contains them.`;
    return [...(this.#measured > 0 ? [measured] : []), ...(this.#turned > 0 ? [turned] : [])];
  }

  /** @param record its number, for messages */
  read(at: number, record: number): FlatGeometry | null {
    this.#record = record;
    if (at < HEADER || at + RECORD_HEADER + 4 > this.#view.byteLength) this.#fail('it is outside of the file');
    const length = 2 * this.#view.getInt32(at + 4);
    const start = at + RECORD_HEADER;
    if (length < 4 || start + length > this.#view.byteLength) this.#fail(`it has ${length} bytes where the file ends before`); // prettier-ignore
    const type = this.#view.getInt32(start, true);
    if (type === 0) return null;
    const kind = kindsByCode.get(type % 10);
    if (kind === undefined || type > 28) this.#fail(`${type} is the code of no shape that is read`);
    const hasZ = type > 10 && type < 20;
    return kind === 'point' ? this.#point(start, length, type) : this.#parted(kind, start, length, hasZ, type > 20);
  }

  #point(start: number, length: number, type: number): FlatGeometry | null {
    const stride = type > 10 && type < 20 ? 3 : 2;
    if (length < 4 + 8 * stride) this.#fail('it ends within its position');
    if (type > 20) this.#measured += this.#isMeasured(start + 20, 1) ? 1 : 0;
    if (stride === 3 && length >= 36) this.#measured += this.#isMeasured(start + 28, 1) ? 1 : 0;
    const coordinates = new Float64Array(stride);
    for (let i = 0; i < stride; i++) coordinates[i] = this.#view.getFloat64(start + 4 + 8 * i, true);
    if (Number.isNaN(coordinates[0]) || Number.isNaN(coordinates[1])) return null;
    return { type: 'Point', coordinates, stride, ends: Uint32Array.of(1) };
  }

  #parted(
    kind: Exclude<Kind, 'point'>,
    start: number,
    length: number,
    hasZ: boolean,
    hasM: boolean,
  ): FlatGeometry | null {
    const isSet = kind === 'multipoint';
    const head = BOX_END + (isSet ? 4 : 8);
    if (length < head) this.#fail('it ends within its counts');
    const parts = isSet ? 0 : this.#view.getUint32(start + BOX_END, true);
    const count = this.#view.getUint32(start + head - 4, true);
    const first = start + head + 4 * parts;
    const flatEnd = first + 16 * count;
    const zEnd = flatEnd + (hasZ ? 16 + 8 * count : 0);
    if (zEnd > start + length) this.#fail(`it says ${parts} parts and ${count} positions where its bytes end before`);
    if ((hasZ || hasM) && zEnd + 16 + 8 * count <= start + length && this.#isMeasured(zEnd + 16, count)) this.#measured += 1; // prettier-ignore
    const stride = hasZ ? 3 : 2;
    const coordinates = this.#positions(first, count, hasZ ? flatEnd + 16 : undefined);
    const ends = isSet ? Uint32Array.of(count) : this.#ends(start + head, parts, count);
    if (count === 0 || ends.length === 0) return null;
    if (isSet) return { type: 'MultiPoint', coordinates, stride, ends };
    if (kind === 'polygon') return this.#polygons(coordinates, stride, ends);
    return { type: ends.length > 1 ? 'MultiLineString' : 'LineString', coordinates, stride, ends };
  }

  #polygons(coordinates: Float64Array, stride: 2 | 3, ends: Uint32Array): FlatShape {
    const { shape, isTurned } = ringsToPolygons(coordinates, stride, ends);
    if (isTurned) this.#turned += 1;
    return shape;
  }

  #positions(first: number, count: number, z: number | undefined): Float64Array {
    const stride = z === undefined ? 2 : 3;
    const coordinates = new Float64Array(stride * count);
    for (let i = 0; i < count; i++) {
      coordinates[stride * i] = this.#view.getFloat64(first + 16 * i, true);
      coordinates[stride * i + 1] = this.#view.getFloat64(first + 16 * i + 8, true);
      if (z !== undefined) coordinates[stride * i + 2] = this.#view.getFloat64(z + 8 * i, true);
    }
    return coordinates;
  }

  /** Empty parts are left out. */
  #ends(at: number, parts: number, count: number): Uint32Array {
    const ends: number[] = [];
    let before = this.#view.byteLength > at && parts > 0 ? this.#view.getUint32(at, true) : 0;
    if (before !== 0) this.#fail(`its first part begins at ${before}`);
    for (let part = 1; part <= parts; part++) {
      const end = part < parts ? this.#view.getUint32(at + 4 * part, true) : count;
      if (end < before || end > count) this.#fail(`its part ${part} ends at ${end} of ${count} positions`);
      if (end > before) ends.push(end);
      before = end;
    }
    return Uint32Array.from(ends);
  }

  /** Values below -1e38 are not known. */
  #isMeasured(at: number, count: number): boolean {
    for (let i = 0; i < count; i++) {
      const value = this.#view.getFloat64(at + 8 * i, true);
      if (value > -1e38 && value !== 0) return true;
    }
    return false;
  }

  #fail(reason: string): never {
    throw malformed(this.#title, `${this.#name}, record ${this.#record}`, reason);
  }
}
