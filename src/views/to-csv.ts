import { z } from 'zod';
import csv from '../formats/csv.ts';
import { guardFormulas } from '../formats/formula-guard.ts';
import { defineProcess } from '../process/define-process.ts';
import { Bytes } from '../../schemas/bytes.ts';
import { StoredLayer } from '../../schemas/layer.ts';

export default defineProcess({
  id: 'to-csv',
  version: '1.0.0',
  title: 'Table',
  description: 'Comma-separated values (RFC 4180): a column for each property, and the geometry as well-known text.',
  group: 'view',
  inputs: {
    value: StoredLayer.describe('GeoJSON in any units.'),
    guard: z.boolean().default(false).describe('An apostrophe before text that a spreadsheet runs as a formula.'),
  },
  outputs: {
    csv: Bytes('text/csv').describe('UTF-8, with a line of names.'),
    guarded: z.int().describe('Cells with such an apostrophe.'),
  },
  examples: [{ title: 'A point', inputs: { value: { type: 'Point', coordinates: [5.12, 52.09] } } }],
  run({ value, guard }) {
    const { layer, guarded } = guard ? guardFormulas(value) : { layer: value, guarded: 0 };
    return { csv: Buffer.concat([...csv.write(layer).chunks]), guarded };
  },
});
