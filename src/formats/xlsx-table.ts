/** A sheet as a table: finds the row of names, and names the columns. */
import { ProcessError } from '../common/errors.ts';
import { formatCount, formatList, selectPlural } from '../common/format-count.ts';
import { freeName } from './column-types.ts';
import { malformed, type Cell, type Table } from './define-format.ts';
import { isMissing } from './typed-columns.ts';
import { columnName, type XlsxSheet } from './xlsx-sheet.ts';

const MAX_COLUMNS = 10_000;
const MAX_SHOWN = 3;

export function toXlsxTable(
  sheet: XlsxSheet,
  title: string,
  name: string,
): { readonly table: Table; readonly notes: readonly string[] } {
  const numbers = [...sheet.rows.keys()].sort((a, b) => a - b);
  const rows = numbers.map((number) => sheet.rows.get(number) ?? []);
  const header = findHeader(rows);
  const names = rows[header];
  if (!names) throw malformed(title, `sheet ${name}`, 'it is empty');
  const body = rows.slice(header + 1);
  // Cells beyond the last name and the last value have a format alone.
  const used = Array.from({ length: sheet.columns }, (_, at) => at).filter((at) => rows.slice(header).some((row) => isFilled(row[at]))); // prettier-ignore
  if (used.length > MAX_COLUMNS) throw new ProcessError('too-large', `has ${used.length} columns; at most ${MAX_COLUMNS}. Leave some out`); // prettier-ignore
  const { columns, notes } = nameColumns(used, names);
  const typed = used.map((at, i) => typeColumn(columns[i] ?? '', body.map((row) => row[at] ?? null))); // prettier-ignore
  return {
    table: { columns, rows: body.map((_, row) => typed.map(({ cells }) => cells[row] ?? null)) },
    notes: [...aboveNotes(rows.slice(0, header)), ...notes, ...sheet.notes, ...typed.flatMap((column) => column.notes)],
  };
}

function isFilled(cell: Cell | undefined): boolean {
  return cell !== undefined && cell !== null && cell !== '';
}

/** A title stands in a cell of its own above the names: these are the first row of several cells, where there is one. */
function findHeader(rows: readonly (readonly Cell[])[]): number {
  return Math.max(0, rows.findIndex((row) => row.filter(isFilled).length > 1)); // prettier-ignore
}

function aboveNotes(rows: readonly (readonly Cell[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const shown = formatList(rows.map((row) => JSON.stringify(row.find(isFilled) ?? '')), MAX_SHOWN); // prettier-ignore
  return [`${formatCount(rows.length, 'row')} above the names of the columns ${selectPlural(rows.length, 'was', 'were')} left out: ${shown}.`]; // prettier-ignore
}

function nameColumns(used: readonly number[], names: readonly Cell[]) {
  const columns: string[] = [];
  const [unnamed, repeated]: [string[], string[]] = [[], []];
  for (const at of used) {
    const own = isFilled(names[at]) ? String(names[at]).trim() : '';
    const wanted = own === '' ? columnName(at) : own;
    const free = freeName(wanted, columns);
    if (own === '') unnamed.push(free);
    else if (free !== wanted) repeated.push(JSON.stringify(free));
    columns.push(free);
  }
  const notes = [
    ...(unnamed.length > 0 ? [`${formatCount(unnamed.length, 'column')} without a name ${selectPlural(unnamed.length, 'has its letter', 'have their letters')}: ${formatList(unnamed, MAX_SHOWN)}.`] : []), // prettier-ignore
    ...(repeated.length > 0 ? [`Columns of the same name are called ${formatList(repeated, MAX_SHOWN)}.`] : []),
  ];
  return { columns, notes };
}

/** Beside numbers only what stands for one that is not known becomes null; other texts stay. */
function typeColumn(
  name: string,
  cells: readonly Cell[],
): { readonly cells: readonly Cell[]; readonly notes: readonly string[] } {
  // prettier-ignore
  const texts = cells.filter((cell) => typeof cell === 'string');
  const hasNumbers = cells.some((cell) => typeof cell === 'number');
  if (!hasNumbers || texts.length === 0 || !texts.every((text) => text.trim() === '' || isMissing(text))) return { cells, notes: [] }; // prettier-ignore
  const shown = formatList([...new Set(texts)].map((text) => JSON.stringify(text)), MAX_SHOWN); // prettier-ignore
  const notes = [`${formatCount(texts.length, 'value')} of ${name} became null: ${shown}.`];
  return { cells: cells.map((cell) => (typeof cell === 'string' ? null : cell)), notes };
}
