/** Reads the CRS of a layer's `crs` member from the table. */
import type { DeclaredCrs } from '../../../schemas/declared-crs.ts';
import { ProcessError } from '../../common/errors.ts';
import { resolveCrs } from './crs.ts';
import { isUnsupported, loadCrsTable, type Crs } from './table.ts';

/** True for a member that names a supported CRS. */
export async function isReadable({ code }: DeclaredCrs): Promise<boolean> {
  const found = code === undefined ? undefined : (await loadCrsTable()).find(code);
  return found !== undefined && !isUnsupported(found);
}

/**
 * @param place path of the member in the inputs, for messages
 * @throws {ProcessError} `invalid-input` for a member that names no CRS, or one that is unknown or cannot be used
 */
export async function resolveDeclared({ code, name }: DeclaredCrs, place: string): Promise<Crs> {
  if (code === undefined) {
    const message = `is ${name}, which does not name a readable coordinate reference system. Give source_crs`;
    throw new ProcessError('invalid-input', `/${place} ${message}.`, [{ pointer: `/${place}`, message }]);
  }
  try {
    return resolveCrs(await loadCrsTable(), name, place);
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    const way = 'Or give source_crs, the CRS of the coordinates';
    const issues = error.issues.map(({ pointer, message }) => {
      return { pointer, message: `${message.replace(/(?<![.?])$/, '.')} ${way}` };
    });
    throw new ProcessError(error.code, `/${error.message} ${way}.`, issues);
  }
}
