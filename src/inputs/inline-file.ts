/**
 * Files that a request has in place of layers, as qualified values of OGC API - Processes:
 * `{"value": "…", "mediaType": "application/geopackage+sqlite3", "encoding": "base64"}`. They stay as they are until a worker
 * reads them.
 */
import { isObject } from '../../schemas/is-object.ts';
import type { Process } from '../process/define-process.ts';
import { describeFields } from '../process/describe.ts';
import { presentName } from '../process/parse-inputs.ts';
import { inlineFileOf, type InlineFile } from './qualified.ts';
import { takesFile } from './takes-geojson.ts';

export interface FoundFile {
  readonly id: string;
  /** In an array of layers. */
  readonly index?: number;
  readonly file: InlineFile;
}

/** @param inputs by id @returns the files in the places of layers */
export function findInlineFiles(process: Process, inputs: unknown): readonly FoundFile[] {
  if (!isObject(inputs)) return [];
  const { inputs: described } = describeFields(process);
  const names = Object.keys(inputs);
  const found: FoundFile[] = [];
  for (const id of names) {
    const schema = described[presentName(process, id, names)]?.schema;
    const value = inputs[id];
    if (!Array.isArray(value)) {
      const file = takesFile(schema) ? inlineFileOf(value) : undefined;
      if (file) found.push({ id, file });
    } else if (takesFile(schema?.items)) {
      value.forEach((item: unknown, index) => {
        const file = inlineFileOf(item);
        if (file) found.push({ id, index, file });
      });
    }
  }
  return found;
}
