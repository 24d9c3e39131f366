/** Delivers the outputs of `isthmus run`: printed, or written to a file. */
import { toDocument, type Delivery } from './document.ts';
import { print } from './output.ts';
import type { OutFile } from './run-settings.ts';

/** @throws {Error} when the file cannot be written */
export async function deliver(outputs: readonly Delivery[], out?: OutFile): Promise<void> {
  if (!out) return print(toDocument(outputs));
  const { writeOutputs } = await import('./out-file.ts');
  await writeOutputs(outputs, out);
}
