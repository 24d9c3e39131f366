/** GeoJSON texts one after another: a line each, or each behind a record separator. @see RFC 8142 */
import { isObject } from '../../schemas/is-object.ts';
import { decodeJson } from '../common/json/decode.ts';
import { toPointer } from '../common/json-pointer.ts';
import { JsonFault } from '../common/json/fault.ts';
import { writeJson } from '../common/json/write.ts';
import { defineFormat, layerPart, malformed, notesOfCrs, type FormattedLayer, type Parts } from './define-format.ts';

const LINE_FEED = 0x0a;
const SPACE = 0x20;
const RECORD_SEPARATOR = 0x1e;
const CHUNK = 2 ** 16;

const lines = {
  title: 'GeoJSON lines',
  separator: LINE_FEED,
  before: '',
};
const sequence = {
  title: 'GeoJSON-Seq',
  separator: RECORD_SEPARATOR,
  before: '\x1e',
};
type Kind = typeof lines;

export default [
  defineFormat({
    id: 'geojson-lines',
    title: lines.title,
    kind: 'layer',
    mediaTypes: ['application/x-ndjson', 'application/jsonl', 'application/geo+jsonl'],
    extensions: ['geojsonl', 'ndjson', 'jsonl', 'ndgeojson'],
    sniff: (_head, _names, bytes) => isLines(bytes),
    open: (bytes) => open(bytes, lines),
    write: (layer) => ({ chunks: toRecords(layer, lines), notes: notesOfCrs(layer, lines.title) }),
  }),
  defineFormat({
    id: 'geojson-sequence',
    title: sequence.title,
    kind: 'layer',
    mediaTypes: ['application/geo+json-seq', 'application/json-seq'],
    extensions: ['geojsons', 'geojsonseq'],
    sniff: (head) => head[0] === RECORD_SEPARATOR,
    open: (bytes) => open(bytes, sequence),
    write: (layer) => ({ chunks: toRecords(layer, sequence), notes: notesOfCrs(layer, sequence.title) }),
  }),
];

/** A first line that is an object by itself, and another object in the next one: neither is there in one JSON text. */
export function isLines(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = skipBlanks(file, hasMark(file) ? 3 : 0);
  const end = file.indexOf(LINE_FEED, start);
  if (end < 0 || file[start] !== 0x7b || file[skipBlanks(file, end)] !== 0x7b) return false;
  try {
    const first = decodeJson(file.subarray(start, end));
    return isObject(first) && typeof first.type === 'string';
  } catch (error) {
    if (error instanceof JsonFault) return false;
    throw error;
  }
}

function hasMark(file: Uint8Array): boolean {
  return file[0] === 0xef && file[1] === 0xbb && file[2] === 0xbf;
}

function skipBlanks(file: Uint8Array, start: number): number {
  let at = start;
  while ([0x20, 0x09, 0x0a, 0x0d].includes(file[at] ?? 0)) at += 1;
  return at;
}

function open(bytes: Uint8Array, kind: Kind): Parts {
  return layerPart(() => {
    if (bytes.length === 0) throw malformed(kind.title, 'byte 0', 'the file is empty');
    const features: unknown[] = [];
    const crs = new Map<string, unknown>();
    for (const record of splitRecords(bytes, kind.separator)) {
      const { line } = record;
      const value = readRecord(record, kind.title);
      if (value.type !== 'FeatureCollection') {
        features.push(value.type === 'Feature' ? value : { type: 'Feature', properties: {}, geometry: value });
        continue;
      }
      if (!Array.isArray(value.features)) throw malformed(kind.title, `line ${line}`, 'a FeatureCollection has no list of features'); // prettier-ignore
      for (const feature of value.features) features.push(feature);
      if (value.crs !== undefined) crs.set(JSON.stringify(value.crs), value.crs);
      if (crs.size > 1) throw malformed(kind.title, `line ${line}`, 'its CRS is not that of the lines before. Write all in one CRS'); // prettier-ignore
    }
    const [declared] = crs.values();
    return { type: 'FeatureCollection', ...(declared !== undefined && { crs: declared }), features };
  });
}

interface TextRecord {
  readonly record: Buffer;
  /** Number of the line that its first byte is in. */
  readonly line: number;
  /** All that is before it in the file. */
  readonly before: Buffer;
}

function* splitRecords(bytes: Uint8Array, separator: number): Generator<TextRecord> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let line = 1;
  for (let start = hasMark(file) ? 3 : 0; start < file.length;) {
    const found = file.indexOf(separator, start);
    const end = found < 0 ? file.length : found;
    const record = file.subarray(start, end);
    if (skipBlanks(record, 0) < record.length) yield { record, line, before: file.subarray(0, start) };
    line += separator === LINE_FEED ? 1 : countLines(record);
    start = end + 1;
  }
}

function countLines(record: Buffer): number {
  let count = 0;
  for (let at = record.indexOf(LINE_FEED); at >= 0; at = record.indexOf(LINE_FEED, at + 1)) count += 1;
  return count;
}

function readRecord(one: TextRecord, title: string): Readonly<Record<string, unknown>> {
  const value = parse(one, title);
  if (isObject(value) && typeof value.type === 'string') return value;
  throw malformed(title, `line ${one.line}`, 'it is not a Feature or a geometry');
}

/** Without words of the text in messages: it may be that of another server. */
function parse({ record, line, before }: TextRecord, title: string): unknown {
  try {
    return decodeJson(record);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
  }
  // Behind as many blanks as bytes are before it, so that its fault has the place in the file.
  const blanks = before.map((byte) => (byte === LINE_FEED ? LINE_FEED : SPACE));
  try {
    return decodeJson(Buffer.concat([blanks, record]));
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    throw malformed(
      title,
      `line ${line}`,
      `it ${error.path.length > 0 ? `has ${toPointer(error.path)}, which ` : ''}${error.discreet}`,
    );
  }
}

/** Without features a collection of none: an empty file says nothing of its format. */
function* toRecords({ features }: FormattedLayer, { before }: Kind): Generator<Uint8Array> {
  if (features.length === 0) {
    yield Buffer.from(`${before}{"type":"FeatureCollection","features":[]}\n`);
    return;
  }
  let chunks: Uint8Array[] = [];
  let size = 0;
  for (const feature of features) {
    const record = writeJson({ type: 'Feature', ...feature });
    chunks.push(Buffer.from(before), record, Buffer.of(LINE_FEED));
    size += record.length;
    if (size < CHUNK) continue;
    yield Buffer.concat(chunks);
    [chunks, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(chunks);
}
