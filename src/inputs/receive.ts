/** Receives the body of an execute request: a small one in memory, a large one in a file, scanned while it is written. */
import { open, rm, type FileHandle } from 'node:fs/promises';
import { compact } from '../common/compact.ts';
import { ProcessError } from '../common/errors.ts';
import { EnvelopeScanner, type ShortValue, type Span } from './envelope-scan.ts';
import { ANONYMOUS, type Principal } from '../model/access.ts';
import type { TempFiles } from '../storage/temp-files.ts';
import { createFileDigest, type FileSource, type SmallValue } from '../model/input-source.ts';

export interface ReceiveOptions {
  readonly tempFiles: TempFiles;
  /** Larger bodies go to a file. */
  readonly spoolBytes: number;
  readonly maxBytes: number;
  /** Owner of the file; anonymous by default. */
  readonly principal?: Principal;
  /** Computes the digest of inputs that go to a file, for a job that will need it. */
  readonly digest?: boolean;
}

/** The JSON text of a body. */
export interface Received {
  /** All of it; where there is a source, with `null` in the place of the inputs. */
  readonly text: Buffer;
  /** The inputs of a body that went to a file, which the execution that gets them removes. */
  readonly source?: FileSource;
  /** Removes the file when there will be no execution. */
  discard(): Promise<void>;
}

/** The rest of a request beside its inputs is parsed in memory. */
const MAX_REST_BYTES = 1024 * 1024;

/** @throws {ProcessError} `too-large`, `invalid-request` */
export async function receive(body: AsyncIterable<Uint8Array>, options: ReceiveOptions): Promise<Received> {
  const { spoolBytes, maxBytes, principal = ANONYMOUS } = options;
  const pieces: Uint8Array[] = [];
  let spool: Spool | undefined;
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw tooLarge(`The body has more than ${maxBytes} bytes`, maxBytes);
      if (spool) await spool.write(chunk);
      else pieces.push(chunk);
      if (spool || bytes <= spoolBytes) continue;
      spool = await openSpool(await options.tempFiles.path(), options.digest === true);
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

async function openSpool(path: string, digest: boolean): Promise<Spool> {
  const file = await open(path, 'wx+');
  const scanner = new EnvelopeScanner(digest ? createFileDigest : undefined);
  return {
    async write(chunk) {
      scanner.scan(chunk);
      await file.writev([chunk]);
    },
    async finish(bytes, owner) {
      const received = await readBack(file, path, scanner, bytes, owner);
      await file.close();
      return received;
    },
    async remove() {
      await file.close().catch(() => undefined);
      await rm(path, { force: true });
    },
  };
}

async function readBack(
  file: FileHandle,
  path: string,
  scanner: EnvelopeScanner,
  bytes: number,
  owner: string,
): Promise<Received> {
  const { inputs, complete, sha256 } = scanner;
  if (!complete) {
    throw new ProcessError('invalid-request', `The body is not JSON: it ends inside an object, an array or a string.`);
  }
  const { start, end } = inputs ?? { start: bytes, end: bytes };
  if (!inputs || start + bytes - end > MAX_REST_BYTES) {
    const what = inputs ? 'more than 1 MB beside its inputs' : `${bytes} bytes and no inputs`;
    throw new ProcessError('invalid-request', `The body has ${what}. Send {"inputs": {…}}.`);
  }
  const before = await read(file, { start: 0, end: start });
  const after = await read(file, { start: end, end: bytes });
  const small = await Promise.all(scanner.short.map((value) => toSmall(file, value)));
  const source: FileSource = compact({ file: path, owner, start, end, small: small.flat(), ids: scanner.ids, sha256 });
  const text = Buffer.concat([before, Buffer.from('null'), after]);
  return { text, source, discard: () => rm(path, { force: true }) };
}

async function toSmall(file: FileHandle, { path, ...span }: ShortValue): Promise<SmallValue[]> {
  try {
    return [{ path, value: JSON.parse((await read(file, span)).toString()) as unknown }];
  } catch {
    // The worker parses the whole, and reports what is wrong.
    return [];
  }
}

async function read(file: FileHandle, { start, end }: Span): Promise<Buffer> {
  const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
  return buffer;
}
