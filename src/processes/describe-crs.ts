import { CrsDescription, CrsReference } from '../../schemas/crs.ts';
import { describeCrs } from '../geometry/crs/describe.ts';
import { defineProcess } from '../process/define-process.ts';

export default defineProcess({
  id: 'describe-crs',
  version: '1.0.0',
  title: 'Describe a coordinate reference system',
  description:
    'Name, units, axis order, area of use, datum shifts and accuracy of an EPSG coordinate reference system, or why ' +
    'it is not supported and what to use instead. To find a system for a place use suggest-crs.',
  keywords: ['crs', 'epsg', 'projection', 'datum', 'axis order'],
  group: 'crs',
  inputs: {
    crs: CrsReference.describe('"EPSG:27700", an OGC URN or address, or "OGC:CRS84".'),
  },
  outputs: { crs: CrsDescription },
  examples: [{ title: 'The British National Grid', inputs: { crs: 'EPSG:27700' } }],
  prepare: ({ crs }) => describeCrs(crs),
  run: (_, __, crs) => ({ crs }),
});
