/** KML of Google Earth. @see OGC 12-007r2 */
import { defineFormat, toChunks } from './define-format.ts';
import { KML_TITLE } from './kml-geometry.ts';
import { openKml } from './kml-read.ts';
import { writeKml } from './kml-write.ts';
import { sniffRoot } from './xml.ts';

export default defineFormat({
  id: 'kml',
  title: KML_TITLE,
  kind: 'layer',
  mediaTypes: ['application/vnd.google-earth.kml+xml'],
  extensions: ['kml'],
  isLonLat: true,
  sniff: (head) => sniffRoot(head)?.toLowerCase() === 'kml',
  open: openKml,
  write(layer) {
    const { pieces, notes } = writeKml(layer);
    return { chunks: toChunks(pieces), notes };
  },
});
