import { z } from 'zod';
import wkt from '../formats/wkt.ts';
import { defineProcess } from '../process/define-process.ts';
import { Bytes } from '../../schemas/bytes.ts';
import { StoredLayer } from '../../schemas/layer.ts';

export default defineProcess({
  id: 'to-wkt',
  version: '1.0.0',
  title: 'Well-known text',
  description: 'Geometry or Feature as one geometry, FeatureCollection as a GEOMETRYCOLLECTION; without properties.',
  group: 'view',
  inputs: { value: StoredLayer.describe('GeoJSON in any units.') },
  outputs: {
    wkt: Bytes('text/plain').describe('UTF-8.'),
    left_out: z.int().describe('Features without a geometry.'),
  },
  examples: [{ title: 'A point', inputs: { value: { type: 'Point', coordinates: [5.12, 52.09] } } }],
  run: ({ value }) => ({
    wkt: Buffer.concat([...wkt.write(value).chunks]),
    left_out: value.features.filter(({ geometry }) => geometry === null).length,
  }),
});
