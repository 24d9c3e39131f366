/** Recognises a file, and reads one layer of it: chosen by its name where there are several, made from a table where the file has none. */
import { show } from '../../schemas/show.ts';
import { compact } from '../common/compact.ts';
import { suggestNames } from '../common/did-you-mean.ts';
import { ProcessError } from '../common/errors.ts';
import { formatList } from '../common/format-count.ts';
import type { Companions, DataFormat, LayerContent, Part, Parts } from './define-format.ts';
import { unpackGzip } from './gzip.ts';
import { loadFormats } from './registry.ts';
import { layerOfTable } from './table-layer.ts';

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
  return { body, ...compact({ format: (await loadFormats()).recognise(body) }) };
}

/**
 * @param name of the layer; undefined for the only one
 * @throws {ProcessError} `invalid-input`, `too-large`: a predicate of the file
 */
export async function readLayer(
  format: DataFormat,
  bytes: Uint8Array,
  name?: string,
  companions?: Companions,
): Promise<LayerContent> {
  const content = await choosePart(await format.open(bytes, companions), format.title, name).read();
  if (content.kind === 'layer') return content;
  const made = layerOfTable(content.table);
  return { ...made, notes: [...content.notes, ...made.notes] };
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
