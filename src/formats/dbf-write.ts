/** Writes a DBF in UTF-8: the table of a Shapefile. What it cannot hold is told in notes. */
import type { LayerFeature } from '../../schemas/layer.ts';
import { ProcessError } from '../common/errors.ts';
import { formatCount } from '../common/format-count.ts';
import { columnsOf, noteTexts, toPlainText, type ColumnType } from './column-types.ts';
import { CountedNotes } from './counted-notes.ts';

export interface WrittenDbf {
  readonly bytes: Uint8Array;
  readonly notes: readonly string[];
}

const HEADER = 32;
const FIELD = 32;
const MAX_NAME = 10;
const MAX_TEXT = 254;
/** Digits of a number that programs read as a 64-bit integer. */
const MAX_INTEGER = 18;
const NUMBER_BYTES = 24;
const MAX_FIELDS = 255;
const MAX_ROW = 65_535;
/** Only the header can be larger. */
const MAX_BYTES = 2 ** 31;
const VERSION = 3;

/** A column of the file: how it is declared, and its cells as they stand there. */
interface Field {
  readonly name: string;
  readonly type: 'C' | 'N' | 'F' | 'D' | 'L';
  readonly length: number;
  readonly cells: readonly string[];
}

/** A value that is not a feature's property. */
interface Source {
  readonly name: string;
  readonly type: ColumnType;
  readonly values: readonly unknown[];
}

export function writeDbf(features: readonly LayerFeature[]): WrittenDbf {
  const notes = new CountedNotes();
  const sources = sourcesOf(features);
  if (sources.length > MAX_FIELDS) throw new ProcessError('too-large', `has ${sources.length} columns; a Shapefile can have ${MAX_FIELDS}. Leave some out, or write a GeoPackage`); // prettier-ignore
  const names = shortenNames(sources.map(({ name }) => name));
  const fields = sources.map((source, i) => toField(source, names[i] ?? '', notes));
  // A table of no column is not read by all programs.
  const written = fields.length > 0 ? fields : [rowNumbers(features.length)];
  return {
    bytes: formatDbf(written, features.length),
    notes: [...noteNames(sources, names), ...noteTexts(features, sources), ...notes.texts()],
  };
}

/** An id that is there is a column, since the format has none. */
function sourcesOf(features: readonly LayerFeature[]): readonly Source[] {
  const columns = columnsOf(features).map(({ name, type }): Source => {
    return { name, type, values: features.map(({ properties }) => (Object.hasOwn(properties, name) ? properties[name] : null)) }; // prettier-ignore
  });
  const ids = features.map(({ id }) => id ?? null);
  const isCounted = ids.every((id, i) => id === null || id === i || id === i + 1);
  if (isCounted || columns.some(({ name }) => name === 'id')) return columns;
  const isNumber = ids.every((id) => id === null || Number.isSafeInteger(id));
  return [{ name: 'id', type: isNumber ? 'integer' : 'text', values: isNumber ? ids : ids.map((id) => id === null ? null : String(id)) }, ...columns]; // prettier-ignore
}

/** @returns names of at most 10 bytes, different in any case of their letters */
function shortenNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  const fit = new Set(names.filter((name) => name !== '' && Buffer.byteLength(name) <= MAX_NAME));
  const take = (name: string) => {
    taken.add(name.toLowerCase());
    return name;
  };
  const kept = new Map<string, string>();
  for (const name of fit) if (!taken.has(name.toLowerCase()) && isPlain(name)) kept.set(name, take(name));
  return names.map((name) => {
    const own = kept.get(name);
    if (own !== undefined) return own;
    const plain = name.replaceAll(/\p{Cc}/gu, '_').trim() || 'column';
    for (let number = 0; ; number++) {
      const end = number === 0 ? '' : `_${number}`;
      const short = cutBytes(plain, MAX_NAME - end.length) + end;
      if (!taken.has(short.toLowerCase())) return take(short);
    }
  });
}

function isPlain(name: string): boolean {
  return name.trim() === name && !/\p{Cc}/u.test(name);
}

/** Between characters. */
function cutBytes(text: string, max: number): string {
  let cut = '';
  for (const character of text) {
    if (Buffer.byteLength(cut + character) > max) break;
    cut += character;
  }
  return cut;
}

