/** Reads a DBF: the table of a Shapefile. @see dBASE III to V, FoxPro: https://www.clicketyclick.dk/databases/xbase/format/ */
import { ProcessError } from '../common/errors.ts';
import { CountedNotes } from './counted-notes.ts';
import { guessTextReader, textReaderOf, textReaderOfLanguage, type TextReader } from './dbf-encodings.ts';
import { malformed, type Cell, type Table } from './define-format.ts';

export interface DbfTable extends Table {
  /** Rows that are marked as deleted, by their index. */
  readonly deleted: ReadonlySet<number>;
  readonly notes: readonly string[];
}

const HEADER = 32;
const FIELD = 32;
const FIELDS_END = 0x0d;
const DELETED = 0x2a;
const LANGUAGE_AT = 29;
const DBASE_7 = 4;
const MAX_COLUMNS = 2048;
/** Days from the Julian day 0 to 1 January 1970. */
const EPOCH = 2_440_588;
const DAY_MS = 86_400_000;
const BLANKS = /[\0 ]+$/;
/** Rows that are looked at where nothing tells the encoding. */
const MAX_SAMPLES = 100_000;

interface Field {
  readonly name: string;
  readonly type: string;
  /** Within a row, whose first byte is the mark of deletion. */
  readonly start: number;
  readonly length: number;
  readonly decimals: number;
}

interface Layout {
  readonly fields: readonly Omit<Field, 'name'>[];
  readonly names: readonly Buffer[];
  readonly first: number;
  readonly rowLength: number;
  readonly count: number;
}

/**
 * @param cpg content of the .cpg file beside it
 * @param title of the format and `name` of the file, for messages
 * @throws {ProcessError} `invalid-input`, `too-large`
 */
export function readDbf(bytes: Uint8Array, cpg: string | undefined, title: string, name: string): DbfTable {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const layout = readLayout(file, title, name);
  const { reader, notes: said } = chooseReader(file, layout, cpg);
  const fields = nameFields(layout, reader, said);
  const notes = new CountedNotes();
  const read = fields.map((field) => cellReader(file, field, reader, notes));
  const rows: Cell[][] = [];
  const deleted = new Set<number>();
  for (let row = 0, at = layout.first; row < layout.count; row++, at += layout.rowLength) {
    if (file[at] === DELETED) deleted.add(row);
    rows.push(read.map((readCell) => readCell(at)));
  }
  return { columns: fields.map((field) => field.name), rows, deleted, notes: [...said, ...notes.texts()] };
}

function readLayout(file: Buffer, title: string, name: string): Layout {
  const fail = (reason: string): never => {
    throw malformed(title, name, reason);
  };
  if (file.length < HEADER + 1) fail(`it has ${file.length} bytes, fewer than a header`);
  if (((file[0] ?? 0) & 7) === DBASE_7) fail('it is a table of dBASE 7, which is not read. Save it as dBASE IV');
  const [count, first, rowLength] = [file.readUInt32LE(4), file.readUInt16LE(8), file.readUInt16LE(10)];
  const fields: Omit<Field, 'name'>[] = [];
  const names: Buffer[] = [];
  let start = 1;
  for (let at = HEADER; at + FIELD <= Math.min(first, file.length) && file[at] !== FIELDS_END; at += FIELD) {
    const type = file.toString('latin1', at + 11, at + 12);
    const [size = 0, more = 0] = [file[at + 16], file[at + 17]];
    const length = type === 'C' ? size + 256 * more : size;
    names.push(file.subarray(at, at + 11));
    fields.push({ type, start, length, decimals: type === 'C' ? 0 : more });
    start += length;
  }
  if (fields.length > MAX_COLUMNS) throw new ProcessError('too-large', `has ${fields.length} columns; at most ${MAX_COLUMNS}. Leave some out`); // prettier-ignore
  if (rowLength < start) fail(`its rows have ${rowLength} bytes, and its columns ${start}`);
  if (first + count * rowLength > file.length) fail(`it says ${count} rows where its bytes end before. Copy it again`);
  return { fields, names, first, rowLength, count };
}

function chooseReader(file: Buffer, layout: Layout, cpg: string | undefined): { reader: TextReader; notes: string[] } {
  const named = cpg === undefined || cpg.trim() === '' ? undefined : textReaderOf(cpg);
  const told = named ?? textReaderOfLanguage(file[LANGUAGE_AT] ?? 0);
  if (told) return { reader: told, notes: [] };
  const samples = [...textsBeyondAscii(file, layout)];
  const reader = guessTextReader(samples);
  const unknown = cpg === undefined || cpg.trim() === '' ? 'Nothing tells the encoding of the texts' : `The encoding ${JSON.stringify(cpg.trim())} of the texts is not known`; // prettier-ignore
  return { reader, notes: samples.length === 0 ? [] : [`${unknown}; they were read as ${reader.name}.`] };
}

