/** Describes a file in an answer, within a size: details go before layers, and what is left out is counted. */
import { compact } from '../../src/common/compact.ts';
import { selectPlural } from '../../src/common/format-count.ts';
import type { FileDescription } from '../../src/views/describe-file.ts';

type Layer = FileDescription['layers'][number];

export interface FileFacts {
  /** Reference to the file as a whole. */
  readonly reference: string;
  readonly name: string;
  readonly bytes: number;
  /** Names of the files that belong to it. */
  readonly beside: readonly string[];
}

export interface FileEntry {
  readonly file: string;
  readonly bytes: number;
  readonly beside?: readonly string[];
  readonly format?: string;
  readonly layers?: readonly (Layer & { readonly reference: string })[];
  /** Names of layers that are not described. */
  readonly more_layers?: readonly string[];
  /** Details that there was no room for. */
  readonly omitted?: string;
  readonly notes?: readonly string[];
  /** Why it cannot be read, in one sentence. */
  readonly error?: string;
}

const MAX_BYTES = 1500;
const MAX_SENTENCE = 400;
const MAX_NOTES = 3;
const MAX_NOTE = 160;

interface Detail {
  readonly samples: number;
  readonly columns: number;
  readonly layers: number;
  /** Layers of which the name alone is shown. */
  readonly names: number;
}

const ALL = Infinity;

/** From much to little: the first one that fits is shown. */
const details: readonly Detail[] = [
  ...[3, 2, 1, 0].map((samples) => ({ samples, columns: ALL, layers: ALL, names: ALL })),
  ...[12, 6, 3].map((columns) => ({ samples: 0, columns, layers: ALL, names: ALL })),
  ...[ALL, 6, 3, 1].map((layers) => ({ samples: 0, columns: 0, layers, names: ALL })),
  ...[30, 10, 3, 0].map((names) => ({ samples: 0, columns: 0, layers: 1, names })),
  { samples: 0, columns: 0, layers: 0, names: 0 },
];

export function toEntry(facts: FileFacts, description: FileDescription): FileEntry {
  const entries = details.map((detail) => () => entryOf(facts, description, detail));
  for (const make of entries) {
    const entry = make();
    if (Buffer.byteLength(JSON.stringify(entry)) <= MAX_BYTES) return entry;
  }
  return {
    file: cut(facts.reference, MAX_SENTENCE),
    bytes: facts.bytes,
    format: description.format,
    omitted: 'all: the names in it are too long',
  };
}

/** @param reason a predicate of the file, or a sentence of its own, such as one about a limit */
export function toFailedEntry(facts: FileFacts, reason: string): FileEntry {
  const separator = /^[A-Z]/.test(reason) ? ': ' : ' ';
  const error = cut(`${facts.name}${separator}${reason}`.replace(/(?<![.?])$/, '.'), MAX_SENTENCE);
  return { ...headOf(facts), error };
}

function headOf({ reference, bytes, beside }: FileFacts): Pick<FileEntry, 'file' | 'bytes' | 'beside'> {
  return { file: reference, bytes, ...(beside.length > 0 && { beside }) };
}

function entryOf(facts: FileFacts, { format, layers, notes }: FileDescription, detail: Detail): FileEntry {
  const { samples, columns, names } = detail;
  const shown = layers.slice(0, detail.layers).map((layer) => ({
    ...layer,
    reference: referenceOf(facts.reference, layer, layers),
    columns: layer.columns
      .slice(0, columns)
      .map((column) => ({ ...column, samples: column.samples.slice(0, samples) })),
    extent: layer.extent?.map((value) => Number(value.toPrecision(9))) ?? null,
  }));
  const more = layers.slice(shown.length).map(({ name }) => name);
  const hidden = layers
    .slice(0, shown.length)
    .reduce((sum, layer) => sum + Math.max(layer.columns.length - columns, 0), 0);
  const omitted = [
    ...(samples < 3 && columns > 0 ? [samples === 0 ? 'samples' : 'some samples'] : []),
    ...(hidden > 0 ? [`${hidden} ${selectPlural(hidden, 'column')}`] : []),
    ...(more.length > names ? [`${more.length - names} ${selectPlural(more.length - names, 'layer')}`] : []),
  ].join(', ');
  return {
    ...headOf(facts),
    format,
    layers: shown,
    ...compact({
      more_layers: more.length > 0 && names > 0 ? more.slice(0, names) : undefined,
      omitted: omitted === '' ? undefined : `${omitted}; name "${cut(facts.name, 60)}#layer=…" shows one layer`,
      notes: notes.length > 0 ? notesOf(notes) : undefined,
    }),
  };
}

function notesOf(notes: readonly string[]): readonly string[] {
  const more = notes.length - MAX_NOTES;
  const shown = notes.slice(0, MAX_NOTES).map((note) => cut(note, MAX_NOTE));
  return more > 0 ? [...shown, `${more} more ${selectPlural(more, 'note')} when it is read.`] : shown;
}

/** The only layer needs no name, nor does one beside tables. */
function referenceOf(file: string, { name, kind }: Layer, all: readonly Layer[]): string {
  const isOnly = name === '' || all.filter((other) => other.kind === kind).length === 1;
  const needsName = !isOnly || (kind === 'table' && all.length > 1);
  return needsName ? `${file}#layer=${encodeURIComponent(name)}` : file;
}

function cut(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max - 1)}…` : text;
}

export function formatEntry(
  { file, bytes, beside = [], format, layers = [], more_layers = [], omitted, notes = [], error }: FileEntry,
  formatSize: (bytes: number) => string,
): string {
  if (error !== undefined) return `${file}: ${error}`;
  const lines = layers.map(({ reference, name, kind, count, geometry_types, crs, columns, extent }) => {
    const what =
      kind === 'table'
        ? `${count} rows`
        : `${count} ${geometry_types.join('/') || 'without geometry'}, CRS ${crs ?? 'not named'}`;
    const listed = columns.map(
      (column) =>
        `${column.name} ${column.type}${column.samples.length > 0 ? ` (${column.samples.map(String).join(', ')})` : ''}`,
    );
    const box = extent === null ? '' : `, extent ${extent.join(' ')}`;
    return `  ${[kind, name].filter(Boolean).join(' ')} [${reference}]: ${what}${box}${listed.length > 0 ? `; ${listed.join('; ')}` : ''}`;
  });
  const also = beside.length > 0 ? `, with ${beside.join(', ')}` : '';
  return [
    `${file}: ${format ?? ''}, ${formatSize(bytes)}${also}`,
    ...lines,
    ...(more_layers.length > 0 ? [`  more layers: ${more_layers.join(', ')}`] : []),
    ...(omitted === undefined ? [] : [`  not shown: ${omitted}`]),
    ...notes.map((note) => `  note: ${note}`),
  ].join('\n');
}
