/** `isthmus info`: the layers of a file, for people and for programs. */
import { compact } from '../common/compact.ts';
import { formatCount } from '../common/format-count.ts';
import { splitFragment } from '../inputs/references.ts';
import { readOutput } from '../storage/output-files.ts';
import type { FileDescription } from '../views/describe-file.ts';
import { showFile, type LimitOptions } from './file-view.ts';
import { print } from './output.ts';

export interface InfoOptions extends LimitOptions {
  readonly json?: boolean;
  readonly encoding?: string;
}

/** @param name of a file; `#layer=` may stand behind it. @throws {Error} for a file that cannot be read */
export async function info(name: string, { json = false, encoding, ...limits }: InfoOptions): Promise<void> {
  const { address: path, fragment } = splitFragment(name);
  const { bbox, crs } = fragment;
  const [unused] = Object.keys(compact({ bbox, crs }));
  if (unused !== undefined) throw new Error(`${path} has #${unused}= behind it, and info describes a layer as it is in the file. Leave it out; convert takes it.`); // prettier-ignore
  const view = { command: 'info', view: 'describe-file', input: 'file' } as const;
  const inputs = compact({ layer: fragment.layer, encoding: encoding ?? fragment.encoding });
  const description = await showFile({ ...view, inputs, path, href: path, limits }, async ({ outputs: [output] }) => {
    if (!output) throw new Error('The view describe-file has no output.');
    // The view's own output, checked by its schema.
    return JSON.parse(await readOutput(output)) as FileDescription;
  });
  if (!json) return print(formatDescription(description));
  for (const note of description.notes) process.stderr.write(`warning: ${note}\n`);
  await print(JSON.stringify({ layers: description.layers }));
}

function formatDescription({ format, layers, notes }: FileDescription): string {
  const blocks = layers.map((layer) => {
    const { name, kind, count, geometry_types, crs, columns, extent } = layer;
    const head = [name === '' ? kind : `${kind} ${name}`, formatCount(count, kind === 'layer' ? 'feature' : 'row')];
    const rows = columns.map((column) => [column.name, column.type, column.samples.map(String).join(', ')]);
    return [
      head.join(', '),
      ...(kind === 'layer' || geometry_types.length > 0
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
