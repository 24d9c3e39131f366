/** Tells the type of each column of text: numbers, true and false, or text as it is. */
import { formatCount, formatList } from '../common/format-count.ts';
import { parseCalendarDate } from './calendar.ts';
import type { Cell } from './define-format.ts';

interface Column {
  readonly cells: readonly Cell[];
  readonly notes: readonly string[];
}

/** A leading zero or plus makes it a code or a telephone number; integers have up to 16 digits. */
const plain = /^-?(0|[1-9]\d{0,15})?(\.\d+)?(e[+-]?\d{1,3})?$/i;
const withComma = /^-?(0|[1-9]\d{0,15}|[1-9]\d{0,2}(\.\d{3})+),\d+$/;
/** Thousands apart by commas, and a point; or by points, beside a number with a comma. */
const grouped = /^-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/;
const groupedByPoints = /^-?[1-9]\d{0,2}(\.\d{3})+$/;
/** Laboratories and offices write these in place of a number. */
const censored = /^[<>≤≥]\s*[\d.,]+$/;
const words = new Set(['n.b.', 'n.n.', 'n.a.', 'n/a', 'na', 'nan', 'null', 'none', 'k.a.', 'k. a.', 'nd', 'n.d.', '-', '–', '—', '*']); // prettier-ignore

/** Examples in a note. */
const MAX_SHOWN = 3;

/**
 * @param mayHaveCommas decimal commas, where these do not separate the cells
 * @returns the rows with their values, and what was changed in the reading
 */
export function typeColumns(
  names: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  mayHaveCommas: boolean,
): { readonly rows: readonly (readonly Cell[])[]; readonly notes: readonly string[] } {
  const texts = names.map((_, at) => rows.map((row) => row[at] ?? null));
  const mark = mayHaveCommas ? decimalMark(texts) : undefined;
  const columns = names.map((name, at) => typeColumn(name, texts[at] ?? [], { mayHaveCommas, mark }));
  return {
    rows: rows.map((_, i) => columns.map(({ cells }) => cells[i] ?? null)),
    notes: columns.flatMap(({ notes }) => notes),
  };
}

interface Decimals {
  readonly mayHaveCommas: boolean;
  /** Decimal mark of the file, where a column proves it: 1.234 and 1,234 may be either. */
  readonly mark: ',' | '.' | undefined;
}

/** @returns the decimal mark of columns with numbers that have one meaning only; undefined where none has, or they differ */
function decimalMark(columns: readonly Texts[]): ',' | '.' | undefined {
  let [commas, points] = [false, false];
  for (const texts of columns) {
    const filled = filledOf(texts);
    const has = (pattern: RegExp, other: RegExp) =>
      filled.some((text) => pattern.test(text.trim()) && !other.test(text.trim()));
    commas ||= has(withComma, grouped) && fits(filled, readWithComma);
    points ||= has(/\.\d/, groupedByPoints) && fits(filled, readPlain);
  }
  if (commas === points) return undefined;
  return commas ? ',' : '.';
}

/** Ways to read numbers, in their order. */
function readersOf(filled: readonly string[], { mayHaveCommas, mark }: Decimals): readonly ReadNumber[] {
  const hasGroups = filled.some((text) => groupedByPoints.test(text.trim()));
  if (mark === ',' && hasGroups) return [readWithComma, readPlain];
  if (mark === '.') return [readPlain, readGrouped, readWithComma];
  return [readPlain, ...(mayHaveCommas ? [readWithComma] : []), readGrouped];
}

/** Null for a cell without a value, which an empty text is not. */
type Texts = readonly (string | null)[];

function filledOf(texts: Texts): readonly string[] {
  return texts.filter((text): text is string => text !== null && text.trim() !== '');
}

function typeColumn(name: string, texts: Texts, decimals: Decimals): Column {
  const asText = { cells: texts, notes: [] };
  const filled = filledOf(texts);
  if (filled.length === 0) return asText;
  if (filled.every((text) => /^(true|false)$/i.test(text.trim()))) {
    return { cells: texts.map((text) => (text === null || text.trim() === '' ? null : /true/i.test(text))), notes: [] };
  }
  const dates = readDates(name, texts, filled);
  if (dates) return dates;
  const read = readersOf(filled, decimals).find((one) => fits(filled, one));
  if (!read) return { ...asText, notes: noteLarge(name, filled) };
  const left = filled.filter((text) => Number.isNaN(read(text)));
  const cells = texts.map((text) => {
    const value = text === null || text.trim() === '' ? NaN : read(text);
    return Number.isNaN(value) ? null : value;
  });
  const hasComma = filled.some((text) => text.includes(','));
  const way =
    read === readGrouped || !hasComma ? 'separators of thousands' : 'decimal commas'; // prettier-ignore
  const notes = [...noteNull(name, left), ...(read === readPlain ? [] : [`${name} was read as numbers with ${way}.`])];
  return { cells, notes };
}

