/** Tables as values: a list of rows, or rows beside the names of their columns. Inside they are layers without geometries. */
import { isObject } from './is-object.ts';
import { show } from './show.ts';

/** Member by which a collection says that it came as a table; it travels with the value to a worker and to the store. */
export const TABLE = 'isthmus:table';

interface TableIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const MAX_ISSUES = 10;

/** True for what is meant as a table: a list, or an object with rows and without a type of GeoJSON. */
export function isTableForm(value: unknown): boolean {
  return Array.isArray(value) || (isObject(value) && value.type === undefined && Array.isArray(value.rows));
}

/** @param value in the form of a table @returns at most ten issues */
export function checkTable(value: unknown): readonly TableIssue[] {
  const { rows, columns, path } = partsOf(value);
  if (columns !== undefined) {
    const wrong = columns.findIndex((column) => nameOf(column) === undefined);
    if (wrong >= 0) return [{ path: ['columns', wrong], message: `must be a name or {"name": …}, not ${show(columns[wrong])}` }]; // prettier-ignore
    const names = columns.map(nameOf);
    const repeated = names.findIndex((name, index) => names.indexOf(name) !== index);
    if (repeated >= 0) return [{ path: ['columns', repeated], message: `is ${show(names[repeated])} a second time. Rename one` }]; // prettier-ignore
  }
  const issues: TableIssue[] = [];
  for (const [index, row] of rows.entries()) {
    const message = checkRow(row, columns);
    if (message !== undefined) issues.push({ path: [...path, index], message });
    if (issues.length === MAX_ISSUES) break;
  }
  return issues;
}

function checkRow(row: unknown, columns: readonly unknown[] | undefined): string | undefined {
  if (Array.isArray(row)) {
    if (columns === undefined) return 'is a list, and there are no columns that name its values. Send {"columns": […], "rows": […]}'; // prettier-ignore
    const { length } = columns;
    return row.length === length ? undefined : `has ${row.length} values, and there are ${length} columns`;
  }
  if (!isObject(row)) return `must be an object with a value for each column, not ${show(row)}`;
  const isFeature = row.type === 'Feature' && 'geometry' in row;
  return isFeature ? 'is a Feature; a list has rows. Send a FeatureCollection with these features' : undefined;
}

/** @param value that `checkTable` found nothing wrong with @returns a FeatureCollection without geometries */
export function toCollectionOfRows(value: unknown) {
  const { rows, columns } = partsOf(value);
  const names = columns?.map((column) => nameOf(column) ?? '');
  const features = rows.map((row) => {
    const properties = Array.isArray(row) ? Object.fromEntries((names ?? []).map((name, i) => [name, row[i] as unknown])) : (row as Readonly<Record<string, unknown>>); // prettier-ignore
    return { type: 'Feature' as const, geometry: null, properties };
  });
  return { type: 'FeatureCollection' as const, features, [TABLE]: true };
}

function partsOf(value: unknown): {
  readonly rows: readonly unknown[];
  readonly columns: readonly unknown[] | undefined;
  readonly path: readonly string[];
} {
  if (Array.isArray(value)) return { rows: value, columns: undefined, path: [] };
  const { rows, columns } = value as Readonly<Record<string, unknown>>;
  return {
    rows: Array.isArray(rows) ? rows : [],
    columns: Array.isArray(columns) ? columns : undefined,
    path: ['rows'],
  };
}

function nameOf(column: unknown): string | undefined {
  if (typeof column === 'string') return column;
  return isObject(column) && typeof column.name === 'string' ? column.name : undefined;
}

/** The value of a result that is a table. */
interface TableValue {
  readonly columns: unknown;
  readonly rows: unknown;
  readonly summary: unknown;
}

/** True for the value of a result that is a table. */
export function isTableValue(value: unknown): value is TableValue {
  return isObject(value) && value.type === undefined && 'rows' in value && 'columns' in value && 'summary' in value;
}
