/** `isthmus info`: the layers of a file, for people and for programs. */
import { mapInThisThread } from '../common/blocks.ts';
import { ProcessError } from '../common/errors.ts';
import { formatCount } from '../common/format-count.ts';
import describeFile, { type FileDescription } from '../views/describe-file.ts';
import { readNamedFile } from './layer-file.ts';
import { print } from './output.ts';

const context = { progress() {}, warn() {}, log() {}, mapBlocks: mapInThisThread };

/** @throws {Error} for a file that cannot be read */
export async function info(path: string, isJson: boolean): Promise<void> {
  const bytes = await readNamedFile(path).catch((error: unknown) => {
    throw new Error(`Cannot read ${(error as Error).message}.`);
  });
  const described = await Promise.resolve(describeFile.run({ file: bytes }, context)).catch((error: unknown) => {
    if (!(error instanceof ProcessError)) throw error;
    throw new Error(`${path} ${error.message.replace(/(?<![.?])$/, '.')}`);
  });
  // The view's own output, checked by its schema.
  const description = described.description as FileDescription;
  await print(isJson ? JSON.stringify(description) : formatDescription(description));
}

function formatDescription({ format, layers, notes }: FileDescription): string {
  const blocks = layers.map((layer) => {
    const { name, kind, count, geometry_types, crs, columns, extent } = layer;
    const head = [name === '' ? kind : `${kind} ${name}`, formatCount(count, kind === 'layer' ? 'feature' : 'row')];
    const rows = columns.map((column) => [column.name, column.type, column.samples.map(String).join(', ')]);
    return [
      head.join(', '),
      ...(kind === 'layer'
        ? [`  geometry  ${geometry_types.join(', ') || 'none'}`, `  CRS       ${crs ?? 'not named'}`]
        : []),
      ...(extent === null ? [] : [`  extent    ${extent.join(' ')}`]),
      ...formatTable(rows),
    ].join('\n');
  });
  return [format, ...blocks, ...notes.map((note) => `Note: ${note}`)].join('\n');
}

function formatTable(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = [0, 1].map((at) => Math.max(0, ...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd());
}
