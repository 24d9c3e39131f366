/** Comma-separated values; semicolons, tabs and bars are read too. @see RFC 4180 */
import { compact } from '../common/compact.ts';
import { ProcessError } from '../common/errors.ts';
import { freeName } from './column-types.ts';
import {
  defineFormat,
  isWithoutGeometries,
  malformed,
  notesOfCrs,
  placeOf,
  toChunks,
  type Companions,
  type FormattedLayer,
  type Parts,
  type ReadOptions,
  type TableContent,
  type Written,
} from './define-format.ts';
import { decodeAnyText, withoutCutEnd } from './text-encodings.ts';
import { typeColumns } from './typed-columns.ts';
import { formatWkt } from './wkt.ts';

const TITLE = 'CSV';
/** A table that is wider is a matrix. */
const MAX_COLUMNS = 10_000;
/** The line of names is looked at within these; names may have line ends in quotes. */
const MAX_HEADER_CHARACTERS = 1_000_000;
const delimiters = [',', ';', '\t', '|'] as const;

export default [
  defineFormat({
    ...tableFormat(TITLE, ','),
    id: 'csv',
    // Takes any delimiter.
    isGeneral: true,
    mediaTypes: ['text/csv'],
    extensions: ['csv'],
    readExtensions: ['tsv'],
    sniff: (head) => delimiterOfHead(head) !== undefined,
  }),
  defineFormat({
    ...tableFormat('TSV', '\t'),
    id: 'tsv',
    mediaTypes: ['text/tab-separated-values'],
    extensions: ['tsv'],
    readExtensions: ['csv'],
    sniff: (head) => delimiterOfHead(head) === '\t',
  }),
] as const;

function tableFormat(title: string, delimiter: string) {
  return {
    title,
    kind: 'table',
    takesEncoding: true,
    open: (bytes: Uint8Array, _beside?: Companions, { encoding }: ReadOptions = {}): Parts => [
      { name: '', kind: 'table', read: () => readTable(bytes, title, encoding) },
    ],
    write: (layer: FormattedLayer) => writeTable(layer, title, delimiter),
  } as const;
}

