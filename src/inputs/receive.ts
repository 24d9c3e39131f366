/** Receives the body of a request: a small one in memory, a large one in a file, scanned while it is written. */
import { open, rm, type FileHandle } from 'node:fs/promises';
import { compact } from '../common/compact.ts';
import { toFaultError } from '../common/json/fault.ts';
import { recogniseFormat } from '../common/json/foreign-format.ts';
import { parseJson } from '../common/json/parse.ts';
import { repeatFault } from '../common/json/scan.ts';
import { ProcessError } from '../common/errors.ts';
import { EnvelopeScanner, type EnvelopePath, type FoundValue, type Member, type Span } from './envelope-scan.ts';
import { ANONYMOUS, type Principal } from '../model/access.ts';
import type { TempFiles } from '../storage/temp-files.ts';
import { createFileDigest, type FileSource, type SmallValue } from '../model/input-source.ts';

/** The kind of request that a body is. */
export interface Envelope {
  /** Places of the values that stay in the file. */
  readonly path: EnvelopePath;
  /** Name of a body in errors. */
  readonly noun: string;
  /** Form of a request, as a sentence of its own. */
  readonly remedy: string;
  /** A body without these values is parsed in memory if it is small enough for that. */
  readonly isOptional?: true;
}

function executeRequest(form = '{"inputs": {…}}'): Envelope {
  return { path: { names: ['inputs'], lengths: [1] }, noun: 'body', remedy: `Send ${form}.` };
}

export interface ReceiveOptions {
  readonly tempFiles: TempFiles;
  /** Larger bodies go to a file. */
  readonly spoolBytes: number;
  readonly maxBytes: number;
  /** Owner of the file; anonymous by default. */
  readonly principal?: Principal;
  /** Computes the digest of inputs that go to a file, for a job that will need it. */
  readonly digest?: boolean;
  /** Form of an execute request, for errors. */
  readonly form?: string;
  /** An execute request by default. */
  readonly envelope?: Envelope;
}

/** A value in a file. */
export interface SpooledValue {
  readonly source: FileSource;
  /** Places of its members in the file. */
  readonly members: readonly Member[];
}

/** A body that is not JSON, unlike one whose JSON is not a request. */
export class UnreadableText extends ProcessError {
  constructor(message: string) {
    super('invalid-request', message);
  }
}

/** The JSON text of a body. */
export interface Received {
  /** All of it; where there is a source, with `null` in its place. */
  readonly text: Buffer;
  /** The inputs of a body that went to a file, which the execution that gets them removes. */
  readonly source?: FileSource;
  /** The values that were looked for and found, the outermost first: that of the source, and those inside it. */
  readonly values?: readonly SpooledValue[];
  /** Removes the file when there will be no execution. */
  discard(): Promise<void>;
}

/** The rest of a request beside its inputs is parsed in memory. */
export const MAX_REST_BYTES = 1024 * 1024;

/** Enough to recognise a format. */
const MAX_HEAD_BYTES = 64 * 1024;

/** A write takes the same few microseconds for one piece as for many. */
const WRITE_BYTES = 512 * 1024;

/** @throws {ProcessError} `too-large`, `invalid-request` */
export async function receive(body: AsyncIterable<Uint8Array>, options: ReceiveOptions): Promise<Received> {
  const { spoolBytes, maxBytes, principal = ANONYMOUS, form, envelope = executeRequest(form) } = options;
  const pieces: Uint8Array[] = [];
  let spool: Spool | undefined;
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw tooLarge(`The ${envelope.noun} has more than ${maxBytes} bytes`, maxBytes);
      if (spool) await spool.write(chunk);
      else pieces.push(chunk);
      if (spool || bytes <= spoolBytes) continue;
      spool = await openSpool(await options.tempFiles.path(), options.digest === true, envelope);
      for (const piece of pieces.splice(0)) await spool.write(piece);
    }
    return spool ? await spool.finish(bytes, principal.id) : { text: Buffer.concat(pieces), discard: async () => {} };
  } catch (error) {
    await spool?.remove();
    throw error;
  }
}

export function tooLarge(what: string, maxBytes: number): ProcessError {
  const limit = maxBytes >= 1024 * 1024 ? `${Math.floor(maxBytes / 1024 / 1024)} MB` : `${maxBytes} bytes`;
  return new ProcessError(
    'too-large',
    `${what}; at most ${limit} are allowed. Simplify the input or split the request.`,
  );
}

