/** The formats of this folder: each file with a default export holds one, or several of a kind. */
import { ProcessError } from '../common/errors.ts';
import { importFolder, locateFolder } from '../common/import-folder.ts';
import { archiveOf } from './archive.ts';
import { SNIFF_BYTES, type DataFormat, type Format, type WritableFormat } from './define-format.ts';
import { isZip, openZip } from './zip.ts';

export interface Formats {
  readonly list: readonly Format[];
  /**
   * Detects by content alone: names and media types are often wrong.
   * @returns undefined for what no format recognises
   * @throws {ProcessError} `invalid-input` for a format that is not read, or for a damaged archive: a predicate of the file
   */
  recognise(bytes: Uint8Array): DataFormat | undefined;
}

/** Formats by certainty of recognition, the most certain first. */
const kinds = ['refused', 'layer', 'table'] as const;

/** The folder does not change while the program runs. */
let loaded: Promise<Formats> | undefined;

export function loadFormats(): Promise<Formats> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Formats> {
  const modules = [...(await importFolder(locateFolder('formats'))).values()];
  const list = modules
    .flatMap((made) => (made ?? []) as Format | readonly Format[])
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || rank(a) - rank(b));
  return { list, recognise: (bytes) => recogniseIn(list, bytes) };
}

function rank({ isGeneral }: Format): number {
  return isGeneral === true ? 1 : 0;
}

function recogniseIn(list: readonly Format[], bytes: Uint8Array): DataFormat | undefined {
  const head = bytes.subarray(0, SNIFF_BYTES);
  const names = isZip(head) ? openZip(bytes).names : [];
  const format = list.find((candidate) => candidate.sniff(head, names, bytes));
  if (!format && names.length > 0) return recogniseArchive(list, names);
  if (format && format.kind !== 'refused' && names.length > 0) return withOtherFiles(list, names, format);
  if (format?.kind !== 'refused') return format;
  throw new ProcessError('invalid-input', `is ${format.title}. ${format.advice}`);
}

const ARCHIVE = /\.(?:zip|kmz|shz|xlsx|xlsm)$/i;

/** Archives in archives are left alone: each could hold many times itself. */
function recogniseArchive(
  list: readonly Format[],
  names: readonly string[],
  main?: DataFormat,
): DataFormat | undefined {
  const extensions = readExtensionsOf(list.filter((format) => format.kind !== 'refused'));
  const own = names.filter((name) => !/(?:^|\/)(?:__MACOSX\/|\.)/.test(name));
  const archives = own.filter((name) => ARCHIVE.test(name));
  const found = own.filter((name) => !ARCHIVE.test(name) && extensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`))); // prettier-ignore
  return found.length > 0 ? archiveOf({ names: found, unread: archives, main }, (bytes) => (isZip(bytes) ? undefined : recogniseIn(list, bytes))) : undefined; // prettier-ignore
}

/** Files of other formats beside those of the one that an archive is recognised by, where that one has files of its own. */
function withOtherFiles(list: readonly Format[], names: readonly string[], format: DataFormat): DataFormat {
  if (!format.sidecars) return format;
  const { of, extensions } = format.sidecars;
  const own = [of, ...extensions];
  const others = names.filter((name) => !own.some((extension) => name.toLowerCase().endsWith(`.${extension}`)));
  const archive = recogniseArchive(list, others, format);
  return archive ?? format;
}

function readExtensionsOf(formats: readonly DataFormat[]): readonly string[] {
  return formats.flatMap((format) => [...format.extensions, ...(format.readExtensions ?? [])]);
}

const GZIP = /\.gz$/i;

/** True for the name of a file that is to be packed. */
export function isGzipName(name: string): boolean {
  return GZIP.test(name);
}

/**
 * @param name of a file, with folders or without
 * @returns a sentence about a name that says another format than the content; undefined for a name that says none
 */
export function noteName(
  { list }: Formats,
  name: string,
  { title, extensions, readExtensions = [] }: DataFormat,
): string | undefined {
  const extension = /\.([a-z0-9]+)$/.exec(name.toLowerCase().replace(GZIP, ''))?.[1];
  if (extension === undefined || [...extensions, ...readExtensions].includes(extension)) return undefined;
  const claims = list.find((format) => [...format.extensions, ...(format.kind === 'refused' ? [] : (format.readExtensions ?? []))].includes(extension)); // prettier-ignore
  return claims && `The file is called .${extension} and is ${title} by its content; it was read as that.`;
}

export function readableFormats({ list }: Formats): readonly DataFormat[] {
  return list.filter((format) => format.kind !== 'refused');
}

export function writableFormats(formats: Formats): readonly WritableFormat[] {
  return readableFormats(formats).filter(isWritable);
}

function isWritable(format: DataFormat): format is WritableFormat {
  return format.write !== undefined;
}

/**
 * @param name of a file that is to be written
 * @throws {ProcessError} `invalid-input` for an extension that no format has: a predicate of the name
 */
export function formatOfName(formats: Formats, name: string): WritableFormat {
  const lower = name.toLowerCase().replace(GZIP, '');
  const writable = writableFormats(formats);
  const found = writable.find(({ extensions }) => extensions.some((extension) => lower.endsWith(`.${extension}`)));
  if (found) return found;
  const endings = writable.map(({ extensions: [extension = ''], title }) => `.${extension} (${title})`);
  throw new ProcessError('invalid-input', `must end in one of ${endings.join(', ')}`);
}

/** Texts have many extensions; the content of a file is what counts. */
const OTHER_EXTENSIONS = ['txt'];

/** True for a name that a file with a layer or a table may have. */
export function isReadName(formats: Formats, name: string): boolean {
  const extensions = [...readExtensionsOf(readableFormats(formats)), ...OTHER_EXTENSIONS];
  return !name.startsWith('.') && extensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`));
}
