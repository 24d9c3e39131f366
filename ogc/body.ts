/** Reads the JSON body of a request, within a limit, and says where it is broken. */
import type { Context } from 'hono';
import { show } from '../schemas/show.ts';
import { ProcessError } from '../src/errors.ts';

/**
 * @returns what the body says; nothing for an empty one
 * @throws {ProcessError} `unsupported-media-type`, `too-large`, `invalid-request`
 */
export async function readJson(context: Context, maxBytes: number): Promise<unknown> {
  checkType(context.req.header('Content-Type'), context.req.header('Content-Encoding'));
  const text = decode(await readBytes(context, maxBytes));
  if (text.trim() === '') return undefined;
  return parse(text);
}

function checkType(type: string | undefined, encoding: string | undefined): void {
  if (type !== undefined && !/^\s*[\w.+-]+\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) {
    const how = 'Send JSON and say so: with curl, add -H "Content-Type: application/json".';
    throw new ProcessError('unsupported-media-type', `The Content-Type of the body is ${show(type)}. ${how}`);
  }
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    const how = 'Send the body uncompressed.';
    throw new ProcessError('unsupported-media-type', `The Content-Encoding of the body is ${show(encoding)}. ${how}`);
  }
}

async function readBytes(context: Context, maxBytes: number): Promise<Uint8Array> {
  const length = context.req.header('Content-Length');
  if (length !== undefined && context.req.header('Transfer-Encoding') === undefined) {
    // HTTP itself holds a sender to the length it announced.
    if (Number(length) > maxBytes) throw tooLarge(`The body has ${length} bytes`, maxBytes);
    return new Uint8Array(await context.req.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // The stream yields bytes, which its type leaves open.
  for await (const chunk of (context.req.raw.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge(`The body has more than ${maxBytes} bytes`, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(what: string, maxBytes: number): ProcessError {
  const limit = maxBytes >= 1024 * 1024 ? `${Math.floor(maxBytes / 1024 / 1024)} MB` : `${maxBytes} bytes`;
  return new ProcessError('too-large', `${what}; at most ${limit} are taken. Simplify the input or split the request.`);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ProcessError('invalid-request', 'The body is not UTF-8, which JSON has to be. Encode it again.');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProcessError('invalid-request', `The body is not JSON. ${reason}${lineOf(text, reason)}.`);
  }
}

/** Node names a position, or quotes what it stumbled on, or says that the end came too early. */
function lineOf(text: string, reason: string): string {
  const [, position] = /at position (\d+)/.exec(reason) ?? [];
  if (position === undefined) return reason.includes('end of JSON') ? ` at position ${text.length}` : '';
  const before = text.slice(0, Number(position)).split('\n');
  return `, line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1}`;
}
