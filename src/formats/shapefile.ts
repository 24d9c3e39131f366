/** Shapefile: zipped, several of them as layers, or a .shp with its parts beside it. */
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { formatCount } from '../common/format-count.ts';
import { toProperties } from './column-types.ts';
import { readDbf, type DbfTable } from './dbf-read.ts';
import { defineFormat, malformed, type Companions, type Content, type Part, type Parts } from './define-format.ts'; // prettier-ignore
import { identifyWkt } from './esri-wkt-read.ts';
import { writeShapefile } from './shapefile-write.ts';
import { isShp, readShp } from './shp-read.ts';
import { isZip, openZip } from './zip.ts';

const TITLE = 'Shapefile';
const companions = ['dbf', 'prj', 'cpg', 'shx'] as const;

/** Indexes and metadata, which say nothing about the features. */
const indexes = ['sbn', 'sbx', 'qix', 'qpj', 'qmd', 'shp.xml', 'fbn', 'fbx', 'ain', 'aih', 'atx', 'ixs', 'mxs', 'cst'];

export default defineFormat({
  id: 'shapefile',
  namesCrs: true,
  title: TITLE,
  kind: 'layer',
  mediaTypes: ['application/zip', 'application/vnd.shp', 'application/x-shapefile'],
  extensions: ['zip', 'shz'],
  // With its parts beside it; what is written is an archive.
  readExtensions: ['shp'],
  sniff: (head, names) => isShp(head) || names.some((name) => isOwn(name) && /\.shp$/i.test(name)),
  open: (bytes, beside) => (isZip(bytes) ? openArchive(bytes) : [openBare(bytes, beside ?? new Map())]),
  companions: (bytes) => (isZip(bytes) ? [] : companions),
  sidecars: { of: 'shp', extensions: [...companions, ...indexes] },
  write: writeShapefile,
});

/** One of the files of a Shapefile, read when it is needed. */
type ReadFile = (extension: string) => { readonly name: string; readonly bytes: Uint8Array } | undefined;

function openBare(bytes: Uint8Array, beside: Companions): Part {
  const readFile: ReadFile = (extension) => {
    const file = extension === 'shp' ? bytes : beside.get(extension);
    return file && { name: `its .${extension}`, bytes: file };
  };
  return { name: '', kind: 'layer', read: () => readLayer(readFile) };
}

function openArchive(bytes: Uint8Array): Parts {
  const zip = openZip(bytes);
  const groups = groupByStem(zip.names.filter(isOwn));
  const parts = [...groups.values()].filter((group) => group.has('shp') || group.has('dbf'));
  if (!parts.some((group) => group.has('shp'))) throw malformed(TITLE, 'zip', 'it has no .shp in it');
  const stems = parts.map((group) => (group.get('shp') ?? group.get('dbf') ?? '').replace(/\.[^.]*$/, ''));
  const bases = stems.map((stem) => stem.replace(/^.*\//, ''));
  return parts.map((group, i): Part => {
    const readFile: ReadFile = (extension) => {
      const name = group.get(extension);
      return name === undefined ? undefined : { name, bytes: zip.read(name) };
    };
    const [base = '', stem = ''] = [bases[i], stems[i]];
    const name = bases.filter((other) => other === base).length > 1 ? stem : base;
    if (!group.has('shp')) return { name, kind: 'table', read: () => readTable(readFile) };
    return { name, kind: 'layer', read: () => readLayer(readFile) };
  });
}

/** Archives of macOS have a second, hidden file for each. */
function isOwn(path: string): boolean {
  return !/(?:^|\/)(?:__MACOSX\/|\.)/.test(path);
}

/** @returns paths by extension, for each path without its extension; letters in either case */
function groupByStem(names: readonly string[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const groups = new Map<string, Map<string, string>>();
  for (const name of names) {
    const [, stem = '', extension = ''] = /^(.*)\.([^./]+)$/.exec(name) ?? [];
    const key = stem.toLowerCase();
    const group = groups.get(key) ?? new Map<string, string>();
    group.set(extension.toLowerCase(), name);
    groups.set(key, group);
  }
  return groups;
}

function readTable(readFile: ReadFile): Content {
  const { deleted, rows, columns, notes } = readAttributes(readFile) ?? { ...EMPTY, rows: [] };
  const table = { columns, rows: rows.filter((_, i) => !deleted.has(i)) };
  return { kind: 'table', table, notes: [...notes, ...noteDeleted(deleted)] };
}

async function readLayer(readFile: ReadFile): Promise<Content> {
  const shp = readFile('shp');
  if (!shp) throw malformed(TITLE, 'its files', 'it has no .shp');
  const { geometries, notes } = readShp(shp.bytes, readFile('shx')?.bytes, TITLE, shp.name);
  const table = readAttributes(readFile);
  const missing = table ? [] : ['The .dbf with the attributes is not beside the .shp: the features have none.'];
  const { features, notes: joined } = joinRows(geometries, table ?? EMPTY, table !== undefined);
  const prj = readFile('prj');
  const { crs, note } = await identifyWkt(prj && Buffer.from(prj.bytes).toString('utf8'));
  const value = { type: 'FeatureCollection', ...(crs !== undefined && { crs }), features };
  return { kind: 'layer', value, notes: [...notes, ...(table?.notes ?? []), ...missing, ...joined, ...(note === undefined ? [] : [note])] }; // prettier-ignore
}

const EMPTY: DbfTable = { columns: [], rows: [], deleted: new Set(), notes: [] };

function readAttributes(readFile: ReadFile): DbfTable | undefined {
  const dbf = readFile('dbf');
  if (!dbf) return undefined;
  const cpg = readFile('cpg');
  return readDbf(dbf.bytes, cpg && Buffer.from(cpg.bytes).toString('latin1'), TITLE, dbf.name);
}

/** The row of a shape has the same number. */
function joinRows(geometries: readonly (FlatGeometry | null)[], table: DbfTable, hasTable: boolean) {
  const { columns, rows, deleted } = table;
  const [shapes, filled] = [geometries.length, rows.length];
  const features: object[] = [];
  for (let i = 0; i < Math.max(shapes, filled); i++) {
    if (deleted.has(i)) continue;
    features.push({ type: 'Feature', properties: toProperties(columns, rows[i]), geometry: geometries[i] ?? null });
  }
  const uneven = `The .shp has ${formatCount(shapes, 'shape')} and the .dbf ${formatCount(filled, 'row')}: `;
  const notes = [
    ...noteDeleted(deleted),
    ...(hasTable && shapes > filled ? [`${uneven}the last features are without attributes.`] : []),
    ...(hasTable && shapes < filled ? [`${uneven}the last features are without a geometry.`] : []),
  ];
  return { features, notes };
}

function noteDeleted(deleted: ReadonlySet<number>): readonly string[] {
  if (deleted.size === 0) return [];
  return [`${formatCount(deleted.size, 'row')} marked as deleted ${deleted.size === 1 ? 'was' : 'were'} left out.`];
}
