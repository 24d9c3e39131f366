/** Reads KML: documents and folders as layers, extended data as properties by their schema. @see OGC 12-007r2 */
import { crsMember } from '../../schemas/declared-crs.ts';
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { WGS_84 } from '../../schemas/crs.ts';
import { formatCount, formatList } from '../common/format-count.ts';
import { withDifferentNames } from './archive.ts';
import { checkable, isUnplaced, noteUnplaced } from './bare-geometries.ts';
import { malformed, type Cell, type Part, type Parts } from './define-format.ts';
import { KML_TITLE, readKmlGeometry, type GeometryCounts } from './kml-geometry.ts';
import { walkXml, type XmlElement } from './xml.ts';

const containers: ReadonlySet<string> = new Set(['kml', 'Document', 'Folder']);
const overlays: ReadonlySet<string> = new Set(['GroundOverlay', 'PhotoOverlay', 'ScreenOverlay']);
const MAX_LISTED = 3;

interface Placemark {
  readonly id: string | undefined;
  readonly element: XmlElement;
  readonly geometry: FlatGeometry | null;
}

/** A document or folder; one without a name gives its placemarks to the one around it. */
interface Container {
  name: string;
  readonly placemarks: Placemark[];
}

/** Types of fields by their names. */
type Schema = ReadonlyMap<string, string>;

interface Content {
  readonly layers: readonly Container[];
  /** By their ids. */
  readonly schemas: ReadonlyMap<string, Schema>;
  readonly notes: readonly string[];
  readonly linked: readonly string[];
}

export function openKml(bytes: Uint8Array): Parts {
  return openKmlDocument(bytes, { find: () => undefined }).parts;
}

export interface KmlOptions {
  /** @returns the name of the file beside the document that a link refers to, if there is one */
  find(href: string): string | undefined;
  /** A document without placemarks is refused, where it is not one of several. */
  readonly mayBeEmpty?: boolean;
}

export interface KmlDocument {
  /** None where it has links alone, or may be empty. */
  readonly parts: Parts;
  /** Notes of the whole document, which those of each layer begin with. */
  readonly notes: readonly string[];
  /** Names of the files that it refers to. */
  readonly linked: readonly string[];
}

export function openKmlDocument(bytes: Uint8Array, options: KmlOptions): KmlDocument {
  const { layers, schemas, notes, linked } = readContent(bytes, options);
  const parts = layers.map(({ name, placemarks }): Part => {
    const read = () => {
      const values = new Values(schemas);
      const features = placemarks.map((placemark) => toFeature(placemark, values));
      const value = { type: 'FeatureCollection', crs: crsMember(WGS_84), features };
      return { kind: 'layer', value, notes: [...notes, ...values.notes()] } as const;
    };
    return { name, kind: 'layer', read };
  });
  return { parts, notes, linked };
}

function readContent(bytes: Uint8Array, { find, mayBeEmpty = false }: KmlOptions): Content {
  const root: Container = { name: '', placemarks: [] };
  const all: Container[] = [root];
  const open: Container[] = [root];
  const schemas = new Map<string, Schema>();
  const counts: GeometryCounts = { tracks: 0, models: 0, unplaced: 0, heights: 0 };
  const links: XmlElement[] = [];
  const linked: string[] = [];
  let pictures = 0;
  walkXml(bytes, KML_TITLE, {
    containers,
    enter() {
      const container: Container = { name: '', placemarks: [] };
      all.push(container);
      open.push(container);
    },
    leave() {
      const container = open.pop();
      if (container?.name === '') open.at(-1)?.placemarks.push(...container.placemarks.splice(0));
    },
    visit(element) {
      const container = open.at(-1) ?? root;
      if (element.name === 'Placemark') container.placemarks.push(toPlacemark(element, counts));
      else if (element.name === 'name') container.name = element.text.trim();
      else if (element.name === 'Schema')
        schemas.set(element.attributes.id ?? element.attributes.name ?? '', toSchema(element));
      else if (element.name === 'NetworkLink') {
        const target = find(hrefOf(element) ?? '');
        if (target === undefined) links.push(element);
        else linked.push(target);
      } else if (overlays.has(element.name)) pictures += 1;
    },
  });
  const layers = withDifferentNames(all.filter(({ placemarks }) => placemarks.length > 0));
  if (layers.length === 0 && linked.length === 0 && !mayBeEmpty)
    throw malformed(KML_TITLE, 'its root', `it has no placemark${adviseLinks(links)}`);
  return { layers, schemas, notes: toNotes(counts, links, pictures), linked };
}

function toNotes(
  { tracks, models, unplaced, heights }: GeometryCounts,
  links: readonly XmlElement[],
  pictures: number,
): readonly string[] {
  const several = (count: number) => (count === 1 ? 'was' : 'were');
  return [
    ...noteUnplaced(unplaced),
    ...(heights > 0 ? [`${formatCount(heights, 'height')} ${several(heights)} left out: not a finite number.`] : []),
    ...(tracks > 0
      ? [`${formatCount(tracks, 'track')} became ${tracks === 1 ? 'a line' : 'lines'}, without times.`]
      : []),
    ...(models > 0 ? [`${formatCount(models, 'three-dimensional model')} ${several(models)} left out.`] : []),
    ...(links.length > 0 ? [`${formatCount(links.length, 'network link')} ${several(links.length)} not followed${targetsOf(links)}.`] : []), // prettier-ignore
    ...(pictures > 0 ? [`${formatCount(pictures, 'picture overlay')} ${several(pictures)} left out.`] : []),
  ];
}

function adviseLinks(links: readonly XmlElement[]): string {
  if (links.length === 0) return '';
  return ` of its own, and network links are not followed. Get what it refers to${targetsOf(links)}`;
}

