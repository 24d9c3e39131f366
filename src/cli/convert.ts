/** `isthmus convert`: a file in another format, another CRS, or with fewer digits. */
import { compact } from '../common/compact.ts';
import { formatCount } from '../common/format-count.ts';
import { splitFragment } from '../inputs/references.ts';
import { LayerOfFile, type Layer } from '../../schemas/layer.ts';
import { readLayerBytes, readNamedFile } from './layer-file.ts';
import { checkOutFile, writeLayerFile } from './out-file.ts';

export interface ConvertOptions {
  readonly layer?: string;
  readonly crs?: string;
  readonly decimals?: string;
  readonly overwrite?: boolean;
}

/**
 * @param from a file; `#layer=` and `#crs=` may stand behind it
 * @throws {Error} when one of the files cannot be read or written
 */
export async function convert(
  from: string,
  path: string,
  { layer, crs, decimals, overwrite = false }: ConvertOptions,
): Promise<void> {
  const out = { path, overwrite };
  await checkOutFile(out);
  const digits = decimals === undefined ? undefined : toDigits(decimals);
  const { address, fragment } = splitFragment(from);
  const bytes = await readNamedFile(address).catch((error: unknown) => {
    throw new Error(`Cannot read ${(error as Error).message}.`);
  });
  const { value, notes } = await readLayerBytes(bytes, { ...fragment, ...compact({ layer }) }, address);
  const checked = LayerOfFile.safeParse(value);
  const broken = checked.success ? brokenWarnings(checked.data) : [];
  for (const note of [...notes, ...broken]) process.stderr.write(`warning: ${note}\n`);
  await writeLayerFile(value, out, compact({ crs, decimals: digits }));
}

/** @throws {Error} */
function toDigits(text: string): number {
  const digits = Number(text);
  if (/^\d+$/.test(text) && digits <= 15) return digits;
  throw new Error(`--decimals is ${JSON.stringify(text)}; it must be a whole number from 0 to 15.`);
}

function brokenWarnings({ features }: Layer): readonly string[] {
  const broken = features.flatMap((feature) => feature.broken ?? []);
  const [fault] = broken.flatMap(({ faults }) => faults);
  if (!fault) return [];
  const first = `/${fault.path.join('/')} ${fault.message}`;
  return [`${formatCount(broken.length, 'feature')} with broken geometry was written as far as it can be read (${first}). isthmus run make-valid repairs it.`]; // prettier-ignore
}
