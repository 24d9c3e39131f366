/** FlatGeobuf: one layer, its features as FlatBuffers behind a spatial index. @see https://flatgeobuf.org, version 3 */
import { crsMember } from '../../schemas/declared-crs.ts';
import type { Bounds } from '../../schemas/flat-walk.ts';
import { ProcessError } from '../common/errors.ts';
import { formatCount } from '../common/format-count.ts';
import {
  defineFormat,
  malformed,
  type Companions,
  type Content,
  type Parts,
  type ReadOptions,
} from './define-format.ts';
import { identifyWkt } from './esri-wkt-read.ts';
import { FlatBufferReader } from './flatbuffer-read.ts';
import { FgbFeatureReader, readColumns, type FgbColumn } from './flatgeobuf-read.ts';
import { CRS, HEADER, MAGIC, NODE_BYTES, NODE_SIZE, VERSION_AT, countNodes } from './flatgeobuf-schema.ts';
import { findInIndex } from './hilbert-index.ts';
import { writeFlatGeobuf } from './flatgeobuf-write.ts';

const TITLE = 'FlatGeobuf';
/** Features times columns: a value that a feature does not have takes no bytes of the file. */
const MAX_VALUES = 2 ** 28;

export default defineFormat({
  id: 'flatgeobuf',
  namesCrs: true,
  title: TITLE,
  kind: 'layer',
  mediaTypes: ['application/flatgeobuf', 'application/vnd.flatgeobuf'],
  extensions: ['fgb'],
  sniff: isFlatGeobuf,
  open,
  write: writeFlatGeobuf,
});

function isFlatGeobuf(head: Uint8Array): boolean {
  // The last byte is the patch.
  return head.length >= MAGIC.length && [0, 1, 2, 4, 5, 6].every((at) => head[at] === MAGIC[at]);
}

interface Header {
  readonly name: string;
  /** Code of all geometries, 0 where each has its own. */
  readonly type: number;
  readonly columns: readonly FgbColumn[];
  /** 0 where it is not known. */
  readonly count: number;
  readonly crs: { readonly code: number; readonly organization?: string; readonly name?: string; readonly wkt?: string } | undefined; // prettier-ignore
  /** Position of the index, and nodes below each of its nodes; 0 for none. */
  readonly index: number;
  readonly nodeSize: number;
  /** Position of the first feature. */
  readonly features: number;
}

/** Position in the file, for messages. */
interface Cursor {
  place: string;
}

function open(bytes: Uint8Array, _beside?: Companions, { box }: ReadOptions = {}): Parts {
  const cursor: Cursor = { place: 'header' };
  const fail = (reason: string): never => {
    throw malformed(TITLE, cursor.place, reason);
  };
  if (!isFlatGeobuf(bytes)) fail('it does not begin with fgb');
  if (bytes[VERSION_AT] !== MAGIC[VERSION_AT]) fail(`its version is ${bytes[VERSION_AT] ?? 0}; version 3 is read. Write it anew: ogr2ogr new.fgb old.fgb`); // prettier-ignore
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = new FlatBufferReader(view, fail);
  const header = readHeader(reader, fail);
  return [{ name: header.name, kind: 'layer', read: () => readFeatures(reader, header, cursor, fail, box) }];
}

function readHeader(reader: FlatBufferReader, fail: (reason: string) => never): Header {
  const { view } = reader;
  const start = MAGIC.length + 4;
  const end = view.byteLength < start ? Infinity : start + view.getUint32(MAGIC.length, true);
  if (end > view.byteLength) fail(`the file has ${view.byteLength} bytes, fewer than its header. Copy it again`);
  const table = reader.begin(start, end);
  const countAt = reader.field(table, HEADER.count, 8);
  const count = countAt === 0 ? 0 : Number(view.getBigUint64(countAt, true));
  const sizeAt = reader.field(table, HEADER.nodeSize, 2);
  const nodeSize = sizeAt === 0 ? NODE_SIZE : view.getUint16(sizeAt, true);
  if (nodeSize === 1) fail('the nodes of its index have one node each, so that it has no end');
  // Features take more bytes than that.
  if (count > view.byteLength / 8) fail(`it has ${count} features by its header, and ${view.byteLength} bytes`);
  const nodes = nodeSize === 0 || count === 0 ? 0 : countNodes(count, nodeSize).reduce((sum, level) => sum + level);
  const features = end + NODE_BYTES * nodes;
  if (features > view.byteLength) fail(`the file has ${view.byteLength} bytes, and its index ends at ${features}. Copy it again`); // prettier-ignore
  return {
    name: reader.string(table, HEADER.name) ?? '',
    type: reader.byte(table, HEADER.type),
    columns: readColumns(reader, reader.vector(table, HEADER.columns, 4), fail),
    count,
    crs: readCrs(reader, reader.table(table, HEADER.crs)),
    features,
    index: end,
    nodeSize,
  };
}