function noteNull(name: string, left: readonly string[]): readonly string[] {
  if (left.length === 0) return [];
  const shown = formatList([...new Set(left)].map((text) => JSON.stringify(text)), MAX_SHOWN); // prettier-ignore
  return [`${formatCount(left.length, 'value')} of ${name} became null: ${shown}.`];
}

/** Numbers but for those that a double does not keep. */
function noteLarge(name: string, filled: readonly string[]): readonly string[] {
  const large = filled.filter((text) => LARGE.test(text.trim()) && !Number.isSafeInteger(Number(text)));
  const isNumeric = large.length > 0 && filled.every((text) => INTEGER.test(text.trim()) || isMissing(text));
  return isNumeric ? [`${name} stayed text: ${formatCount(large.length, 'integer')} of it ${large.length === 1 ? 'is' : 'are'} beyond 2^53.`] : []; // prettier-ignore
}

const INTEGER = /^-?(0|[1-9]\d*)$/;
const LARGE = /^-?[1-9]\d{15,}$/;

const DAY_FIRST = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T]+(\d{1,2}):(\d{2})(:[0-5]\d)?)?$/;

/** Days and times as many countries write them, the day first: with points there is no other order. */
function readDates(name: string, texts: Texts, filled: readonly string[]): Column | undefined {
  const read = filled.map(readDayFirst);
  const left = filled.filter((_, i) => read[i] === undefined);
  if (left.length === filled.length || !left.every(isMissing)) return undefined;
  const notes = [...noteNull(name, left), `${name} was read as dates, the day first.`];
  return { cells: texts.map((text) => (text === null ? null : (readDayFirst(text) ?? null))), notes };
}

/** @returns a date of ISO 8601, with the time where there is one */
function readDayFirst(text: string): string | undefined {
  const [, day = '', month = '', year = '', hour, minute = '', second = ':00'] = DAY_FIRST.exec(text.trim()) ?? [];
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (parseCalendarDate(date) === undefined) return undefined;
  if (hour === undefined) return date;
  return Number(hour) < 24 && Number(minute) < 60 ? `${date}T${hour.padStart(2, '0')}:${minute}${second}` : undefined;
}

type ReadNumber = (text: string) => number;

/** Some numbers, and beside them only what stands for one that is not known. */
function fits(filled: readonly string[], read: ReadNumber): boolean {
  let numbers = 0;
  for (const text of filled) {
    if (!Number.isNaN(read(text))) numbers += 1;
    else if (!isMissing(text)) return false;
  }
  return numbers > 0;
}

/** True for what stands in place of a number that is not known. */
export function isMissing(text: string): boolean {
  const word = text.trim();
  return censored.test(word) || words.has(word.toLowerCase()) || isBeyondRange(word);
}

/** Numbers such as 1e400, for which a double has infinity alone. */
function isBeyondRange(word: string): boolean {
  return plain.test(word) && Math.abs(Number(word)) === Infinity;
}

function readPlain(text: string): number {
  const word = text.trim();
  return plain.test(word) && /\d/.test(word) && isKept(word) && !isBeyondRange(word) ? Number(word) : NaN;
}

function readWithComma(text: string): number {
  const word = text.trim();
  const number = word.replaceAll('.', '').replace(',', '.');
  if (withComma.test(word) && isKept(number)) return Number(number);
  if (groupedByPoints.test(word)) return Number(word.replaceAll('.', ''));
  // A point beside commas may be either.
  return word.includes('.') ? NaN : readPlain(word);
}

function readGrouped(text: string): number {
  const word = text.trim();
  return grouped.test(word) ? Number(word.replaceAll(',', '')) : readPlain(word);
}

/** Integers that a double cannot keep stay text; further decimals are rounded, as in JSON. */
function isKept(word: string): boolean {
  return Number.isSafeInteger(Number(word.replace(/[.,].*$|e.*$/i, '')));
}
