/** The worker's side: puts values in the places of their references. */
import { readFile } from 'node:fs/promises';
import { ProcessError } from '../errors.ts';
import { parseJson } from '../json/parse.ts';
import type { Output } from '../results/output.ts';
import type { ResolvedReference } from './resolve.ts';

/** @returns the inputs, copied along the paths of the references only */
export async function insertReferences(inputs: unknown, references: readonly ResolvedReference[]): Promise<unknown> {
  let inserted = inputs;
  // The same result for two inputs is read once: no process changes what it is given.
  const values = new Map<string, unknown>();
  for (const { href, path, output } of references) {
    if (!values.has(href)) values.set(href, await open(href, output));
    inserted = replaced(inserted, path, values.get(href));
  }
  return inserted;
}

async function open(href: string, output: Output): Promise<unknown> {
  const bytes = await read(output).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ProcessError('invalid-input', `${href} was removed meanwhile. Run its process again.`);
  });
  return output.raw ? bytes.toString() : parseJson(bytes);
}

async function read({ value }: Output): Promise<Buffer> {
  if ('text' in value) return Buffer.from(value.text);
  return 'data' in value ? Buffer.from(value.data) : readFile(value.file);
}

function replaced(value: unknown, [key, ...rest]: ResolvedReference['path'], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.with(Number(key), replaced(value[Number(key)], rest, by));
  const object = value as Readonly<Record<string, unknown>>;
  return { ...object, [key]: replaced(object[key], rest, by) };
}
