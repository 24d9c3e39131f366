/** Values of the elements of one layer of GPX: numbers where the schema has numbers or a whole column of an extension has them. */
import { CountedNotes } from './counted-notes.ts';
import type { Cell } from './define-format.ts';
import { typeColumns } from './typed-columns.ts';
import type { XmlElement } from './xml.ts';

const numbers: ReadonlySet<string> = new Set([
  ...['ele', 'magvar', 'geoidheight', 'sat', 'hdop', 'vdop', 'pdop', 'ageofdgpsdata', 'dgpsid', 'number'],
  ...['speed', 'course'],
  ...['track_fid', 'track_seg_id', 'track_seg_point_id', 'route_fid', 'route_point_id'],
]);

export class GpxRecords {
  /** A value beside the height and the place in the line. */
  hasValues = false;
  readonly #records: ReadonlyMap<string, string>[] = [];
  /** Names of columns, true for those of extensions. */
  readonly #columns = new Map<string, boolean>();

  get count(): number {
    return this.#records.length;
  }

  /** @param ids come before what is in the element */
  add(children: readonly XmlElement[], ids: readonly (readonly [string, string])[] = []): void {
    const record = new Map<string, string>(ids);
    for (const [name] of ids) this.#columns.set(name, false);
    let links = 0;
    for (const child of children) {
      if (child.name === 'extensions') continue;
      if (child.name === 'link') links += 1;
      for (const [name, text] of child.name === 'link' ? linkValues(child, links) : [[child.name, child.text] as const])
        this.#set(record, name, text.trim(), false);
    }
    for (const child of children) {
      if (child.name !== 'extensions') continue;
      for (const [name, text] of leaves(child)) this.#set(record, name, text.trim(), true);
    }
    this.#records.push(record);
  }

  #set(record: Map<string, string>, name: string, text: string, isExtension: boolean): void {
    const isTaken = isExtension && (numbers.has(name) || this.#columns.get(name) === false);
    const key = isTaken ? `${name}_2` : name;
    const before = isExtension ? record.get(key) : undefined;
    record.set(key, before === undefined ? text : `${before}; ${text}`);
    this.#columns.set(key, isExtension);
    if (name !== 'ele') this.hasValues = true;
  }

  toTable(): {
    readonly columns: readonly string[];
    readonly rows: readonly Cell[][];
    readonly notes: readonly string[];
  } {
    // prettier-ignore
    const columns = [...this.#columns.keys()];
    const counted = new CountedNotes();
    const notes: string[] = [];
    const cells = columns.map((name): readonly Cell[] => {
      if (numbers.has(name)) return this.#records.map((record) => toNumber(record.get(name), name, counted));
      if (this.#columns.get(name) !== true) return this.#records.map((record) => record.get(name) ?? null);
      const typed = typeColumns([name], this.#records.map((record) => [record.get(name) ?? '']), false); // prettier-ignore
      notes.push(...typed.notes);
      return typed.rows.map(([cell = null]) => cell);
    });
    const rows = this.#records.map((_, row) => cells.map((column) => column[row] ?? null));
    return { columns, rows, notes: [...counted.texts(), ...notes] };
  }
}

function toNumber(text: string | undefined, name: string, notes: CountedNotes): number | null {
  if (text === undefined || text === '') return null;
  const number = Number(text);
  if (Number.isFinite(number)) return number;
  notes.add(`of ${name} became null`, text);
  return null;
}

/** As GDAL names them. */
function linkValues({ attributes, children }: XmlElement, number: number): readonly (readonly [string, string])[] {
  const own = children.map(({ name, text }) => [`link${number}_${name}`, text] as const);
  return [[`link${number}_href`, attributes.href ?? ''], ...own];
}

/** Elements of extensions that have no others in them, whatever these are in. */
function leaves(element: XmlElement): readonly (readonly [string, string])[] {
  return element.children.flatMap((child) =>
    child.children.length > 0 ? leaves(child) : [[child.name, child.text] as const],
  );
}