function noteNames(sources: readonly Source[], names: readonly string[]): readonly string[] {
  return sources.flatMap(({ name }, i) =>
    name === names[i] ? [] : [`The column ${JSON.stringify(name)} is called ${JSON.stringify(names[i])}.`],
  );
}

function toField(source: Source, name: string, notes: CountedNotes): Field {
  const { type, values } = source;
  if (type === 'boolean') return { name, type: 'L', length: 1, cells: values.map((value) => (value === true ? 'T' : value === false ? 'F' : '?')) }; // prettier-ignore
  if (type === 'date') return { name, type: 'D', length: 8, cells: values.map((value) => (typeof value === 'string' ? value.replaceAll('-', '') : ' '.repeat(8))) }; // prettier-ignore
  if (type === 'integer' || type === 'number') return toNumbers(name, type, values);
  return toTexts(source, name, notes);
}

function toNumbers(name: string, type: ColumnType, values: readonly unknown[]): Field {
  const texts = values.map((value) => (typeof value === 'number' ? String(value) : ''));
  const longest = texts.reduce((max, text) => Math.max(max, text.length), 1);
  if (type === 'integer') {
    const length = Math.min(longest, MAX_INTEGER);
    return { name, type: 'N', length, cells: texts.map((text) => text.padStart(length)) };
  }
  // The shortest digits that give the number again, with an exponent where that is shorter.
  return { name, type: 'F', length: NUMBER_BYTES, cells: texts.map((text) => text.padStart(NUMBER_BYTES)) };
}

function toTexts({ name: sent, type, values }: Source, name: string, notes: CountedNotes): Field {
  const texts = values.map((value) => {
    if (value === null || value === undefined) return '';
    const text = toPlainText(value);
    if (text === '') notes.add(`of ${sent} are empty texts, which the format does not tell from null`);
    if (text.includes('\0')) notes.add(`of ${sent} had characters NUL, which became blanks`);
    if (/[ \0]$/.test(text)) notes.add(`of ${sent} lost the blanks at their ends`);
    const short = cutBytes(text, MAX_TEXT);
    if (short !== text) notes.add(`of ${sent} were cut to ${MAX_TEXT} bytes, the most that the format has`, short.slice(0, 20)); // prettier-ignore
    return short.replaceAll('\0', ' ');
  });
  if (type === 'datetime') notes.add(`of ${sent} and others are times, which the format has as text alone`);
  const length = texts.reduce((max, text) => Math.max(max, Buffer.byteLength(text)), 1);
  return { name, type: 'C', length, cells: texts };
}

function rowNumbers(count: number): Field {
  const length = String(count).length;
  return { name: 'row', type: 'N', length, cells: Array.from({ length: count }, (_, i) => String(i + 1).padStart(length)) }; // prettier-ignore
}

function formatDbf(fields: readonly Field[], count: number): Uint8Array {
  const rowLength = fields.reduce((sum, { length }) => sum + length, 1);
  const first = HEADER + FIELD * fields.length + 1;
  const size = first + count * rowLength + 1;
  if (rowLength > MAX_ROW || size > MAX_BYTES) {
    const [is, max] = rowLength > MAX_ROW ? [`rows of ${formatCount(rowLength, 'byte')}`, MAX_ROW] : [formatCount(size, 'byte'), MAX_BYTES]; // prettier-ignore
    throw new ProcessError('too-large', `has ${is} as a Shapefile, which can have ${max}. Write a GeoPackage`);
  }
  const file = Buffer.alloc(size, ' ');
  file.fill(0, 0, first);
  file[0] = VERSION;
  // 1 January 2000: the same content has the same bytes.
  file.set([100, 1, 1], 1);
  file.writeUInt32LE(count, 4);
  file.writeUInt16LE(first, 8);
  file.writeUInt16LE(rowLength, 10);
  fields.forEach(({ name, type, length }, i) => {
    const at = HEADER + FIELD * i;
    file.write(name, at);
    file.write(type, at + 11);
    file[at + 16] = length;
    file[at + 17] = type === 'F' ? 15 : 0;
  });
  file[first - 1] = 0x0d;
  let start = 1;
  for (const { cells, length } of fields) {
    cells.forEach((cell, row) => file.write(cell, first + row * rowLength + start));
    start += length;
  }
  file[size - 1] = 0x1a;
  return file;
}
