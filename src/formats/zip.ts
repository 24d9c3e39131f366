/** Zip archives: lists, reads and writes the files in them. @see APPNOTE.TXT 6.3.10 of PKWARE */
import { isUtf8 } from 'node:buffer';
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { ProcessError } from '../common/errors.ts';
import { malformed } from './define-format.ts';
import { limitExpansion, MAX_EXPANDED } from './expansion.ts';
import { decodeWindows1252 } from './text-encodings.ts';

const TITLE = 'zip';

export interface Zip {
  /** Paths with slashes, in the order of the archive, without folders. */
  readonly names: readonly string[];
  /** @throws {ProcessError} `invalid-input`, `too-large`: a predicate of the archive */
  read(name: string): Uint8Array;
}

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** More files than any format has parts. */
const MAX_ENTRIES = 10_000;

const END = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
const DIRECTORY = 0x02014b50;
const DIRECTORY_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const ZIP64 = 0xffffffff;
const ENCRYPTED = 1;
const UTF_8 = 0x800;
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly checksum: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
}

export function isZip(head: Uint8Array): boolean {
  return /^PK(\x03\x04|\x05\x06)/.test(Buffer.from(head.subarray(0, 4)).toString('latin1'));
}

/**
 * Nothing is expanded before it is read; what is read of one archive is limited together.
 * @throws {ProcessError} `invalid-input`, `too-large`: a predicate of the archive
 */
export function openZip(bytes: Uint8Array): Zip {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = new Map(readDirectory(file).map((entry) => [entry.name, entry]));
  const limit = limitExpansion(file.length);
  let expanded = 0;
  return {
    names: [...entries.keys()].filter((name) => !name.endsWith('/')),
    read(name) {
      const entry = entries.get(name);
      if (!entry) throw malformed(TITLE, 'its list of files', `it has no ${JSON.stringify(name)}`);
      expanded += entry.size;
      if (expanded > limit) {
        throw new ProcessError(
          'too-large',
          `is a zip of ${file.length} bytes that expand to ${expanded} and more; it can have ${limit}. Unpack it, and send less`,
        );
      }
      return expand(file, entry);
    },
  };
}

function readDirectory(file: Buffer): Entry[] {
  const end = findEnd(file);
  const count = file.readUInt16LE(end + 10);
  if (count > MAX_ENTRIES) {
    throw new ProcessError('too-large', `is a zip of ${count} files; it can have ${MAX_ENTRIES}. Leave some out`);
  }
  // Something may stand before the archive, such as a program that unpacks it: all places are later by that.
  const start = end - file.readUInt32LE(end + 12);
  const shift = start - file.readUInt32LE(end + 16);
  if (start < 0 || shift < 0)
    throw malformed(TITLE, 'its end', 'its list of files is longer than the file, or is Zip64');
  const entries: Entry[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    const place = `file ${i + 1} of ${count}`;
    if (at + DIRECTORY_BYTES > end || file.readUInt32LE(at) !== DIRECTORY) {
      throw malformed(TITLE, place, 'its entry in the list of files is damaged. Copy the file again');
    }
    const [nameLength, rest] = [file.readUInt16LE(at + 28), file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32)];
    const entry = {
      flags: file.readUInt16LE(at + 8),
      method: file.readUInt16LE(at + 10),
      checksum: file.readUInt32LE(at + 16),
      packed: file.readUInt32LE(at + 20),
      size: file.readUInt32LE(at + 24),
      at: file.readUInt32LE(at + 42) + shift,
    };
    at += DIRECTORY_BYTES;
    const name = decodeName(file.subarray(at, at + nameLength), entry.flags);
    if ([entry.packed, entry.size].includes(ZIP64)) throw malformed(TITLE, name, 'it has the form of Zip64, which is not read'); // prettier-ignore
    entries.push({ name, ...entry });
    at += nameLength + rest;
  }
  return entries;
}