function* textsBeyondAscii(file: Buffer, { fields, names, first, rowLength, count }: Layout): Generator<Uint8Array> {
  const isBeyond = (bytes: Uint8Array) => bytes.some((byte) => byte >= 0x80);
  for (const name of names) if (isBeyond(nameOf(name))) yield nameOf(name);
  const texts = fields.filter(({ type }) => type === 'C');
  for (let row = 0; row < Math.min(count, MAX_SAMPLES); row++) {
    for (const { start, length } of texts) {
      const at = first + row * rowLength + start;
      const cell = file.subarray(at, at + length);
      if (isBeyond(cell)) yield cell;
    }
  }
}

function nameOf(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function nameFields({ fields, names }: Layout, reader: TextReader, notes: string[]): readonly Field[] {
  const taken = new Set<string>();
  const named = fields.map((field, i) => {
    const sent = reader.decode(nameOf(names[i] ?? Buffer.alloc(0))).trim();
    let name = sent === '' ? 'column' : sent;
    for (let number = 2; taken.has(name); number++) name = `${sent}_${number}`;
    taken.add(name);
    if (name !== sent) notes.push(`The column ${i + 1}, ${JSON.stringify(sent)}, is called ${JSON.stringify(name)}.`);
    return { ...field, name };
  });
  const unread = named.filter(({ type }) => 'MGPBQVWX'.includes(type) && !isDouble(type, named));
  for (const { name, type } of unread) {
    notes.push(`The column ${JSON.stringify(name)} was left out: its values (type ${type}) are in another file.`);
  }
  return named.filter((field) => !unread.includes(field) && field.type !== '0');
}

/** FoxPro has doubles where dBASE has binary data. */
function isDouble(type: string, fields: readonly Omit<Field, 'name'>[]): boolean {
  return type === 'B' && fields.every((field) => field.type !== 'B' || field.length === 8);
}

type ReadCell = (row: number) => Cell;

/** @returns a function of the place of the row in the file */
function cellReader(file: Buffer, field: Field, reader: TextReader, notes: CountedNotes): ReadCell {
  const { type, start, length } = field;
  const textAt = (row: number) => file.toString('latin1', row + start, row + start + length);
  switch (type) {
    case 'N':
    case 'F':
      return (row) => parseNumber(textAt(row), field, notes);
    case 'D':
      return (row) => parseDate(textAt(row), field, notes);
    case 'L':
      return (row) => parseBoolean(textAt(row));
    case 'I':
    case '+':
      return (row) => (length === 4 ? file.readInt32LE(row + start) : null);
    case 'B':
    case 'O':
      return (row) => toFinite(file.readDoubleLE(row + start));
    case 'Y':
      return (row) => Number(file.readBigInt64LE(row + start)) / 10_000;
    case 'T':
    case '@':
      return (row) => (length === 8 ? parseTimestamp(file, row + start) : null);
    default:
      return (row) => parseText(file.subarray(row + start, row + start + length), textAt(row), reader, field, notes);
  }
}

function toFinite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Blanks and asterisks are null, as programs write it. */
function parseNumber(cell: string, { name }: Field, notes: CountedNotes): Cell {
  const text = cell.replaceAll('\0', ' ').trim();
  if (text === '' || text.startsWith('*')) return null;
  const value = Number(text);
  if (!Number.isFinite(value) || !/^[-+\d.eE]+$/.test(text)) {
    notes.add(`of ${name} became null, since they are not numbers`, text);
    return null;
  }
  if (/[.e]/i.test(text) || Number.isSafeInteger(value)) return value;
  notes.add(`of ${name} became text, since they are integers beyond 2^53`);
  return text;
}

function parseDate(cell: string, { name }: Field, notes: CountedNotes): Cell {
  const text = cell.replaceAll('\0', ' ').trim();
  if (text === '' || /^0+$/.test(text)) return null;
  const [, year = '', month = '', day = ''] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? [];
  const date = `${year}-${month}-${day}`;
  const time = Date.parse(`${date}T00:00:00Z`);
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(date)) return date;
  notes.add(`of ${name} are text, since they are not dates`, text);
  return text;
}

function parseBoolean(cell: string): Cell {
  if (/^[YyTt1]/.test(cell)) return true;
  return /^[NnFf0]/.test(cell) ? false : null;
}

/** A Julian day and the milliseconds of that day. */
function parseTimestamp(file: Buffer, at: number): Cell {
  const [day, ms] = [file.readInt32LE(at), file.readInt32LE(at + 4)];
  const time = new Date((day - EPOCH) * DAY_MS + ms);
  return day === 0 || Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/** Nothing but blanks is null: the format has no other null of a text. */
function parseText(bytes: Uint8Array, latin: string, reader: TextReader, { name }: Field, notes: CountedNotes): Cell {
  const isAscii = !/[\x80-\xff]/.test(latin);
  const text = (isAscii ? latin : reader.decode(bytes)).replace(BLANKS, '');
  if (text === '') return null;
  if (!isAscii && text.includes('\ufffd')) notes.add(`of ${name} have bytes that are not ${reader.name}`, text);
  return text;
}
