/** The worker's side: puts values in the places of their references. */
import { isUtf8 } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { show } from '../../schemas/show.ts';
import { ProcessError, toProcessError } from '../common/errors.ts';
import { parseJson } from '../common/json/parse.ts';
import { guardedFetch } from '../net/guarded-fetch.ts';
import type { EgressRules } from '../net/egress-rules.ts';
import type { Output } from '../model/output.ts';
import { readKept, type KeptInput } from './kept-input.ts';
import { readInRoot } from './root-folder.ts';
import type { ResolvedReference } from './resolve.ts';
import { toPointer } from '../common/json-pointer.ts';

/**
 * @returns the inputs, copied along the paths of the references only
 * @throws {ProcessError} `invalid-input` with the pointer of the reference
 */
export async function insertReferences(inputs: unknown, references: readonly ResolvedReference[]): Promise<unknown> {
  let inserted = inputs;
  // What two inputs refer to is read once: no process changes what it is given.
  const values = new Map<string, unknown>();
  for (const reference of references) {
    const { href, path } = reference;
    if (!values.has(href)) values.set(href, await open(reference));
    inserted = replaced(inserted, path, values.get(href));
  }
  return inserted;
}

async function open(reference: ResolvedReference): Promise<unknown> {
  try {
    if ('output' in reference) return await openResult(reference.output);
    if ('kept' in reference) return await openKept(reference.kept);
    if ('root' in reference) return toJson(await readInRoot(reference.href, reference.root));
    return await openRemote(reference.href, reference.fetch);
  } catch (error) {
    const { code, message } = toProcessError(error);
    if (code !== 'invalid-input') throw error;
    const pointer = toPointer(reference.path);
    const issue = { pointer, message: `refers to ${show(reference.href)}, which ${message}` };
    throw new ProcessError(code, `${pointer} ${issue.message}.`, [issue]);
  }
}

async function openResult(output: Output): Promise<unknown> {
  const bytes = await read(output).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ProcessError('invalid-input', 'was removed meanwhile. Run its process again');
  });
  return output.raw ? bytes.toString() : parseJson(bytes);
}

async function openKept(kept: KeptInput): Promise<unknown> {
  return readKept(kept).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ProcessError('invalid-input', 'was removed meanwhile. Send the value itself');
  });
}

async function read({ value }: Output): Promise<Buffer> {
  if ('text' in value) return Buffer.from(value.text);
  return 'data' in value ? Buffer.from(value.data) : readFile(value.file);
}

/** Some servers say of every file that it is text, or know nothing about it. */
const JSON_TYPES = /^(?:[\w.-]+\/(?:[\w.-]+\+)?json|text\/plain|application\/octet-stream|)$/;

async function openRemote(href: string, rules: EgressRules): Promise<unknown> {
  const accept = 'application/geo+json, application/json;q=0.9';
  const { status, mediaType, body } = await guardedFetch(href, rules, { headers: { accept } });
  if (status !== 200) throw new ProcessError('invalid-input', `was answered with status ${status}`);
  if (!JSON_TYPES.test(mediaType)) throw new ProcessError('invalid-input', `is ${show(mediaType)}; inputs are JSON`);
  return toJson(body);
}

function toJson(body: Buffer): unknown {
  try {
    if (isUtf8(body)) return parseJson(body);
  } catch {
    // The text stays out of the message: it is not the caller's own.
  }
  throw new ProcessError('invalid-input', 'is not JSON');
}

function replaced(value: unknown, [key, ...rest]: ResolvedReference['path'], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.with(Number(key), replaced(value[Number(key)], rest, by));
  const object = value as Readonly<Record<string, unknown>>;
  return { ...object, [key]: replaced(object[key], rest, by) };
}
