/** Reads of a large body, in a worker, what the server needs to know: the request around its large values, and where these are. */
import { open, type FileHandle } from 'node:fs/promises';
import { compact } from '../common/compact.ts';
import { ProcessError, type ErrorData } from '../common/errors.ts';
import { toFaultError, type JsonFault, type Path } from '../common/json/fault.ts';
import { recogniseFormat } from '../common/json/foreign-format.ts';
import { parseJson } from '../common/json/parse.ts';
import { repeatFault } from '../common/json/scan.ts';
import { createFileDigest, type FileSource, type SmallValue } from '../model/input-source.ts';
import { EnvelopeScanner, type EnvelopePath, type FoundValue, type Member, type Span } from './envelope-scan.ts';

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

/** A body in a file that was written to its end. */
export interface BodyFile {
  readonly file: string;
  readonly bytes: number;
  readonly owner: string;
  /** Computes the digest of the values, for a job that will need it. */
  readonly digest: boolean;
  readonly envelope: Envelope;
}

/** A value in a file. */
export interface SpooledValue {
  readonly source: FileSource;
  /** Places of its members in the file. */
  readonly members: readonly Member[];
}

export interface RepeatedMember {
  /** Names from the request inwards. */
  readonly path: Path;
  readonly message: string;
}

export type ScannedBody =
  | {
      /** The request, with `null` in the place of the outermost value. */
      readonly text: Uint8Array;
      /** The values that were looked for and found, the outermost first. */
      readonly values: readonly SpooledValue[];
      /** A member inside the outermost value stands twice: it cannot be used, but the request can be answered. */
      readonly repeated?: RepeatedMember;
    }
  | {
      readonly error: ErrorData;
      /** The body is not JSON, unlike one whose JSON is not a request. */
      readonly isText: boolean;
    };

/** The rest of a request beside its large values is parsed in memory. */
export const MAX_REST_BYTES = 1024 * 1024;

/** Enough to recognise a format. */
const MAX_HEAD_BYTES = 64 * 1024;

const READ_BYTES = 1024 * 1024;

/** A body that is not JSON. */
class UnreadableBody extends ProcessError {
  constructor(message: string) {
    super('invalid-request', message);
  }
}

export async function scanBody(body: BodyFile): Promise<ScannedBody> {
  const file = await open(body.file);
  try {
    const scanner = await scan(file, body);
    return await readBack({ ...body, handle: file }, scanner);
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    return { error: error.toJSON(), isText: error instanceof UnreadableBody };
  } finally {
    await file.close();
  }
}

async function scan(file: FileHandle, { bytes, digest, envelope }: BodyFile): Promise<EnvelopeScanner> {
  const scanner = new EnvelopeScanner(envelope.path, digest ? createFileDigest : undefined);
  const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, bytes));
  for (let at = 0; at < bytes;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, bytes - at), at);
    if (bytesRead === 0) throw new Error(`A body of ${bytes} bytes ends after ${at}.`);
    scanner.scan(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  return scanner;
}

interface OpenBody extends BodyFile {
  readonly handle: FileHandle;
}

/** @throws {ProcessError} `invalid-request` */
async function readBack(body: OpenBody, scanner: EnvelopeScanner): Promise<ScannedBody> {
  const { handle, bytes, envelope } = body;
  const { noun, remedy, isOptional = false } = envelope;
  const subject = `The ${noun}`;
  const { names } = envelope.path;
  const [length = 0] = envelope.path.lengths;
  if (scanner.repeated !== undefined && scanner.repeated <= length) {
    throw toFaultError(faultAt(names.slice(0, scanner.repeated)), subject, names);
  }
  if (!scanner.complete) {
    await rejectForeign(handle, subject);
    throw new UnreadableBody(`The ${noun} is not JSON: it ends inside an object, an array or a string.`);
  }
  const [outermost, ...inside] = envelope.path.lengths.flatMap((length) => scanner.find(length) ?? []);
  const { start, end } = outermost ?? { start: bytes, end: bytes };
  if (start + bytes - end > MAX_REST_BYTES || !(outermost ?? isOptional)) {
    if (!outermost) await rejectForeign(handle, subject);
    const name = names.slice(0, length).join('.');
    const what = outermost ? `more than 1 MB beside its ${name}` : `${bytes} bytes and no ${name}`;
    throw new ProcessError('invalid-request', `The ${noun} has ${what}. ${remedy}`);
  }
  const before = await read(handle, { start: 0, end: start });
  if (!outermost) return { text: before, values: [] };
  const after = await read(handle, { start: end, end: bytes });
  const values = [await toValue(body, outermost)];
  for (const found of inside) values.push(await toValue(body, found));
  const twice = findRepeat(outermost.members);
  const fault = twice === undefined ? undefined : faultAt([...names.slice(0, length), twice]);
  // Plain data.
  const repeated = fault && { path: fault.path, message: fault.message };
  return { text: Buffer.concat([before, Buffer.from('null'), after]), values, ...compact({ repeated }) };
}

function findRepeat(members: readonly Member[]): string | undefined {
  const names = new Set<string>();
  return members.find(({ name }) => names.size === names.add(name).size)?.name;
}

function faultAt(names: readonly string[]): JsonFault {
  return repeatFault({ path: names.slice(0, -1), name: names.at(-1) ?? '' });
}

/** @throws {ProcessError} `invalid-request` for a format that is known by its first bytes */
async function rejectForeign(file: FileHandle, subject: string): Promise<void> {
  const format = recogniseFormat(await read(file, { start: 0, end: MAX_HEAD_BYTES }));
  if (format) throw new UnreadableBody(toFaultError(format, subject).message);
}

async function toValue({ handle, file, owner }: OpenBody, found: FoundValue): Promise<SpooledValue> {
  const { start, end, sha256, members } = found;
  const small: SmallValue[] = [];
  for (const { path: names, ...span } of found.short) {
    try {
      small.push({ path: names, value: parseJson(await read(handle, span)) });
    } catch {
      // What parses the whole reports what is wrong.
    }
  }
  const ids = members.map(({ name }) => name);
  return { source: compact({ file, owner, start, end, small, ids, sha256 }), members };
}

async function read(file: FileHandle, { start, end }: Span): Promise<Buffer> {
  const { buffer } = await file.read(Buffer.alloc(end - start), 0, end - start, start);
  return buffer;
}
