/** Reads the file behind a reference for an input that takes a layer, in whatever format its content is. */
import { crsMember, declaredCrs, isSameCrs } from '../../schemas/declared-crs.ts';
import { parseCrsReference, WGS_84 } from '../../schemas/crs.ts';
import type { Bounds } from '../../schemas/flat-walk.ts';
import { isObject } from '../../schemas/is-object.ts';
import { show } from '../../schemas/show.ts';
import { compact } from '../common/compact.ts';
import { ProcessError } from '../common/errors.ts';
import { decodeJson } from '../common/json/decode.ts';
import { JsonFault } from '../common/json/fault.ts';
import type { Companions, DataFormat } from '../formats/define-format.ts';
import { knownJson } from '../formats/json-value.ts';
import { keepInBox, parseBox } from '../formats/read-box.ts';
import { loadFormats, noteName, readableFormats } from '../formats/registry.ts';
import {
  describeUnknown,
  encodingOf,
  opensJson,
  readLayer,
  recogniseFile,
  type RecognisedFile,
  type TakesTables,
} from '../formats/read-file.ts';
import type { Fragment } from './references.ts';

export interface FileValue {
  readonly value: unknown;
  /** Sentences about the reading. */
  readonly notes: readonly string[];
  /** Names of the other layers and tables of a file. */
  readonly others?: readonly string[];
}

/** Reads the files of the same name with these extensions, as far as they are there. */
export type ReadCompanions = (extensions: readonly string[]) => Promise<Companions>;

/** Knowledge of a file beside its content. */
export interface AroundFile {
  /** Undefined for a file that has none beside it. */
  readonly readCompanions?: ReadCompanions | undefined;
  /** Name of the file, where it has one. */
  readonly name?: string | undefined;
  /** A table is taken too. */
  readonly takesTables?: TakesTables | undefined;
}

/**
 * @param describe makes the predicate of a file that is not JSON
 * @throws {ProcessError} `invalid-input`, `too-large`: a predicate of the file
 */
export async function readLayerFile(
  file: Buffer,
  fragment: Fragment,
  describe: (fault: JsonFault) => string,
  around: AroundFile = {},
): Promise<FileValue> {
  return read(await recognise(file), fragment, describe, around);
}

/**
 * The file of another server: a message tells nothing of its content.
 * @param describeOther makes the predicate of a file in none of the formats; undefined for what should be JSON
 * @throws {ProcessError} as `readLayerFile`
 */
export async function readForeignLayer(
  file: Buffer,
  fragment: Fragment,
  describeOther: (() => string) | undefined,
  takesTables: TakesTables = false,
): Promise<FileValue> {
  const recognised = await recognise(file);
  const { format } = recognised;
  if (!format && describeOther) throw new ProcessError('invalid-input', describeOther());
  try {
    return await read(recognised, fragment, ({ discreet }) => discreet, { takesTables });
  } catch (error) {
    if (!format || !(error instanceof ProcessError)) throw error;
    const wrong = `is ${format.title}, of which no layer can be read. Send the file itself to be told why`;
    throw new ProcessError(error.code, wrong);
  }
}

async function read(
  { body, format }: RecognisedFile,
  fragment: Fragment,
  describe: (fault: JsonFault) => string,
  { readCompanions, name, takesTables }: AroundFile = {},
): Promise<FileValue> {
  if (!format && fragment.layer !== undefined) {
    throw new ProcessError('invalid-input', 'is GeoJSON, which has one layer, without a name. Leave #layer out');
  }
  if (takesTables === 'alone' && fragment.crs !== undefined) {
    throw new ProcessError('invalid-input', `has #crs=${show(fragment.crs)}, and is taken as a table, which has no geometry. Leave #crs out`); // prettier-ignore
  }
  const companions = await readCompanions?.(format?.companions?.(body) ?? []);
  const { encoding, bbox } = fragment;
  const box = bbox === undefined ? undefined : parseBox(bbox);
  const content = format
    ? await readLayer(format, body, fragment.layer, companions, compact({ encoding, box, takesTables }))
    : await readGeoJson(body, fragment, describe, box);
  const { value, notes: own, others = [] } = content;
  const notes = [...(await noteOfName(name, format)), ...own];
  if (fragment.crs === undefined) return { value, notes, others };
  const placed = withCrs(value, fragment.crs);
  return { value: placed.value, notes: [...notes, ...placed.notes], others };
}

/** @returns without a format JSON, and what should be JSON: that has faults of its own, which name the place of each */
async function recognise(file: Buffer): Promise<RecognisedFile> {
  const { body, format } = await recogniseFile(file);
  return format && format.id !== 'geojson' ? { body, format } : { body };
}

/** A name that says another format than the content. */
async function noteOfName(name: string | undefined, format: DataFormat | undefined): Promise<readonly string[]> {
  if (name === undefined) return [];
  const formats = await loadFormats();
  const geojson = readableFormats(formats).find(({ id }) => id === 'geojson');
  const known = format ?? geojson;
  return known ? [noteName(formats, name, known)].filter((note) => note !== undefined) : [];
}

async function readGeoJson(
  body: Buffer,
  { encoding }: Fragment,
  describe: (fault: JsonFault) => string,
  box: Bounds | undefined,
): Promise<FileValue> {
  if (encoding !== undefined) throw encodingOf('JSON');
  const value = knownJson(body) ?? (await readJson(body, describe));
  if (!box || !isObject(value)) return { value, notes: [], others: [] };
  return { ...keepInBox({ kind: 'layer', value, notes: [] }, box), others: [] };
}

/** A file that does not begin as JSON may have been meant as any format. */
async function readJson(body: Buffer, describe: (fault: JsonFault) => string): Promise<unknown> {
  try {
    return decodeJson(body);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const isMeant = body.length === 0 || opensJson(body);
    throw new ProcessError('invalid-input', isMeant ? describe(error) : await describeUnknown(body));
  }
}

/** @throws {ProcessError} `invalid-input` */
export function toJson(body: Buffer, describe: (fault: JsonFault) => string): unknown {
  try {
    return decodeJson(body);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    throw new ProcessError('invalid-input', describe(error));
  }
}

/** A file may name a wrong CRS, or one that is not supported: the caller has the last word, and is told of both. */
function withCrs(value: unknown, name: string): { readonly value: unknown; readonly notes: readonly string[] } {
  const code = parseCrsReference(name);
  if (code === undefined) {
    throw new ProcessError('invalid-input', `has #crs=${show(name)}, which is not a CRS. Write it as EPSG:25832`);
  }
  if (!isObject(value)) return { value, notes: [] };
  const crs = crsMember(code === 'CRS84' ? WGS_84 : code);
  const placed = { ...value, crs };
  const [named, asked] = [declaredCrs(value), declaredCrs(placed)];
  if (!named || !asked || isSameCrs(named, asked)) return { value: placed, notes: [] };
  const note = `The file names the CRS ${named.name}; as #crs= says, its coordinates were read as ${asked.name}, without a transformation. Leave #crs out to read them as ${named.name}.`; // prettier-ignore
  return { value: placed, notes: [note] };
}
