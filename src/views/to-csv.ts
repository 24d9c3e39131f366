/** A layer as a table: one row a feature, its properties and its geometry as well-known text. */
import { toWkt } from '../formats/wkt-text.ts';
import { defineProcess } from '../process/define-process.ts';
import { Bytes } from '../../schemas/bytes.ts';
import { StoredLayer } from '../../schemas/layer.ts';

export default defineProcess({
  id: 'to-csv',
  version: '1.0.0',
  title: 'Table',
  description: 'Comma-separated values (RFC 4180): a column for each property, and the geometry as well-known text.',
  group: 'view',
  inputs: { value: StoredLayer.describe('GeoJSON in any units.') },
  outputs: { csv: Bytes('text/csv').describe('UTF-8, with a line of names.') },
  examples: [{ title: 'A point', inputs: { value: { type: 'Point', coordinates: [5.12, 52.09] } } }],
  run({ value: { features } }) {
    const names = [...new Set(features.flatMap(({ properties }) => Object.keys(properties)))];
    const hasIds = features.some(({ id }) => id !== undefined);
    const head = [...(hasIds ? ['id'] : []), ...names, 'wkt'];
    const rows = features.map(({ id, properties, geometry }) => [
      ...(hasIds ? [id] : []),
      ...names.map((name) => (Object.hasOwn(properties, name) ? properties[name] : undefined)),
      geometry === null ? '' : toWkt(geometry),
    ]);
    return { csv: Buffer.from([head, ...rows].map((row) => `${row.map(toCell).join(',')}\r\n`).join('')) };
  },
});

/** What is no text or number stands as JSON. */
function toCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