/** @returns the delimiter of the line of names; undefined for what is not a table */
function delimiterOfHead(head: Uint8Array): string | undefined {
  const text = decodeAnyText(withoutCutEnd(head))?.text ?? '';
  const { length: start, delimiter: named } = readPreamble(text);
  const [line = ''] = text.slice(start).split(/\r?\n/);
  // A table without properties has the geometries alone.
  if (line === 'wkt') return ',';
  if (/^\s*[[{<]/.test(line)) return undefined;
  return named ?? (delimiters.some((delimiter) => line.includes(delimiter)) ? delimiterOf(line) : undefined);
}

function writeTable(layer: FormattedLayer, title: string, delimiter: string): Written {
  const names = [...new Set(layer.features.flatMap(({ properties }) => Object.keys(properties)))];
  const headings = names.map((name) => (isGeometryName(name) ? freeName(`${name}_2`, names) : name));
  const renamed = names.flatMap((name, i) =>
    name === headings[i] ? [] : [`The column ${JSON.stringify(name)} is called ${JSON.stringify(headings[i])}.`],
  );
  const rows = rowPieces(layer, { names, headings, delimiter });
  return { chunks: toChunks(rows), notes: [...notesOfCrs(layer, title), ...renamed] };
}

interface TableHead {
  readonly names: readonly string[];
  readonly headings: readonly string[];
  readonly delimiter: string;
}

/** Readers take the first column of this name for the geometry. */
function isGeometryName(name: string): boolean {
  return name.trim().toLowerCase() === 'wkt';
}

function* rowPieces({ features }: FormattedLayer, { names, headings, delimiter }: TableHead): Generator<string> {
  const hasIds = features.some(({ id }) => id !== undefined);
  // A table has a column.
  const isTable = isWithoutGeometries(features) && (hasIds || names.length > 0);
  yield formatRow([...(hasIds ? [freeName('id', names)] : []), ...headings, ...(isTable ? [] : ['wkt'])], delimiter);
  for (const { id, properties, geometry } of features) {
    const values = names.map((name) => (Object.hasOwn(properties, name) ? properties[name] : undefined));
    const shape = isTable ? [] : [geometry && formatWkt(geometry)];
    yield formatRow([...(hasIds ? [id] : []), ...values, ...shape], delimiter);
  }
}

function formatRow(cells: readonly unknown[], delimiter: string): string {
  const texts = cells.map(formatCell);
  // A line of nothing would be none.
  return texts.length === 1 && texts[0] === '' ? '""\r\n' : `${texts.join(delimiter)}\r\n`;
}

/** Values other than strings and numbers are written as JSON. */
function formatCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  // An empty text, which is more than none.
  if (value === '') return '""';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // All that could be taken for a delimiter or a byte order mark, not only what RFC 4180 says.
  return /[",;\t\r\n]|^\ufeff/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function readTable(bytes: Uint8Array, title: string, encoding?: string): TableContent {
  if (bytes.length === 0) throw malformed(title, 'byte 0', 'the file is empty');
  const decoded = decodeAnyText(bytes, encoding);
  if (!decoded) throw malformed(title, 'byte 0', 'it is not text');
  const { text: whole, notes } = decoded;
  const { length: start, delimiter: named, hasComments } = readPreamble(whole);
  const comments = hasComments ? ['Lines before the names that begin with # were taken for comments.'] : [];
  const delimiter = named ?? delimiterOf(whole.slice(start));
  const [names = [], ...rows] = readCells(whole, delimiter, { start, title });
  const columns = names.map((name) => name ?? '');
  checkColumns(columns, rows, title);
  const typed = typeColumns(columns, rows, delimiter !== ',');
  return { kind: 'table', table: { columns, rows: typed.rows }, notes: [...notes, ...comments, ...typed.notes] };
}

interface Preamble {
  readonly length: number;
  /** As Excel names it. */
  readonly delimiter?: string;
  readonly hasComments: boolean;
}

/** Some programs describe the columns above their names, and Excel takes the separator from a first line. */
function readPreamble(text: string): Preamble {
  const [line = '', delimiter] = /^"?sep=([^"\r\n])"?\r?\n/i.exec(text) ?? [];
  const [comments = ''] = /^(?:#[^\n]*\n)+/.exec(text.slice(line.length)) ?? [];
  return { length: line.length + comments.length, hasComments: comments !== '', ...compact({ delimiter }) };
}

function checkColumns(columns: readonly string[], rows: readonly (readonly unknown[])[], title: string): void {
  if (columns.length > MAX_COLUMNS) {
    throw new ProcessError('too-large', `has ${columns.length} columns; at most ${MAX_COLUMNS}. Leave some out`);
  }
  const repeated = columns.find((name, index) => columns.indexOf(name) !== index);
  if (repeated !== undefined) throw malformed(title, 'line 1', `two columns are called "${repeated}". Rename one`);
  const ragged = rows.findIndex(({ length }) => length !== columns.length);
  if (ragged >= 0) {
    const cells = rows[ragged]?.length ?? 0;
    throw malformed(title, `row ${ragged + 1}`, `it has ${cells} cells, and the line of names has ${columns.length}`);
  }
}

/** The one that the line of names has most of. */
function delimiterOf(text: string): string {
  const [unquoted = ''] = text
    .slice(0, MAX_HEADER_CHARACTERS)
    .replaceAll(/"[^"]*(?:"|$)/g, '')
    .split(/\r?\n/, 1);
  const counted = delimiters.map((delimiter) => ({ delimiter, count: unquoted.split(delimiter).length }));
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).delimiter;
}

/**
 * @param start of the line of names, and title of the format for messages
 * @returns the cells as they are in the text, that of the names first; null for those of nothing, without quotes
 */
export function readCells(text: string, delimiter: string, { start = 0, title = TITLE } = {}): (string | null)[][] {
  const rows: (string | null)[][] = [];
  let row: (string | null)[] = [];
  let at = start;
  const plain = new RegExp(`[^\\u{${delimiter.charCodeAt(0).toString(16)}}\\r\\n]*`, 'uy');
  while (at < text.length) {
    const isQuoted = text[at] === '"';
    const { cell, next } = isQuoted ? quotedCell(text, at, title) : plainCell(text, at, plain);
    row.push(cell === '' && !isQuoted ? null : cell);
    at = next;
    if (text[at] === delimiter) {
      at += 1;
      if (at < text.length) continue;
      row.push(null);
    }
    if (at < text.length && text[at] !== '\r' && text[at] !== '\n') {
      throw malformed(
        title,
        placeOf(text, at),
        `expected ${JSON.stringify(delimiter)} or the end of the line after a quoted cell`,
      );
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    // An empty line is not a row of one empty cell.
    if (row.length > 1 || row[0] !== null) rows.push(row);
    row = [];
  }
  return rows;
}

function plainCell(text: string, at: number, plain: RegExp): { cell: string; next: number } {
  plain.lastIndex = at;
  const [cell = ''] = plain.exec(text) ?? [];
  return { cell, next: at + cell.length };
}

function quotedCell(text: string, at: number, title: string): { cell: string; next: number } {
  let end = text.indexOf('"', at + 1);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  if (end < 0) throw malformed(title, placeOf(text, at), 'the quote that begins here has no end');
  return { cell: text.slice(at + 1, end).replaceAll('""', '"'), next: end + 1 };
}
