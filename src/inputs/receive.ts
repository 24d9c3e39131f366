/** Receives the body of a request: a small one in memory, a large one in a file, which a worker scans. */
import { open, rm } from 'node:fs/promises';
import { compact } from '../common/compact.ts';
import { ProcessError, toProcessError } from '../common/errors.ts';
import { ANONYMOUS, type Principal } from '../model/access.ts';
import type { FileSource } from '../model/input-source.ts';
import type { TempFiles } from '../storage/temp-files.ts';
import type { Upload, Uploads } from './uploads.ts';
import type { BodyFile, Envelope, RepeatedMember, ScannedBody, SpooledValue } from './scan-body.ts';

function executeRequest(form = '{"inputs": {…}}'): Envelope {
  return { path: { names: ['inputs'], lengths: [1] }, noun: 'body', remedy: `Send ${form}.` };
}

/** Scans a body in a worker. @throws {ProcessError} `overloaded` when there is none */
export type ScanInWorker = (body: BodyFile, signal?: AbortSignal) => Promise<ScannedBody>;

export interface ReceiveOptions {
  readonly tempFiles: TempFiles;
  readonly scan: ScanInWorker;
  readonly uploads: Uploads;
  /** Larger bodies go to a file. */
  readonly spoolBytes: number;
  readonly maxBytes: number;
  /** Client that the file is counted for. */
  readonly client?: string;
  /** Owner of the file; anonymous by default. */
  readonly principal?: Principal;
  /** Computes the digest of inputs that go to a file, for a job that will need it. */
  readonly digest?: boolean;
  /** Form of an execute request, for errors. */
  readonly form?: string;
  /** An execute request by default. */
  readonly envelope?: Envelope;
  /** The signal that is aborted when the client leaves; asked for when the body is read. */
  readonly signal?: () => AbortSignal;
}

/** A body that is not JSON, unlike one whose JSON is not a request. */
export class UnreadableText extends ProcessError {}

/** The JSON text of a body. */
export interface Received {
  /** All of it; where there is a source, with `null` in its place. */
  readonly text: Buffer;
  /** The inputs of a body that went to a file, which the execution that gets them removes. */
  readonly source?: FileSource;
  /** The values that were looked for and found, the outermost first: that of the source, and those inside it. */
  readonly values?: readonly SpooledValue[];
  /** A member inside the first of them that stands twice. */
  readonly repeated?: RepeatedMember;
  /** Removes the file when there will be no execution. */
  discard(): Promise<void>;
}

/** A write takes the same few microseconds for one piece as for many. */
const WRITE_BYTES = 512 * 1024;

/** @throws {ProcessError} `too-large`, `invalid-request`, `overloaded` */
export async function receive(body: AsyncIterable<Uint8Array>, options: ReceiveOptions): Promise<Received> {
  const { spoolBytes, maxBytes, client = '', form, envelope = executeRequest(form) } = options;
  const pieces: Uint8Array[] = [];
  let spool: Spool | undefined;
  let upload: Upload | undefined;
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw tooLarge(`The ${envelope.noun} has more than ${maxBytes} bytes`, maxBytes);
      upload?.add(chunk.byteLength);
      if (spool) await spool.write(chunk);
      else pieces.push(chunk);
      if (spool || bytes <= spoolBytes) continue;
      upload = options.uploads.begin(client);
      upload.add(bytes);
      spool = await openSpool(await options.tempFiles.path());
      for (const piece of pieces.splice(0)) await spool.write(piece);
    }
    if (!spool) return { text: Buffer.concat(pieces), discard: async () => {} };
    await spool.end();
    return await scanSpooled(spool.path, bytes, envelope, options);
  } catch (error) {
    await spool?.remove();
    throw error;
  } finally {
    upload?.end();
  }
}

export function tooLarge(what: string, maxBytes: number): ProcessError {
  const limit = maxBytes >= 1024 * 1024 ? `${Math.floor(maxBytes / 1024 / 1024)} MB` : `${maxBytes} bytes`;
  return new ProcessError(
    'too-large',
    `${what}; at most ${limit} are allowed. Simplify the input or split the request.`,
  );
}

export interface Spool {
  readonly path: string;
  write(chunk: Uint8Array): Promise<void>;
  end(): Promise<void>;
  remove(): Promise<void>;
}

export async function openSpool(path: string): Promise<Spool> {
  const file = await open(path, 'wx');
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
    path,
    async write(chunk) {
      pieces.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= WRITE_BYTES) await flush();
    },
    async end() {
      if (pieces.length > 0) await flush();
      await file.close();
    },
    async remove() {
      await file.close().catch(() => undefined);
      await rm(path, { force: true });
    },
  };
}

async function scanSpooled(
  file: string,
  bytes: number,
  envelope: Envelope,
  { scan, principal = ANONYMOUS, digest = false, signal }: ReceiveOptions,
): Promise<Received> {
  const scanned = await scan({ file, bytes, owner: principal.id, digest, envelope }, signal?.());
  if ('error' in scanned) {
    const { code, message, issues } = toProcessError(scanned.error);
    throw scanned.isText ? new UnreadableText(code, message) : new ProcessError(code, message, issues);
  }
  const text = Buffer.from(scanned.text);
  const discard = () => rm(file, { force: true });
  const { values, repeated } = scanned;
  const [outermost] = values;
  if (outermost) return { text, values, source: outermost.source, discard, ...compact({ repeated }) };
  await discard();
  return { text, discard };
}
