/** Files that the command line writes, in the format of their extension. */
import { randomUUID } from 'node:crypto';
import { link, lstat, open, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { isLayerType } from '../../schemas/dialect.ts';
import { isObject } from '../../schemas/is-object.ts';
import { show } from '../../schemas/show.ts';
import { isTableValue } from '../../schemas/table-forms.ts';
import { mapInThisThread } from '../common/blocks.ts';
import { ProcessError } from '../common/errors.ts';
import { parseJson } from '../common/json/parse.ts';
import { platform } from '../common/platform.ts';
import type { WritableFormat } from '../formats/define-format.ts';
import { describeGuarded } from '../formats/formula-guard.ts';
import { layerNameOf } from '../formats/layer-name.ts';
import type { Process } from '../process/define-process.ts';
import { packFor } from '../storage/gzip-chunks.ts';
import { formatOfName, loadFormats } from '../formats/registry.ts';
import writeLayer from '../views/write-layer.ts';
import { toDocument, type Delivery } from './document.ts';
import type { OutFile } from './run-settings.ts';

/**
 * Called before the work is done.
 * @returns the format of its extension
 * @throws {Error} when the file cannot be written
 */
export async function checkOutFile({ path, overwrite }: OutFile): Promise<WritableFormat> {
  const name = show(path);
  const format = await loadFormats().then((formats) => {
    try {
      return formatOfName(formats, path);
    } catch (error) {
      throw error instanceof ProcessError ? new Error(`${name} ${error.message}.`) : error;
    }
  });
  const existing = await lstat(path).catch(() => undefined);
  if (existing?.isDirectory()) throw new Error(`${name} is a folder. Name a file in it.`);
  if (existing && !overwrite) throw new Error(`${name} exists already. Name another file, or add --overwrite.`);
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (!folder?.isDirectory()) throw new Error(`The folder ${show(dirname(path))} does not exist. Make it first.`);
  return format;
}

/**
 * Called before the work is done.
 * @throws {Error} when the process always gives several layers, and the format has one
 */
export async function checkLayerCount({ id, outputs }: Pick<Process, 'id' | 'outputs'>, out: OutFile): Promise<void> {
  const format = await checkOutFile(out);
  const layers = Object.entries(outputs.shape).filter(([, type]) => isLayerType(type) && !(type instanceof z.ZodOptional)); // prettier-ignore
  if (format.id === 'geojson' || layers.length < 2) return;
  const names = layers.map(([name]) => name).join(', ');
  throw new Error(`${format.title} is written with one layer, and ${id} gives ${layers.length} (${names}). Write them to a .json file.`); // prettier-ignore
}

/** @throws {Error} when the format has no place for the outputs, or the file cannot be written */
export async function writeOutputs(outputs: readonly Delivery[], out: OutFile): Promise<void> {
  const format = await checkOutFile(out);
  if (format.id === 'geojson') return writeFile(toDocument(outputs), out);
  const layers: unknown[] = [];
  for (const { chunks } of outputs) {
    const value = parseJson(await collect(chunks));
    if (isGeoJson(value) || isTableValue(value)) layers.push(value);
  }
  const [layer, ...others] = layers;
  if (!layer || others.length > 0) {
    const ids = outputs.map(({ id }) => id).join(', ');
    throw new Error(`${format.title} is written with one layer, and the result has ${layers.length} (outputs: ${ids}). Write it to a .json file.`); // prettier-ignore
  }
  await writeLayerFile(layer, out);
}

function isGeoJson(value: unknown): boolean {
  return (
    isObject(value) && ('features' in value || 'geometry' in value || 'coordinates' in value || 'geometries' in value)
  );
}

async function collect(chunks: Delivery['chunks']): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** Ends the sentence on cells that a spreadsheet would run. */
export const KEEPS_FORMULAS = '; --csv-formulas leaves them as they are.';

/** Writes a layer, and says on standard error what was changed or left out. @throws {Error} */
async function writeLayerFile(layer: unknown, out: OutFile): Promise<void> {
  const { id } = await checkOutFile(out);
  const warnings: string[] = [];
  const context = {
    progress() {},
    log() {},
    warn: (...messages: readonly string[]) => void warnings.push(...messages),
    mapBlocks: mapInThisThread,
  };
  const inputs = writeLayer.inputs.safeParse({
    layer,
    format: id,
    name: layerNameOf(out.path),
    guard: out.keepsFormulas !== true,
  });
  if (!inputs.success) {
    const [issue] = inputs.error.issues;
    throw new Error(`/${issue?.path.join('/') ?? ''} ${issue?.message ?? 'is not a layer'}.`);
  }
  const { file, notes, guarded } = await writeLayer.run(inputs.data, context);
  // The types of the outputs of a view are those of its schema.
  const said = [
    ...warnings,
    ...(notes as string[]),
    ...(guarded === 0 ? [] : [`${describeGuarded(Number(guarded))}${KEEPS_FORMULAS}`]),
  ];
  for (const warning of said) process.stderr.write(`warning: ${warning}\n`);
  await writeFile([file as Uint8Array], out);
}

/** Writes the whole file or none: another program never sees a part of it. */
export async function writeFile(chunks: Delivery['chunks'], { path, overwrite }: OutFile): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  try {
    const file = await open(draft, 'wx');
    try {
      for await (const chunk of packFor(path, chunks)) await file.writeFile(chunk);
    } finally {
      await file.close();
    }
    // A link fails where a file of this name was made since it was checked.
    await (overwrite ? platform.moveFile(draft, path) : link(draft, path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const reason =
      code === 'EEXIST' ? 'exists already. Name another file, or add --overwrite' : `cannot be written (${code})`;
    throw new Error(`${show(path)} ${reason}.`);
  } finally {
    await rm(draft, { force: true });
  }
}