/** A comment may follow the end. */
function findEnd(file: Buffer): number {
  const last = file.length - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
    if (file.readUInt32LE(at) === END && at + END_BYTES + file.readUInt16LE(at + 20) <= file.length) return at;
  }
  throw malformed(TITLE, 'its end', 'its list of files is missing: the file was cut short. Copy it again');
}

/** Programs of Windows write names with backslashes, and in the encoding of their own. */
function decodeName(bytes: Uint8Array, flags: number): string {
  const isText = (flags & UTF_8) !== 0 || isUtf8(bytes);
  return (isText ? new TextDecoder().decode(bytes) : decodeWindows1252(bytes)).replaceAll('\\', '/');
}

function expand(file: Buffer, { name, flags, method, checksum, packed, size, at }: Entry): Uint8Array {
  const fail = (reason: string): never => {
    throw malformed(TITLE, name, reason);
  };
  if ((flags & ENCRYPTED) !== 0) fail('it is encrypted. Unpack it with its password');
  if (at + LOCAL_BYTES > file.length || file.readUInt32LE(at) !== LOCAL) fail('it is not where the list of files says');
  const start = at + LOCAL_BYTES + file.readUInt16LE(at + 26) + file.readUInt16LE(at + 28);
  if (start + packed > file.length) fail('it ends after the end of the file');
  const data = file.subarray(start, start + packed);
  if (method !== STORED && method !== DEFLATED) fail(`it is packed by method ${method}; 0 and 8 are read. Pack it with deflate`); // prettier-ignore
  const content = method === STORED ? data : inflate(data, size, fail);
  if (content.length !== size) fail(`it has ${content.length} bytes, and the list of files says ${size}`);
  if (crc32(content) !== checksum) fail('its checksum is wrong: the file is damaged. Copy it again');
  return content;
}

/** Stops at the size that the list of files says. */
function inflate(data: Uint8Array, size: number, fail: (reason: string) => never): Uint8Array {
  try {
    return inflateRawSync(data, { maxOutputLength: Math.max(size, 1) });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') return fail(`it has more bytes than ${size}, as the list of files says`);
    if (code?.startsWith('Z_') !== true) throw error;
    return fail('its compressed bytes are damaged. Copy the file again');
  }
}

/** @returns an archive with names in UTF-8, each file compressed; in chunks, the files one after another */
export function* writeZip(entries: readonly ZipEntry[]): Generator<Uint8Array> {
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, bytes } of entries) {
    const data = deflateRawSync(bytes);
    const nameBytes = Buffer.from(name);
    const common = commonFields(bytes, data, nameBytes);
    const local = Buffer.concat([uint32(LOCAL), common, nameBytes]);
    const listed = Buffer.alloc(DIRECTORY_BYTES - 4 - 2 - common.length);
    listed.writeUInt32LE(at, listed.length - 4);
    directory.push(uint32(DIRECTORY), uint16(VERSION), common, listed, nameBytes);
    yield local;
    yield data;
    at += local.length + data.length;
    if (at > MAX_EXPANDED) throw new ProcessError('too-large', `is a zip of more than ${MAX_EXPANDED} bytes. Write fewer features`); // prettier-ignore
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  yield list;
  yield end;
}

/** The version of the format that has folders and deflate. */
const VERSION = 20;
/** 1 January 1980: the same content has the same bytes. */
const DATE = 0x21;

/** From the version needed to the length of the extra fields, as both headers have them. */
function commonFields(bytes: Uint8Array, data: Uint8Array, name: Uint8Array): Uint8Array {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0);
  fields.writeUInt16LE(UTF_8, 2);
  fields.writeUInt16LE(DEFLATED, 4);
  fields.writeUInt16LE(DATE, 8);
  fields.writeUInt32LE(crc32(bytes), 10);
  fields.writeUInt32LE(data.length, 14);
  fields.writeUInt32LE(bytes.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function uint16(value: number): Uint8Array {
  return Buffer.from([value & 0xff, value >> 8]);
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
