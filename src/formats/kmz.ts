/** KMZ: KML in a zip archive, with the pictures that it shows. @see OGC 12-007r2, annex C */
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../common/errors.ts';
import { formatList } from '../common/format-count.ts';
import { withDifferentNames } from './archive.ts';
import {
  defineFormat,
  malformed,
  toChunks,
  type FormattedLayer,
  type Part,
  type Parts,
  type Written,
} from './define-format.ts';
import { openKmlDocument } from './kml-read.ts';
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
  const { parts, notes: ofEmpty, read } = openLinked(zip, main);
  const unread = others.filter((name) => !read.has(name));
  const left = formatList(unread.map(show), MAX_LISTED);
  const notes = [...ofEmpty, ...(unread.length > 0 ? [`Only ${show(main)} was read; the archive has ${left} too.`] : [])]; // prettier-ignore
  if (notes.length === 0) return parts;
  return parts.map(({ read: readOne, ...part }) => {
    const readAll = async () => {
      const content = await readOne();
      return { ...content, notes: [...content.notes, ...notes] };
    };
    return { ...part, read: readAll };
  });
}

interface LinkedDocuments {
  readonly parts: Parts;
  /** Notes of the documents without a layer. */
  readonly notes: readonly string[];
  /** Names of the documents. */
  readonly read: ReadonlySet<string>;
}

/** GDAL writes each layer into a file of its own, and the main one has links to them. */
function openLinked(zip: Zip, main: string): LinkedDocuments {
  const read = new Set<string>();
  const parts: Part[] = [];
  const notes: string[] = [];
  const names = [main];
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    if (read.has(name)) continue;
    read.add(name);
    const folder = name.replace(/[^/]*$/, '');
    const find = (href: string) => [folder + href, href].find((one) => isKml(one) && zip.names.includes(one));
    const document = openKmlDocument(zip.read(name), { find, mayBeEmpty: name !== main });
    if (document.parts.length === 0) notes.push(...document.notes);
    parts.push(...document.parts);
    names.push(...document.linked);
  }
  if (parts.length === 0) throw malformed(TITLE, 'its documents', 'they have no placemark');
  return { parts: withDifferentNames(parts), notes, read };
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