function readCrs(reader: FlatBufferReader, table: number): Header['crs'] {
  if (table === 0) return undefined;
  const codeAt = reader.field(table, CRS.code, 4);
  const texts = { organization: reader.string(table, CRS.organization), name: reader.string(table, CRS.name), wkt: reader.string(table, CRS.wkt) }; // prettier-ignore
  const code = codeAt === 0 ? Number(reader.string(table, CRS.codeText) ?? 0) : reader.view.getInt32(codeAt, true);
  const filled = Object.entries(texts).filter(([, text]) => text !== undefined && text !== '');
  return { code: Number.isSafeInteger(code) ? code : 0, ...Object.fromEntries(filled) };
}

async function readFeatures(
  reader: FlatBufferReader,
  header: Header,
  cursor: Cursor,
  fail: (reason: string) => never,
  box: Bounds | undefined,
): Promise<Content> {
  const { columns, type, count } = header;
  const { view } = reader;
  const own = new FgbFeatureReader(reader, columns, type, view.byteLength / 8, fail);
  const features: object[] = [];
  if (box && count > 0 && header.nodeSize > 0) {
    cursor.place = 'index';
    const found = findInIndex(view, header.index, { count, nodeSize: header.nodeSize, box }, fail);
    for (const offset of found) {
      const start = header.features + offset;
      cursor.place = `a feature at byte ${start}`;
      const size = start + 4 > view.byteLength ? Infinity : view.getUint32(start, true);
      if (start + 4 + size > view.byteLength) fail('it ends behind the end of the file. Copy it again');
      features.push(own.read(start + 4, start + 4 + size));
    }
    const value = { type: 'FeatureCollection', ...(await crsOf(header.crs)), features };
    return { kind: 'layer', value, notes: [...own.notes.texts(), ...noteMeasured(own.measured)], total: count };
  }
  let at = header.features;
  for (; at < view.byteLength && (count === 0 || features.length < count);) {
    cursor.place = `feature ${features.length + 1}, byte ${at}`;
    const size = at + 4 > view.byteLength ? Infinity : view.getUint32(at, true);
    if (at + 4 + size > view.byteLength) fail('it ends behind the end of the file. Copy it again');
    if (features.length * columns.length > MAX_VALUES) tooLarge(columns.length);
    features.push(own.read(at + 4, at + 4 + size));
    at += 4 + size;
  }
  cursor.place = 'its end';
  if (features.length < count) fail(`it has ${features.length} of the ${count} features of its header. Copy it again`);
  const behind = view.byteLength - at;
  const notes = [
    ...own.notes.texts(),
    ...noteMeasured(own.measured),
    ...(behind > 0 ? [`${formatCount(behind, 'byte')} behind the last feature ${behind === 1 ? 'was' : 'were'} left out.`] : []), // prettier-ignore
  ];
  return { kind: 'layer', value: { type: 'FeatureCollection', ...(await crsOf(header.crs)), features }, notes };
}

function noteMeasured(count: number): readonly string[] {
  return count > 0 ? [`The M values of ${formatCount(count, 'geometry', 'geometries')} were left out.`] : [];
}

function tooLarge(columns: number): never {
  throw new ProcessError('too-large', `is ${TITLE} with ${columns} columns and more than ${MAX_VALUES} values. Send less of it`); // prettier-ignore
}

/** A code that is not of EPSG stays a name, which is refused where it is not known. Longitude comes before latitude. */
async function crsOf(crs: Header['crs']): Promise<{ readonly crs?: unknown }> {
  if (crs === undefined) return {};
  const { code, organization = 'EPSG', name, wkt } = crs;
  if (code > 0 && organization.toUpperCase() === 'EPSG') return { crs: crsMember(code) };
  const identified = wkt === undefined ? {} : await identifyWkt(wkt);
  if (identified.crs !== undefined) return { crs: identified.crs };
  const text = code > 0 ? `urn:ogc:def:crs:${organization}::${code}` : name;
  return text === undefined ? {} : { crs: { type: 'name', properties: { name: text } } };
}
