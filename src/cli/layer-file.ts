/** Files that the command line names, in any format that is read. */
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../common/errors.ts';
import { decodeJson } from '../common/json/decode.ts';
import { JsonFault, toPredicate } from '../common/json/fault.ts';
import type { TakesTables } from '../formats/read-file.ts';
import type { FileValue } from '../inputs/read-layer.ts';
import type { Fragment } from '../inputs/references.ts';

/** Codes of the system for files that cannot be read, as predicates. */
const unreadable: Readonly<Record<string, string>> = {
  ENOENT: 'which does not exist',
  ENOTDIR: 'which does not exist',
  EISDIR: 'which is a folder',
  EACCES: 'which may not be read',
  EPERM: 'which may not be read',
  ENAMETOOLONG: 'which is too long a name',
  ELOOP: 'which is a link to itself',
  ERR_FS_FILE_TOO_LARGE: 'which has more than 2 GB',
};

export async function isExistingFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** @throws {Error} with a sentence that names the file and the reason, without its full stop */
export async function readNamedFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(explainUnreadable(path, error));
  }
}

/** @returns a sentence that names the file and the reason, without its full stop */
export function explainUnreadable(path: string, error: unknown): string {
  const { code = '' } = error as NodeJS.ErrnoException;
  const reason = unreadable[code] ?? `which cannot be read (${code || String(error)})`;
  const place = isAbsolute(path) ? '' : `, looked for in ${process.cwd()}`;
  return `the file ${show(path)}, ${reason}${place}`;
}

/** The first member tells that it is GeoJSON, as most programs write it: then no other format needs to be loaded. */
const GEOJSON =
  /^\s*\{\s*"type"\s*:\s*"(?:FeatureCollection|Feature|GeometryCollection|(?:Multi)?(?:Point|LineString|Polygon))"/;
const HEAD_BYTES = 200;

interface NamedLayer {
  /** Undefined for standard input, which has nothing beside it. */
  readonly path: string | undefined;
  readonly takesTables?: TakesTables;
}

/**
 * @param source name of the file, for messages
 * @throws {Error} with a sentence about it
 */
export async function readLayerBytes(
  bytes: Buffer,
  fragment: Fragment,
  source: string,
  { path, takesTables = false }: NamedLayer,
): Promise<FileValue> {
  const hasFragment = Object.keys(fragment).length > 0;
  const value = hasFragment ? undefined : readGeoJson(bytes);
  if (value !== undefined) return { value, notes: [] };
  try {
    const [{ readLayerFile }, { readFilesBeside }] = await Promise.all([
      import('../inputs/read-layer.ts'),
      import('../inputs/named-file.ts'),
    ]);
    const beside =
      path === undefined ? undefined : (extensions: readonly string[]) => readFilesBeside(path, extensions);
    return await readLayerFile(bytes, fragment, toPredicate, { readCompanions: beside, name: path, takesTables });
  } catch (error) {
    if (error instanceof ProcessError) throw new Error(`${source} ${error.message.replace(/(?<![.?])$/, '.')}`);
    throw error;
  }
}

/** @returns undefined for other formats, lines of GeoJSON among them, and for JSON with a fault */
function readGeoJson(bytes: Buffer): unknown {
  if (!GEOJSON.test(bytes.toString('latin1', 0, HEAD_BYTES))) return undefined;
  try {
    return decodeJson(bytes);
  } catch (error) {
    if (error instanceof JsonFault) return undefined;
    throw error;
  }
}
