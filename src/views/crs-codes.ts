/** Codes of coordinate reference systems that begin with what a user has typed. */
import { z } from 'zod';
import { loadCrsTable } from '../geometry/crs/table.ts';
import { defineProcess } from '../process/define-process.ts';

export default defineProcess({
  id: 'crs-codes',
  version: '1.0.0',
  title: 'CRS codes',
  description: 'Supported EPSG codes by their first characters.',
  group: 'view',
  inputs: { prefix: z.string().max(20).describe('Such as EPSG:326.'), limit: z.int().min(1).max(100).default(50) },
  outputs: { codes: z.array(z.string()) },
  examples: [{ title: 'UTM north', inputs: { prefix: 'EPSG:326' } }],
  run: async ({ prefix, limit }) => {
    const typed = prefix.toUpperCase();
    const start = /^\d/.test(typed) ? `EPSG:${typed}` : typed;
    const ids = (await loadCrsTable()).all().map(({ id }) => id);
    return { codes: ids.filter((id) => id.startsWith(start)).slice(0, limit) };
  },
});
