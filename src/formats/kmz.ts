/** KMZ: KML in a zip archive, with the pictures that it shows. @see OGC 12-007r2, annex C */
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../common/errors.ts';
import { formatList } from '../common/format-count.ts';
import { defineFormat, malformed, toChunks, type FormattedLayer, type Parts, type Written } from './define-format.ts';
import { openKml } from './kml-read.ts';
import { writeKml } from './kml-write.ts';
import { openZip, writeZip, type Zip } from './zip.ts';

const TITLE = 'KMZ';
const MAIN = 'doc.kml';
const MAX_LISTED = 3;

export default defineFormat({
  id: 'kmz',
  title: TITLE,
  kind: 'layer',
  mediaTypes: ['application/vnd.google-earth.kmz'],
  extensions: ['kmz'],
  isLonLat: true,
  sniff: (_head, names) => names.some(isKml),
  open,
  write,
});

function isKml(name: string): boolean {
  return name.toLowerCase().endsWith('.kml');
}

/** Other files of the archive are those that its links refer to, or pictures. */
function open(bytes: Uint8Array): Parts {
  if (bytes.length === 0) throw malformed(TITLE, 'byte 0', 'the file is empty');
  const zip = openArchive(bytes);
  const [main, ...others] = zip.names.filter(isKml).sort((a, b) => rank(a) - rank(b));
  if (main === undefined) throw malformed(TITLE, 'its list of files', 'it has no .kml');
  const parts = openKml(zip.read(main));
  if (others.length === 0) return parts;
  const left = formatList(others.map(show), MAX_LISTED);
  return parts.map(({ read, ...part }) => {
    const readAll = async () => {
      const content = await read();
      return { ...content, notes: [...content.notes, `Only ${show(main)} was read; the archive has ${left} too.`] };
    };
    return { ...part, read: readAll };
  });
}

function openArchive(bytes: Uint8Array): Zip {
  try {
    return openZip(bytes);
  } catch (error) {
    if (!(error instanceof ProcessError)) throw error;
    throw new ProcessError(error.code, error.message.replace(/^is (not valid |a )zip/, `is $1${TITLE}`));
  }
}

/** By the standard the main file is the first one at the top. */
function rank(name: string): number {
  if (name.toLowerCase() === MAIN) return 0;
  return name.includes('/') ? 2 : 1;
}

function write(layer: FormattedLayer): Written {
  const { pieces, notes } = writeKml(layer);
  return { chunks: writeZip([{ name: MAIN, bytes: Buffer.concat([...toChunks(pieces)]) }]), notes };
}
