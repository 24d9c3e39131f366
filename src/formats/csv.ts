/** Comma-separated values; semicolons and tabs are read too. @see RFC 4180 */
import { ProcessError } from '../common/errors.ts';
import { decodeText, defineFormat, malformed, placeOf, toChunks, type FormattedLayer, type Table } from './define-format.ts'; // prettier-ignore
import { formatWkt } from './wkt.ts';

const TITLE = 'CSV';
/** A table that is wider is a matrix. */
const MAX_COLUMNS = 10_000;
/** The line of names is looked at within these; names may have line ends in quotes. */
const MAX_HEADER_CHARACTERS = 1_000_000;
const delimiters = [',', ';', '\t'] as const;

export default defineFormat({
  id: 'csv',
  title: TITLE,
  kind: 'table',
  mediaTypes: ['text/csv', 'text/tab-separated-values'],
  extensions: ['csv', 'tsv'],
  sniff(head) {
    const isBinary = head.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20));
    const [line = ''] = isBinary ? [] : new TextDecoder().decode(head).split(/\r?\n/);
    // A table without properties has the geometries alone.
    if (line === 'wkt') return true;
    return !/^\s*[[{<]/.test(line) && delimiters.some((delimiter) => line.includes(delimiter));
  },
  read: (bytes) => readTable(decodeText(bytes, TITLE)),
  write: (layer) => toChunks(rowPieces(layer)),
});

function* rowPieces({ features }: FormattedLayer): Generator<string> {
  const names = [...new Set(features.flatMap(({ properties }) => Object.keys(properties)))];
  const hasIds = features.some(({ id }) => id !== undefined);
  yield formatRow([...(hasIds ? [freeName('id', names)] : []), ...names, freeName('wkt', names)]);
  for (const { id, properties, geometry } of features) {
    const values = names.map((name) => (Object.hasOwn(properties, name) ? properties[name] : undefined));
    yield formatRow([...(hasIds ? [id] : []), ...values, geometry === null ? '' : formatWkt(geometry)]);
  }
}

/** A property may have the name of a column that is not a property. */
function freeName(name: string, names: readonly string[]): string {
  for (let number = 2, free = name; ; number++) {
    if (!names.includes(free)) return free;
    free = `${name}_${number}`;
  }
}

function formatRow(cells: readonly unknown[]): string {
  const texts = cells.map(formatCell);
  // A line of nothing would be none.
  return texts.length === 1 && texts[0] === '' ? '""\r\n' : `${texts.join(',')}\r\n`;
}

/** Values other than strings and numbers are written as JSON. */
function formatCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // All that could be taken for a delimiter or a byte order mark, not only what RFC 4180 says.
  return /[",;\t\r\n]|^\ufeff/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function readTable(text: string): Table {
  const [columns = [], ...rows] = readRows(text, delimiterOf(text));
  if (columns.length > MAX_COLUMNS) {
    throw new ProcessError(
      'too-large',
      `The file has ${columns.length} columns; at most ${MAX_COLUMNS}. Leave some out.`,
    );
  }
  const repeated = columns.find((name, index) => columns.indexOf(name) !== index);
  if (repeated !== undefined) throw malformed(TITLE, 'line 1', `two columns are called "${repeated}". Rename one`);
  const ragged = rows.findIndex(({ length }) => length !== columns.length);
  if (ragged >= 0) {
    const cells = rows[ragged]?.length ?? 0;
    throw malformed(TITLE, `row ${ragged + 1}`, `it has ${cells} cells, and the line of names has ${columns.length}`);
  }
  return { columns, rows };
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

function readRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const plain = new RegExp(`[^${delimiter}\\r\\n]*`, 'y');
  while (at < text.length) {
    const isQuoted = text[at] === '"';
    const { cell, next } = isQuoted ? quotedCell(text, at) : plainCell(text, at, plain);
    row.push(cell);
    at = next;
    if (text[at] === delimiter) {
      at += 1;
      if (at < text.length) continue;
      row.push('');
    }
    if (at < text.length && text[at] !== '\r' && text[at] !== '\n') {
      throw malformed(
        TITLE,
        placeOf(text, at),
        `expected ${JSON.stringify(delimiter)} or the end of the line after a quoted cell`,
      );
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    // An empty line is not a row of one empty cell.
    if (row.length > 1 || row[0] !== '' || isQuoted) rows.push(row);
    row = [];
  }
  return rows;
}

function plainCell(text: string, at: number, plain: RegExp): { cell: string; next: number } {
  plain.lastIndex = at;
  const [cell = ''] = plain.exec(text) ?? [];
  return { cell, next: at + cell.length };
}

function quotedCell(text: string, at: number): { cell: string; next: number } {
  let end = text.indexOf('"', at + 1);
  while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
  if (end < 0) throw malformed(TITLE, placeOf(text, at), 'the quote that begins here has no end');
  return { cell: text.slice(at + 1, end).replaceAll('""', '"'), next: end + 1 };
}