interface Spool {
  write(chunk: Uint8Array): Promise<void>;
  finish(bytes: number, owner: string): Promise<Received>;
  remove(): Promise<void>;
}

async function openSpool(path: string, digest: boolean, envelope: Envelope): Promise<Spool> {
  const file = await open(path, 'wx+');
  const scanner = new EnvelopeScanner(envelope.path, digest ? createFileDigest : undefined);
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  async function flush(): Promise<void> {
    const [all, size] = [pieces, bytes];
    [pieces, bytes] = [[], 0];
    const { bytesWritten } = await file.writev(all);
    // What a disk that is nearly full did not take fails here.
    if (bytesWritten < size) await file.writeFile(Buffer.concat(all).subarray(bytesWritten));
  }
  return {
    async write(chunk) {
      scanner.scan(chunk);
      pieces.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= WRITE_BYTES) await flush();
    },
    async finish(total, owner) {
      if (pieces.length > 0) await flush();
      const received = await readBack({ file, path, bytes: total, owner }, scanner, envelope);
      await file.close();
      return received;
    },
    async remove() {
      await file.close().catch(() => undefined);
      await rm(path, { force: true });
    },
  };
}

interface Spooled {
  readonly file: FileHandle;
  readonly path: string;
  readonly bytes: number;
  readonly owner: string;
}

async function readBack(spooled: Spooled, scanner: EnvelopeScanner, envelope: Envelope): Promise<Received> {
  const { file, path, bytes } = spooled;
  const { noun, remedy, isOptional = false } = envelope;
  const subject = `The ${noun}`;
  const { names } = envelope.path;
  if (scanner.repeated !== undefined) {
    const path = names.slice(0, scanner.repeated);
    throw toFaultError(repeatFault({ path: path.slice(0, -1), name: path.at(-1) ?? '' }), subject, names);
  }
  if (!scanner.complete) {
    await rejectForeign(file, subject);
    throw new UnreadableText(`The ${noun} is not JSON: it ends inside an object, an array or a string.`);
  }
  const discard = () => rm(path, { force: true });
  const [outermost, ...inside] = envelope.path.lengths.flatMap((length) => scanner.find(length) ?? []);
  const { start, end } = outermost ?? { start: bytes, end: bytes };
  if (start + bytes - end > MAX_REST_BYTES || !(outermost ?? isOptional)) {
    if (!outermost) await rejectForeign(file, subject);
    const name = names.slice(0, envelope.path.lengths[0]).join('.');
    const what = outermost ? `more than 1 MB beside its ${name}` : `${bytes} bytes and no ${name}`;
    throw new ProcessError('invalid-request', `The ${noun} has ${what}. ${remedy}`);
  }
  const before = await read(file, { start: 0, end: start });
  if (!outermost) {
    await discard();
    return { text: before, discard };
  }
  const after = await read(file, { start: end, end: bytes });
  const values = [await toValue(spooled, outermost)];
  for (const found of inside) values.push(await toValue(spooled, found));
  const text = Buffer.concat([before, Buffer.from('null'), after]);
  return { text, values, ...compact({ source: values[0]?.source }), discard };
}

/** @throws {ProcessError} `invalid-request` for a format that is known by its first bytes */
async function rejectForeign(file: FileHandle, subject: string): Promise<void> {
  const format = recogniseFormat(await read(file, { start: 0, end: MAX_HEAD_BYTES }));
  if (format) throw new UnreadableText(toFaultError(format, subject).message);
}

async function toValue({ file, path, owner }: Spooled, found: FoundValue): Promise<SpooledValue> {
  const { start, end, sha256, members } = found;
  const small: SmallValue[] = [];
  for (const { path: names, ...span } of found.short) {
    try {
      small.push({ path: names, value: parseJson(await read(file, span)) });
    } catch {
      // The worker parses the whole, and reports what is wrong.
    }
  }
  const ids = members.map(({ name }) => name);
  return { source: compact({ file: path, owner, start, end, small, ids, sha256 }), members };
}

async function read(file: FileHandle, { start, end }: Span): Promise<Buffer> {
  const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
  return buffer;
}
