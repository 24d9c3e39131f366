/** Cells of a sheet: texts, numbers, dates by their format, true and false; errors and formulas without a value are null. @see ECMA-376, part 1, clause 18.3 */
import { ProcessError } from '../common/errors.ts';
import { formatCount, selectPlural } from '../common/format-count.ts';
import { CountedNotes } from './counted-notes.ts';
import { malformed, type Cell } from './define-format.ts';
import { richText, type XlsxStyle } from './xlsx-shared.ts';
import { walkXml, type XmlElement } from './xml.ts';

/** Sheets of Excel are not wider. */
const MAX_COLUMNS = 16_384;
/** So that a few cells far apart do not make a table of nothing. */
const MAX_CELLS = 50_000_000;

const INTEGER = /^\s*-?\d+\s*$/;

export interface XlsxSheet {
  /** By the number of the row, from 1; cells that are not there are missing. */
  readonly rows: ReadonlyMap<number, readonly Cell[]>;
  readonly columns: number;
  readonly notes: readonly string[];
}

interface Context {
  readonly texts: readonly string[];
  readonly styles: readonly XlsxStyle[];
  readonly is1904: boolean;
  readonly title: string;
  /** Name of the sheet. */
  readonly name: string;
}

export function readXlsxSheet(bytes: Uint8Array, context: Context): XlsxSheet {
  const rows = new Map<number, readonly Cell[]>();
  const reader = new CellReader(context);
  let [merged, columns, last] = [0, 0, 0];
  walkXml(bytes, context.title, {
    containers: new Set(['worksheet', 'sheetData']),
    enter: () => undefined,
    leave: () => undefined,
    visit(element) {
      if (element.name === 'mergeCells') merged += element.children.length;
      if (element.name !== 'row') return;
      const number = element.attributes.r === undefined ? last + 1 : Number(element.attributes.r);
      if (!Number.isSafeInteger(number) || number < 1) throw malformed(context.title, `sheet ${context.name}, line ${element.line}`, 'the number of a row is not an integer'); // prettier-ignore
      last = number;
      const cells = reader.row(element, number);
      if (cells.every((cell) => cell === null)) return;
      rows.set(number, cells);
      columns = Math.max(columns, cells.length);
      if (columns * rows.size > MAX_CELLS) throw new ProcessError('too-large', `has more than ${MAX_CELLS} cells in the sheet ${JSON.stringify(context.name)}. Leave some out`); // prettier-ignore
    },
  });
  const ofMerged = merged === 0 ? [] : [`${formatCount(merged, 'merged range')} ${selectPlural(merged, 'has its', 'have their')} value in the first cell alone.`]; // prettier-ignore
  return { rows, columns, notes: [...reader.notes(), ...ofMerged] };
}

class CellReader {
  readonly #context: Context;
  readonly #changed = new CountedNotes();
  #withoutValue = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  notes(): readonly string[] {
    const count = this.#withoutValue;
    const ofFormulas = count === 0 ? [] : [`${formatCount(count, 'formula')} without a saved value became null. Open and save the file in a spreadsheet program.`]; // prettier-ignore
    return [...this.#changed.texts(), ...ofFormulas];
  }

  row({ children, line }: XmlElement, number: number): readonly Cell[] {
    const cells: Cell[] = [];
    let next = 0;
    for (const child of children) {
      if (child.name !== 'c') continue;
      const { r } = child.attributes;
      const column = r === undefined ? next : columnOf(r);
      if (column < 0 || column >= MAX_COLUMNS) throw malformed(this.#context.title, `sheet ${this.#context.name}, line ${line}`, `${JSON.stringify(r)} is not a cell`); // prettier-ignore
      const cell = this.#cell(child, r ?? `${columnName(column)}${number}`);
      next = column + 1;
      while (cells.length < column) cells.push(null);
      cells[column] = cell;
    }
    return cells;
  }

  #cell({ attributes: { t = 'n', s }, children }: XmlElement, place: string): Cell {
    const value = children.find(({ name }) => name === 'v')?.text;
    if (t === 'inlineStr') {
      const inline = children.find(({ name }) => name === 'is');
      return inline ? richText(inline) : null;
    }
    if (value === undefined || (value === '' && t !== 'str')) {
      if (children.some(({ name }) => name === 'f')) this.#withoutValue += 1;
      return null;
    }
    switch (t) {
      case 's':
        return this.#context.texts[Number(value)] ?? this.#fail(place, `there is no text ${value}`);
      case 'str':
        return value;
      case 'd':
        return value.trim();
      case 'b':
        return value.trim() === '1' || value.trim() === 'true';
      case 'e':
        this.#changed.add('that are errors became null', value);
        return null;
      default:
        return this.#number(value, this.#context.styles[Number(s ?? 0)] ?? 'number', place);
    }
  }

  #number(value: string, style: XlsxStyle, place: string): Cell {
    const number = Number(value);
    if (!Number.isFinite(number) || value.trim() === '') return this.#fail(place, `${JSON.stringify(value)} is not a number`); // prettier-ignore
    // Excel itself rounds to 15 digits; other programs write all.
    if (style === 'number' && INTEGER.test(value) && !Number.isSafeInteger(number)) {
      this.#changed.add('beyond 2^53 became text', value.trim());
      return value.trim();
    }
    return style === 'number' ? number : (formatSerial(number, style, this.#context.is1904) ?? number);
  }

  #fail(place: string, reason: string): never {
    throw malformed(this.#context.title, `sheet ${this.#context.name}, cell ${place}`, reason);
  }
}

/** @returns the number of the column of a cell such as `AB12`, from 0; -1 for what is not one */
function columnOf(reference: string): number {
  const [, letters] = /^([A-Z]{1,3})\d+$/.exec(reference) ?? [];
  if (letters === undefined) return -1;
  let number = 0;
  for (let at = 0; at < letters.length; at++) number = number * 26 + letters.charCodeAt(at) - 64;
  return number - 1;
}

export function columnName(column: number): string {
  const rest = Math.floor(column / 26) - 1;
  return (rest < 0 ? '' : columnName(rest)) + String.fromCharCode(65 + (column % 26));
}

const DAY = 86_400_000;
/** Day 0 of each of the two calendars, in days before 1970. */
const EPOCH_1900 = 25_569;
const EPOCH_1904 = 24_107;
/** Excel counts a 29 February 1900, which did not exist. */
const LEAP_BUG = 60;
const MAX_SERIAL = 2_958_466;

/** @returns undefined for what is not a day; a time of day has no zone */
function formatSerial(serial: number, style: XlsxStyle, is1904: boolean): string | undefined {
  if (serial < 0 || serial >= MAX_SERIAL) return undefined;
  const days = is1904 ? serial - EPOCH_1904 : serial - EPOCH_1900 + (serial < LEAP_BUG ? 1 : 0);
  // To the second, but for what shows more: a double has a day and its milliseconds with an error of less than one.
  const text = new Date(Math.round(days * DAY)).toISOString().replace(/\.000Z$|Z$/, '');
  if (style === 'time' && serial < 1) return text.slice(11);
  return style === 'date' && Number.isInteger(serial) ? text.slice(0, 10) : text;
}
