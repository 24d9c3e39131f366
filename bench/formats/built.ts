/**
 * From the build: reads a file, and writes it as another where that is named. Arguments: source, target or `-`. Prints, as
 * JSON, the bytes of the process before (`bare`), and those of the heap and of buffers that the layer keeps (`kept`).
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { StoredLayer } from '../../schemas/layer.ts';
import { readLayer, recogniseFile } from '../../src/formats/read-file.ts';
import { formatOfName, loadFormats } from '../../src/formats/registry.ts';

const [, , source = '', target = '-'] = process.argv;
const bare = process.memoryUsage.rss();
const before = inUse();
const layer = await read();
if (target !== '-') await write();
console.log(JSON.stringify({ bare, kept: inUse() - before, features: features() }));

async function read() {
  const { body, format } = await recogniseFile(readFileSync(source));
  if (!format) throw new Error(`${source} is in no format`);
  return (await readLayer(format, body)).value;
}

async function write(): Promise<void> {
  const format = formatOfName(await loadFormats(), target);
  const file = openSync(target, 'w');
  for (const chunk of (await format.write(StoredLayer.parse(layer))).chunks) writeSync(file, chunk);
  closeSync(file);
}

function features(): number {
  return (layer as { features: unknown[] }).features.length;
}

/** Only in a run that measures memory: collecting takes time. */
function inUse(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