function targetsOf(links: readonly XmlElement[]): string {
  const targets = links.flatMap((link) => {
    const href = hrefOf(link);
    return href === undefined ? [] : [JSON.stringify(href)];
  });
  return targets.length > 0 ? `: ${formatList(targets, MAX_LISTED)}` : '';
}

function hrefOf({ children }: XmlElement): string | undefined {
  const link = children.find(({ name }) => name === 'Link' || name === 'Url');
  return link?.children.find(({ name }) => name === 'href')?.text.trim();
}

/** Keeps what properties are made of, not the text of the coordinates. */
function toPlacemark(element: XmlElement, counts: GeometryCounts): Placemark {
  let geometry: FlatGeometry | undefined;
  const children: XmlElement[] = [];
  for (const child of element.children) {
    const found = geometry ? undefined : readKmlGeometry(child, counts);
    if (found) geometry = found;
    else if (own.has(child.name) || child.name === 'ExtendedData') children.push(child);
  }
  if (geometry && isUnplaced(geometry)) counts.unplaced += 1;
  return { id: element.attributes.id, element: { ...element, children }, geometry: geometry ?? null };
}

function toSchema({ children }: XmlElement): Schema {
  const fields = children.filter(({ name }) => name === 'SimpleField');
  return new Map(fields.map(({ attributes: { name = '', type = 'string' } }) => [name, type.replace(/^.*:/, '')]));
}

/** Elements of a placemark that are properties, and those within a time. */
const own: ReadonlySet<string> = new Set(['name', 'description', 'address', 'phoneNumber', 'TimeStamp', 'TimeSpan']);
const times: ReadonlyMap<string, string> = new Map([
  ['when', 'timestamp'],
  ['begin', 'begin'],
  ['end', 'end'],
]);

function toFeature({ id, element, geometry }: Placemark, values: Values) {
  const properties = new Map<string, Cell>();
  for (const child of element.children) {
    if (child.name.startsWith('Time')) {
      for (const { name, text } of child.children) properties.set(times.get(name) ?? name, text.trim());
    } else if (own.has(child.name)) properties.set(child.name, child.text);
  }
  const reserved = new Set(properties.keys());
  for (const [name, value] of values.of(element.children)) {
    properties.set(reserved.has(name) ? `${name}_2` : name, value);
  }
  return {
    type: 'Feature',
    ...(id !== undefined && { id }),
    properties: Object.fromEntries(properties),
    geometry: geometry && checkable(geometry),
  };
}

/** Values of extended data by their types, and counts of those that are not of it. */
class Values {
  readonly #schemas: ReadonlyMap<string, Schema>;
  readonly #wrong = new Map<string, string[]>();

  constructor(schemas: ReadonlyMap<string, Schema>) {
    this.#schemas = schemas;
  }

  of(children: readonly XmlElement[]): readonly (readonly [string, Cell])[] {
    const data = children.filter(({ name }) => name === 'ExtendedData').flatMap((extended) => extended.children);
    return data.flatMap((element): readonly (readonly [string, Cell])[] => {
      if (element.name === 'SchemaData') return this.#typed(element);
      if (element.name !== 'Data') return element.children.length === 0 ? [[element.name, element.text]] : [];
      const value = element.children.find(({ name }) => name === 'value');
      return [[element.attributes.name ?? '', value?.text ?? null]];
    });
  }

  notes(): readonly string[] {
    return [...this.#wrong].map(([field, texts]) => {
      const shown = formatList([...new Set(texts)].map((text) => JSON.stringify(text)), MAX_LISTED); // prettier-ignore
      return `${formatCount(texts.length, 'value')} of ${field} stayed text: ${shown}.`;
    });
  }

  /** Fields of the schema that are not there are null. */
  #typed({ attributes, children }: XmlElement): readonly (readonly [string, Cell])[] {
    const schema = this.#schemas.get(attributes.schemaUrl?.replace(/^[^#]*#/, '') ?? '') ?? new Map<string, string>();
    const cells = new Map<string, Cell>([...schema.keys()].map((name) => [name, null]));
    for (const {
      name: tag,
      attributes: { name = '' },
      text,
    } of children) {
      if (tag === 'SimpleData') cells.set(name, this.#cell(text, schema.get(name) ?? 'string', name));
    }
    return [...cells];
  }

  #cell(text: string, type: string, field: string): Cell {
    const read = readers.get(type);
    if (!read) return text;
    const word = text.trim();
    if (word === '') return null;
    const value = read(word);
    if (value !== undefined) return value;
    const texts = this.#wrong.get(`${field} (${type})`);
    if (texts) texts.push(text);
    else this.#wrong.set(`${field} (${type})`, [text]);
    return text;
  }
}

type ReadValue = (word: string) => Cell | undefined;

const readers: ReadonlyMap<string, ReadValue> = new Map<string, ReadValue>([
  ...['int', 'uint', 'short', 'ushort'].map((type) => [type, readInteger] as const),
  ...['float', 'double'].map((type) => [type, readNumber] as const),
  ['bool', readBoolean] as const,
]);

function readBoolean(word: string): boolean | undefined {
  if (/^(1|true)$/i.test(word)) return true;
  return /^(0|false)$/i.test(word) ? false : undefined;
}

/** Integers that a double cannot keep stay text. */
function readInteger(word: string): number | undefined {
  return /^[+-]?\d+$/.test(word) && Number.isSafeInteger(Number(word)) ? Number(word) : undefined;
}

function readNumber(word: string): number | undefined {
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word);
  const isKept = !/^[+-]?\d+$/.test(word) || Number.isSafeInteger(Number(word));
  return isNumber && isKept && Number.isFinite(Number(word)) ? Number(word) : undefined;
}
