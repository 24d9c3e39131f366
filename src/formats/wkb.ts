/** Well-known binary: geometries one after another, or as hex digits, one a line; also in the extended form of PostGIS. @see OGC 06-103r4, clause 8 */
import { HEX_WKB } from '../../schemas/no-geojson.ts';
import { isWkb } from '../common/json/foreign-text.ts';
import { formatCount } from '../common/format-count.ts';
import { bareGeometries, notesOfBareGeometries, toOneGeometry } from './bare-geometries.ts';
import { defineFormat, malformed, notesOfCrs, type FormattedLayer, type Parts, type Written } from './define-format.ts';
import { readWkbSequence, type WkbGeometry } from './wkb-read.ts';
import { writeEwkb, writeWkb } from './wkb-write.ts';

const TITLE = 'well-known binary';
/** Byte order and type, then a code or a count. */
const MIN_BYTES = 9;

export default defineFormat({
  id: 'wkb',
  title: TITLE,
  kind: 'layer',
  mediaTypes: ['application/wkb'],
  extensions: ['wkb'],
  readExtensions: ['ewkb', 'hex'],
  sniff: (head, _names, bytes) => isHex(head) || (isWkb(toBuffer(head)) && hasRoom(bytes)),
  open,
  write,
});

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isHex(head: Uint8Array): boolean {
  return HEX_WKB.test(toBuffer(head).toString('latin1', 0, 100));
}

/** Its first geometry can be in the file: other formats begin with a zero or a one, too. */
function hasRoom(bytes: Uint8Array): boolean {
  const file = toBuffer(bytes);
  const uint = (at: number) => (file[0] === 1 ? file.readUInt32LE(at) : file.readUInt32BE(at));
  const type = uint(1);
  const at = (type & 0x20000000) === 0 ? 5 : 9;
  if ((type & 0xfff) % 1000 === 1) return file.length >= at + 16;
  return file.length >= at + 4 && uint(at) * 4 <= file.length - at;
}

function open(bytes: Uint8Array): Parts {
  return [
    {
      name: '',
      kind: 'layer',
      read() {
        const geometries = readAll(bytes);
        const withM = geometries.filter(({ hasM }) => hasM).length;
        const value = bareGeometries(geometries, TITLE, 'byte 0');
        return { kind: 'layer', value, notes: withM > 0 ? [`The M values of ${formatCount(withM, 'geometry', 'geometries')} were left out.`] : [] }; // prettier-ignore
      },
    },
  ];
}

function readAll(bytes: Uint8Array): readonly WkbGeometry[] {
  if (bytes.length < MIN_BYTES) throw malformed(TITLE, `byte ${bytes.length}`, 'the file ends before a geometry');
  if (!isHex(bytes)) return readWkbSequence(bytes, TITLE, (index) => `geometry ${index + 1}`);
  const lines = toBuffer(bytes).toString('latin1').split(/\r?\n/); // prettier-ignore
  return lines.flatMap((line, i): readonly WkbGeometry[] => {
    const place = `line ${i + 1}`;
    const [, digits] = /^\s*(?:0x|\\x|x')?([\da-f]*)'?\s*$/i.exec(line) ?? [];
    if (digits === undefined || digits.length % 2 === 1) throw malformed(TITLE, place, 'it is not pairs of hex digits');
    const [only, ...others] = digits === '' ? [] : readWkbSequence(Buffer.from(digits, 'hex'), TITLE, () => place);
    if (others.length > 0) throw malformed(TITLE, place, 'there is more behind the geometry');
    return only ? [only] : [];
  });
}

/** With a CRS that has a code in the form of PostGIS, else in that of ISO. */
function write(layer: FormattedLayer): Written {
  const geometry = toOneGeometry(layer);
  const code = layer.crs?.code;
  const bytes = code === undefined ? writeWkb(geometry) : writeEwkb(geometry, code);
  const ofCrs = code === undefined ? notesOfCrs(layer, 'Well-known binary') : [];
  return { chunks: [bytes], notes: [...notesOfBareGeometries(layer, TITLE), ...ofCrs] };
}
