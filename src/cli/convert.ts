/** `isthmus convert`: a file in another format, another CRS, or with fewer digits. */
import { compact } from '../common/compact.ts';
import { describeGuarded } from '../formats/formula-guard.ts';
import { layerNameOf } from '../formats/layer-name.ts';
import { splitFragment } from '../inputs/references.ts';
import { openOutput, readOutput } from '../storage/output-files.ts';
import { showFile, type LimitOptions } from './file-view.ts';
import { checkOutFile, KEEPS_FORMULAS, writeFile } from './out-file.ts';

export interface ConvertOptions extends LimitOptions {
  readonly layer?: string;
  readonly crs?: string;
  readonly bbox?: string;
  readonly encoding?: string;
  readonly decimals?: string;
  readonly overwrite?: boolean;
  readonly csvFormulas?: boolean;
}

/**
 * @param from a file; `#layer=` and `#crs=` may stand behind it
 * @throws {Error} when one of the files cannot be read or written
 */
export async function convert(
  from: string,
  to: string,
  { layer, bbox, encoding, crs, decimals, overwrite = false, csvFormulas = false, ...limits }: ConvertOptions,
): Promise<void> {
  const out = { path: to, overwrite };
  const format = await checkOutFile(out);
  const digits = decimals === undefined ? undefined : toDigits(decimals);
  const { address, fragment } = splitFragment(from);
  const chosen = new URLSearchParams(compact({ ...fragment, ...compact({ layer, bbox, encoding }) }));
  const href = chosen.size > 0 ? `${address}#${chosen.toString().replaceAll('+', '%20')}` : address;
  const inputs = {
    format: format.id,
    guard: !csvFormulas,
    name: layerNameOf(to),
    ...compact({ crs, decimals: digits }),
  };
  const view = {
    command: 'convert',
    view: 'write-layer',
    input: 'layer',
    tellsOthers: true,
    takesTables: true,
  } as const;
  await showFile({ ...view, inputs, path: address, href, limits }, async ({ outputs, warnings }) => {
    const [file, notes, guarded] = ['file', 'notes', 'guarded'].map((id) => outputs.find((one) => one.id === id));
    if (!file || !notes || !guarded) throw new Error('The view write-layer lacks one of its outputs.');
    const count = Number(await readOutput(guarded));
    const said = [
      ...warnings.map((warning) => warning.replace(/^layer: /, '')),
      // This output of the view is a list of sentences.
      ...(JSON.parse(await readOutput(notes)) as string[]),
      ...(count === 0 ? [] : [`${describeGuarded(count)}${KEEPS_FORMULAS}`]),
    ];
    for (const warning of said) process.stderr.write(`warning: ${warning}\n`);
    await writeFile(openOutput(file), out);
  });
}

/** @throws {Error} */
function toDigits(text: string): number {
  const digits = Number(text);
  if (/^\d+$/.test(text) && digits <= 15) return digits;
  throw new Error(`--decimals is ${JSON.stringify(text)}; it must be a whole number from 0 to 15.`);
}
