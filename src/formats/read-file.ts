/** Recognises a file, and reads one layer of it: chosen by its name where there are several, made from a table where the file has none. */
import { isObject } from '../../schemas/is-object.ts';
import { show } from '../../schemas/show.ts';
import { compact } from '../common/compact.ts';
import { suggestNames } from '../common/did-you-mean.ts';
import { ProcessError } from '../common/errors.ts';
import { formatList } from '../common/format-count.ts';
import { decodeJson } from '../common/json/decode.ts';
import { JsonFault } from '../common/json/fault.ts';
import { toPointer } from '../common/json-pointer.ts';
import { kindOfFile } from '../common/json/foreign-format.ts';
import { isForeignText } from '../common/json/foreign-text.ts';
import type { Companions, DataFormat, LayerContent, Part, Parts, ReadOptions, TableContent } from './define-format.ts';
import { unpackGzip } from './gzip.ts';
import { keepInBox } from './read-box.ts';
import { loadFormats, readableFormats } from './registry.ts';
import { hasCoordinates, layerOfTable, rowsOfTable } from './table-layer.ts';

const MAX_LISTED = 20;

export interface RecognisedFile {
  /** Unpacked where it was gzip. */
  readonly body: Buffer;
  /** Undefined for what no format recognises. */
  readonly format?: DataFormat;
}

/** @throws {ProcessError} `invalid-input`, `too-large`: a predicate of the file */
export async function recogniseFile(file: Uint8Array): Promise<RecognisedFile> {
  const unpacked = unpackGzip(file);
  const body = Buffer.from(unpacked.buffer, unpacked.byteOffset, unpacked.byteLength);
  const format = (await loadFormats()).recognise(body);
  // Commas make a table of many a text that is none.
  return format?.kind === 'table' && isForeignText(body) ? { body } : { body, ...compact({ format }) };
}

/** @returns the predicate of a file in none of the formats: what it is instead, as far as that is known, and what is read */
export async function describeUnknown(body: Buffer): Promise<string> {
  const kind = kindOfFile(body);
  if (kind) return `is ${kind.kind}, not one of the formats that are read. ${kind.remedy}`;
  const json = describeJson(body);
  if (json !== undefined) return json;
  const titles = readableFormats(await loadFormats()).map(({ title }) => title);
  return `is in none of the formats that are read: ${formatList(titles, MAX_LISTED)}`;
}

const OPENS_JSON = /^(?:\xef\xbb\xbf)?\s*[{[]/;
const HEAD_BYTES = 1024;
const MAX_MEMBERS = 5;

/** True for what begins as JSON: it may not be valid. */
export function opensJson(body: Buffer): boolean {
  return OPENS_JSON.test(body.toString('latin1', 0, HEAD_BYTES));
}

/** @returns the predicate of what begins as JSON: its fault, or that it is of another kind */
function describeJson(body: Buffer): string | undefined {
  if (!opensJson(body)) return undefined;
  try {
    const value = decodeJson(body);
    const what = isObject(value) ? `with the members ${formatList(Object.keys(value).map(show), MAX_MEMBERS)}` : 'that is a list'; // prettier-ignore
    return `is JSON ${what}, not GeoJSON or another kind that is read. Send a FeatureCollection`;
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const { path, message } = error;
    return `is JSON that cannot be read: ${path.length > 0 ? `${toPointer(path)} ` : 'it '}${message}`;
  }
}

/** Tables are read as such where they have no coordinates, or `alone`: always. */
export type TakesTables = boolean | 'alone';

export interface ReadLayer extends LayerContent {
  /** Names of the other layers and tables of the file. */
  readonly others: readonly string[];
}

/**
 * @param name of the layer; undefined for the only one
 * @param options `takesTables` for a table without coordinates as features without geometries; `alone` for one with them too
 * @throws {ProcessError} `invalid-input`, `too-large`: a predicate of the file
 */
export async function readLayer(
  format: DataFormat,
  bytes: Uint8Array,
  name?: string,
  companions?: Companions,
  options: ReadOptions & { readonly takesTables?: TakesTables | undefined } = {},
): Promise<ReadLayer> {
  if (options.encoding !== undefined && !format.takesEncoding) throw encodingOf(format.title);
  const parts = await format.open(bytes, companions, options);
  const chosen = choosePart(parts, format.title, name);
  const others = parts.flatMap((part) => (part === chosen ? [] : [part.name]));
  const content = await chosen.read();
  const layer = content.kind === 'layer' ? content : layerFrom(content, options.takesTables ?? false);
  const { value, notes } = options.box ? keepInBox(layer, options.box) : layer;
  return { kind: 'layer', value: withName(value, chosen.name), notes, others };
}

function layerFrom({ table, notes }: TableContent, takesTables: TakesTables): LayerContent {
  const made =
    takesTables === 'alone' || (takesTables && !hasCoordinates(table)) ? rowsOfTable(table) : layerOfTable(table);
  return { ...made, notes: [...notes, ...made.notes] };
}

/** An encoding beside a file that tells its own. */
export function encodingOf(title: string): ProcessError {
  return new ProcessError('invalid-input', `is ${title}, which tells its encoding itself. Leave encoding= out`);
}

/** As GDAL names a collection in GeoJSON. */
function withName(value: object, name: string): object {
  const isCollection = 'type' in value && value.type === 'FeatureCollection';
  return isCollection && name !== '' ? { ...value, name } : value;
}

/** Tables come after layers: one that describes the only layer must not stand in the way of it. */
export function choosePart(parts: Parts, title: string, name?: string): Part {
  const own = parts.filter(({ isDetail }) => isDetail !== true);
  const layers = own.filter(({ kind }) => kind === 'layer');
  const candidates = layers.length > 0 ? layers : own;
  const [only, ...others] = name === undefined ? candidates : parts.filter((part) => part.name === name);
  if (only && others.length === 0) return only;
  const names = parts.map((part) => part.name);
  if (name === undefined) {
    const [first = ''] = names;
    throw new ProcessError(
      'invalid-input',
      `is ${title} with ${candidates.length} ${layers.length > 0 ? 'layers' : 'tables'}: ${listNames(names)}. ` +
        `Name one behind it: #layer=${encodeURIComponent(first)}`,
    );
  }
  const near = suggestNames(name, names);
  const hint = near.length > 0 ? `Did you mean ${near.map(show).join(' or ')}?` : `It has ${listNames(names)}`;
  const has = names.every((one) => one === '') ? 'It has one layer, without a name: leave #layer out' : hint;
  throw new ProcessError('invalid-input', `is ${title} without a layer ${show(name)}. ${has}`);
}

function listNames(names: readonly string[]): string {
  return formatList(names.map(show), MAX_LISTED);
}
