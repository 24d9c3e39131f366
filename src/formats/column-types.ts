/** Columns of a layer as tables have them: a name, and one type that all values of it have. */
import type { LayerFeature } from '../../schemas/layer.ts';
import type { Cell } from './define-format.ts';

/** `json` for values of several types, objects and lists: JSON in a format that has it, in others text. */
export type ColumnType = 'boolean' | 'integer' | 'number' | 'date' | 'datetime' | 'text' | 'json';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
/** In UTC, with an offset from it, or the time of a place that is not told. */
const DATETIME =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?$/;

/** In the order in which the names appear first. Values that are missing or null have every type. */
export function columnsOf(features: readonly LayerFeature[]): readonly Column[] {
  const types = new Map<string, ColumnType | undefined>();
  for (const { properties } of features) {
    for (const name in properties) {
      const value = properties[name];
      const type = types.get(name);
      // Another text tells nothing more.
      if (type === 'text' && typeof value === 'string') continue;
      const joined = join(type, typeOf(value));
      if (joined !== type || !types.has(name)) types.set(name, joined);
    }
  }
  return [...types].map(([name, type]) => ({ name, type: type ?? 'text' }));
}

function typeOf(value: unknown): ColumnType | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0) ? 'integer' : 'number';
  if (typeof value !== 'string') return 'json';
  return DATE.test(value) ? 'date' : DATETIME.test(value) ? 'datetime' : 'text';
}

function join(a: ColumnType | undefined, b: ColumnType | undefined): ColumnType | undefined {
  if (a === undefined || a === b) return b ?? a;
  if (b === undefined) return a;
  const both = [a, b];
  if (both.every((type) => type === 'integer' || type === 'number')) return 'number';
  return both.every((type) => type === 'date' || type === 'datetime' || type === 'text') ? 'text' : 'json';
}

/** @param value of a column of the type `json`. @returns a text as it is, anything else as JSON */
export function toPlainText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** @returns a sentence for each column of values that became text in a format without JSON */
export function noteTexts(features: readonly LayerFeature[], columns: readonly Column[]): readonly string[] {
  return columns.flatMap(({ name, type }) => {
    if (type !== 'json') return [];
    const hasObjects = features.some((feature) => {
      const value = valueOf(feature, { name });
      return typeof value === 'object' && value !== null;
    });
    return [`${name} became text: ${hasObjects ? 'it has lists or objects, which are JSON there' : 'its values have several types'}.`]; // prettier-ignore
  });
}

/** A column as it is written into a format that has no ids: these are in one of their own. */
export interface NamedColumn {
  /** Undefined for the ids of the features. */
  readonly name: string | undefined;
  /** Name in the file. */
  readonly as: string;
  readonly type: ColumnType;
}

/** @param title of the format, for the note. @returns the columns, that of the ids first where there are any */
export function columnsWithIds(
  features: readonly LayerFeature[],
  title: string,
): { readonly columns: readonly NamedColumn[]; readonly notes: readonly string[] } {
  const columns = columnsOf(features).map(({ name, type }) => ({ name, as: name, type }));
  const ids = features.flatMap(({ id }) => (id === undefined ? [] : [id]));
  if (ids.length === 0) return { columns, notes: [] };
  const as = freeName('id', columns.map(({ name }) => name)); // prettier-ignore
  const type = ids.every(Number.isSafeInteger) ? 'integer' : 'text';
  const notes = [`${title} has no ids: those of the features are in the column ${JSON.stringify(as)}.`];
  return { columns: [{ name: undefined, as, type }, ...columns], notes };
}

/** @returns the value of a feature in a column; null where it has none */
export function valueOf({ id, properties }: LayerFeature, { name }: Pick<NamedColumn, 'name'>): unknown {
  if (name === undefined) return id ?? null;
  const value = properties[name];
  if (value === undefined || value === null) return null;
  // Every object has some functions, and a prototype, that are none of its own.
  const isOwn = (typeof value !== 'function' && typeof value !== 'object') || Object.hasOwn(properties, name);
  return isOwn ? value : null;
}

/** @returns the name, or with a number behind it where it is taken: a property may have the name of a column that is not one */
export function freeName(name: string, taken: readonly string[]): string {
  for (let number = 2, free = name; ; number++) {
    if (!taken.includes(free)) return free;
    free = `${name}_${number}`;
  }
}

/** @returns properties by the names of columns, which may be any */
export function toProperties(columns: readonly string[], row: readonly Cell[] = []): Record<string, Cell> {
  const properties: Record<string, Cell> = {};
  columns.forEach((name, i) => {
    const value = row[i] ?? null;
    if (name === '__proto__') Object.defineProperty(properties, name, { value, enumerable: true });
    else properties[name] = value;
  });
  return properties;
}
