/** The formats of this folder: each file with a default export holds one, or several of a kind. */
import { readdir } from 'node:fs/promises';
import { ProcessError } from '../common/errors.ts';
import { SNIFF_BYTES, type DataFormat, type Format } from './define-format.ts';

export interface Formats {
  readonly list: readonly Format[];
  /**
   * Detects by content alone: names and media types are often wrong.
   * @returns undefined for what no format recognises
   * @throws {ProcessError} `invalid-input` for a format that is not read: a predicate of the file
   */
  recognise(bytes: Uint8Array): DataFormat | undefined;
}

// From the folder beside: the bundle has this module in another one.
const folder = new URL('../formats/', import.meta.url);

/** Formats by certainty of recognition, the most certain first. */
const kinds = ['refused', 'layer', 'table'] as const;

export async function loadFormats(): Promise<Formats> {
  const names = (await readdir(folder)).filter((name) => /^[a-z0-9-]+\.(js|ts)$/.test(name));
  const modules = await Promise.all(
    names.map((name) => import(new URL(name, folder).href) as Promise<{ default?: Format | readonly Format[] }>),
  );
  const list = modules
    .flatMap((module) => module.default ?? [])
    .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
  return { list, recognise: (bytes) => recogniseIn(list, bytes) };
}

function recogniseIn(list: readonly Format[], bytes: Uint8Array): DataFormat | undefined {
  const head = bytes.subarray(0, SNIFF_BYTES);
  const format = list.find((candidate) => candidate.sniff(head));
  if (format?.kind !== 'refused') return format;
  throw new ProcessError('invalid-input', `is ${format.title}. ${format.advice}`);
}
