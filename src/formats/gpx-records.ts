/** Values of the elements of one layer of GPX: numbers where the schema has numbers or a whole column of an extension has them. */
import { freeName } from './column-types.ts';
import { CountedNotes } from './counted-notes.ts';
import type { Cell } from './define-format.ts';
import { typeColumns } from './typed-columns.ts';
import type { XmlElement } from './xml.ts';

const numbers: ReadonlySet<string> = new Set([
  ...['ele', 'magvar', 'geoidheight', 'sat', 'hdop', 'vdop', 'pdop', 'ageofdgpsdata', 'dgpsid', 'number'],
  ...['speed', 'course'],
  ...['track_fid', 'track_seg_id', 'track_seg_point_id', 'route_fid', 'route_point_id'],
]);

/** Texts by the number of the record; a column may begin late and end early. */
type Texts = (string | undefined)[];

/** Column by column: a track may have millions of points. */
export class GpxRecords {
  /** A value beside the height and the place in the line. */
  hasValues = false;
  count = 0;
  readonly #own = new Map<string, Texts>();
  /** Elements of extensions, whatever their schema. */
  readonly #extended = new Map<string, Texts>();

  /** @param ids come before what is in the element */
  add(children: readonly XmlElement[], ids: readonly (readonly [string, string])[] = []): void {
    for (const [name, text] of ids) this.#set(this.#own, name, text);
    let links = 0;
    for (const child of children) {
      if (child.name === 'extensions') {
        for (const [name, text] of leaves(child)) this.#set(this.#extended, name, text.trim());
      } else if (child.name === 'link') {
        links += 1;
        for (const [name, text] of linkValues(child, links)) this.#set(this.#own, name, text.trim());
      } else this.#set(this.#own, child.name, child.text.trim());
      if (child.name !== 'ele') this.hasValues = true;
    }
    this.count += 1;
  }

  #set(columns: Map<string, Texts>, name: string, text: string): void {
    let texts = columns.get(name);
    if (!texts) columns.set(name, (texts = []));
    const before = texts[this.count];
    texts[this.count] = before === undefined ? text : `${before}; ${text}`;
  }

  toTable() {
    const counted = new CountedNotes();
    const columns = [...this.#own.keys()];
    const cells = [...this.#own].map(([name, texts]): readonly Cell[] => {
      const toCell: (text?: string) => Cell = numbers.has(name) ? (text?: string) => toNumber(text, name, counted) : (text?: string) => text ?? null; // prettier-ignore
      return this.#all(texts).map(toCell);
    });
    const notes: string[] = [];
    for (const [name, texts] of this.#extended) {
      const typed = typeColumns([name], this.#all(texts).map((text = '') => [text === '' ? null : text]), false); // prettier-ignore
      columns.push(freeName(name, columns));
      cells.push(typed.rows.map(([cell = null]) => cell));
      notes.push(...typed.notes);
    }
    const rows = Array.from({ length: this.count }, (_, row) => cells.map((column) => column[row] ?? null));
    return { columns, rows, notes: [...counted.texts(), ...notes] };
  }

  #all(texts: Texts): readonly (string | undefined)[] {
    return Array.from({ length: this.count }, (_, row) => texts[row]);
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
