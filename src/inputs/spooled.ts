/** Reads in the server what it needs of values that went to a file: an outline, and members that are not inputs. */
import { open } from 'node:fs/promises';
import { decodeJson } from '../common/json/decode.ts';
import type { FileSource } from '../model/input-source.ts';
import { MAX_SHORT_BYTES, type Member } from './envelope-scan.ts';
import type { SpooledValue } from './scan-body.ts';

const OUTLINE_CHARACTERS = 100;

const NEWLINE = 0x0a;
const SPACE = 0x20;

export interface Outline {
  /** The value without what is large in it. */
  readonly value: unknown;
  /** Names of the members that are large: their objects and arrays are empty here, and their strings cut. */
  readonly large: readonly string[];
}

export async function readOutline({ source, members }: SpooledValue): Promise<Outline> {
  const handle = await open(source.file);
  try {
    const start = async (span: { readonly start: number; readonly end: number }) => {
      const length = Math.min(span.end - span.start, OUTLINE_CHARACTERS);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, span.start);
      return toOutline(buffer.subarray(0, bytesRead).toString().trimStart());
    };
    const own = await start(source);
    if (typeof own !== 'object' || Array.isArray(own)) return { value: own, large: [] };
    const small = new Map((source.small ?? []).filter(({ path }) => path.length === 1).map(toEntry));
    const large: string[] = [];
    const entries: [string, unknown][] = [];
    for (const member of members) {
      const { name } = member;
      const isSmall = small.has(name) && member.end - member.start <= MAX_SHORT_BYTES;
      if (!isSmall) large.push(name);
      entries.push([name, isSmall ? small.get(name) : await start(member)]);
    }
    return { value: Object.fromEntries(entries), large };
  } finally {
    await handle.close();
  }
}

function toEntry({ path, value }: { path: readonly (string | number)[]; value: unknown }): [string, unknown] {
  return [String(path[0]), value];
}

/** @param text the beginning of a value */
function toOutline(text: string): unknown {
  if (text.startsWith('{')) return {};
  if (text.startsWith('[')) return [];
  if (!text.startsWith('"')) return text;
  // A character or an escape sequence may be cut.
  return `${text
    .slice(1)
    .replaceAll(/\\(["\\/])/g, '$1')
    .replace(/[\\\uFFFD]+$/, '')}…`;
}

/** Reads the whole. @throws {JsonFault} for what is wrong with its text */
export async function readValue({ source: { file, start, end } }: SpooledValue): Promise<unknown> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
    return decodeJson(buffer, 1);
  } finally {
    await handle.close();
  }
}

/** Overwrites members of an object with blanks, so that what is left are inputs. */
export async function blankMembers({ source, members }: SpooledValue, names: readonly string[]): Promise<FileSource> {
  const isLeftOut = ({ name }: Member) => names.includes(name);
  if (!members.some(isLeftOut)) return source;
  const lastKept = members.findLastIndex((member) => !isLeftOut(member));
  const handle = await open(source.file, 'r+');
  try {
    for (const [index, member] of members.entries()) {
      if (!isLeftOut(member)) continue;
      // With the comma behind it where another input follows, else with the one before it.
      const isFollowed = index < lastKept;
      const start = isFollowed ? member.nameStart : (members[index - 1]?.end ?? member.nameStart);
      const end = isFollowed ? (members[index + 1]?.nameStart ?? member.end) : member.end;
      // Lines stay where they are, for errors that name one.
      const { buffer } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
      await handle.write(
        buffer.map((byte) => (byte === NEWLINE ? NEWLINE : SPACE)),
        0,
        end - start,
        start,
      );
    }
  } finally {
    await handle.close();
  }
  return {
    ...source,
    small: (source.small ?? []).filter(({ path }) => !names.includes(String(path[0]))),
    ids: (source.ids ?? []).filter((id) => !names.includes(id)),
  };
}
