/** A zip archive with files of other formats in it: their layers are those of the archive. */
import { ProcessError } from '../common/errors.ts';
import { formatList } from '../common/format-count.ts';
import { show } from '../../schemas/show.ts';
import { malformed, type DataFormat, type Part, type Parts, type ReadOptions } from './define-format.ts';
import { openZip } from './zip.ts';

const TITLE = 'zip';
/** More are no data set that somebody packed. */
const MAX_FILES = 100;
const MAX_LISTED = 3;

export interface FilesOfArchive {
  /** Names of the data files in it. */
  readonly names: readonly string[];
  /** Names of the archives in it. */
  readonly unread: readonly string[];
  /** The format of files in it that belong together, which opens the archive itself. */
  readonly main?: DataFormat | undefined;
}

/** @param recognise a file of it */
export function archiveOf(files: FilesOfArchive, recognise: (bytes: Uint8Array) => DataFormat | undefined): DataFormat {
  return {
    id: 'archive',
    title: TITLE,
    kind: 'layer',
    mediaTypes: ['application/zip'],
    extensions: ['zip'],
    takesEncoding: true,
    sniff: () => true,
    open: (bytes, _beside, options) => openArchive(bytes, files, recognise, options),
  };
}

async function openArchive(
  archive: Uint8Array,
  { names, unread, main }: FilesOfArchive,
  recognise: (bytes: Uint8Array) => DataFormat | undefined,
  options: ReadOptions | undefined,
): Promise<Parts> {
  if (names.length > MAX_FILES) throw new ProcessError('too-large', `is a zip archive with ${names.length} data files; at most ${MAX_FILES}. Unpack it`); // prettier-ignore
  const zip = openZip(archive);
  const parts: Part[] = main ? [...(await main.open(archive, undefined, options))] : [];
  const left = [...unread];
  for (const name of names) {
    const bytes = zip.read(name);
    const format = recognise(bytes);
    if (!format) {
      left.push(name);
      continue;
    }
    const own = await attempt(name, async () => format.open(bytes, undefined, options));
    const stem = name.replace(/^.*\//, '').replace(/(?<=.)\.[^.]*$/, '');
    for (const part of own) parts.push({ ...part, name: part.name === '' ? stem : part.name, read: () => attempt(name, async () => part.read()) }); // prettier-ignore
  }
  if (parts.length === 0) throw malformed(TITLE, 'its files', `none of ${formatList(left.map(show), MAX_LISTED)} is in a format that is read`); // prettier-ignore
  const notes = left.length > 0 ? [`The archive has ${formatList(left.map(show), MAX_LISTED)} too, which ${left.length === 1 ? 'was' : 'were'} not read.`] : []; // prettier-ignore
  return withDifferentNames(parts).map((part) => ({
    ...part,
    async read() {
      const content = await part.read();
      return { ...content, notes: [...content.notes, ...notes] };
    },
  }));
}

/** @returns the parts or layers, with numbers behind names that others have */
export function withDifferentNames<T extends { readonly name: string }>(named: readonly T[]): readonly T[] {
  const taken = new Set<string>();
  return named.map((one) => {
    let { name } = one;
    for (let number = 2; taken.has(name); number++) name = `${one.name} (${number})`;
    taken.add(name);
    return { ...one, name };
  });
}

/** An error names the file of the archive. */
async function attempt<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    throw new ProcessError(error.code, `has ${show(name)} in it, which ${error.message}`);
  }
}
