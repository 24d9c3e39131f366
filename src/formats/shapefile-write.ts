/** Writes a layer as Shapefiles in a zip archive: one for each kind of geometry. */
import { WGS_84 } from '../../schemas/crs.ts';
import type { FlatShape } from '../../schemas/flat-geometry.ts';
import type { LayerFeature } from '../../schemas/layer.ts';
import { ProcessError } from '../common/errors.ts';
import { formatCount } from '../common/format-count.ts';
import { isEmpty } from '../geometry/flat/flat.ts';
import { writeDbf } from './dbf-write.ts';
import { UNNAMED, type FormattedLayer, type Written } from './define-format.ts';
import { formatPrj } from './esri-wkt-write.ts';
import { kindOf, writeShp, type ShpKind } from './shp-write.ts';
import { writeZip, type ZipEntry } from './zip.ts';

const MAX_NAMED = 5;
/** Systems of files take 255 bytes. */
const MAX_NAME = 60;

interface Shaped {
  readonly feature: LayerFeature;
  readonly shape: FlatShape | null;
}

export async function writeShapefile(layer: FormattedLayer): Promise<Written> {
  const shaped = layer.features.map(toShaped);
  const groups = groupByKind(shaped);
  const base = fileName(layer.name);
  const names = nameGroups([...groups.keys()], base);
  const prj = layer.crs && layer.crs.code === undefined ? undefined : await formatPrj(layer.crs?.code ?? WGS_84);
  const entries: ZipEntry[] = [];
  const notes = [...noteName(layer.name, base), ...noteKinds(groups, names), ...noteGeometries(shaped)];
  for (const [kind, features] of groups) {
    const name = names.get(kind) ?? base;
    const { shp, shx } = writeShp(kind, features.map(({ shape }) => shape)); // prettier-ignore
    const dbf = writeDbf(features.map(({ feature }) => feature));
    notes.push(...dbf.notes.filter((note) => !notes.includes(note)));
    entries.push(
      { name: `${name}.shp`, bytes: shp },
      { name: `${name}.shx`, bytes: shx },
      { name: `${name}.dbf`, bytes: dbf.bytes },
      { name: `${name}.cpg`, bytes: Buffer.from('UTF-8') },
      ...(prj === undefined ? [] : [{ name: `${name}.prj`, bytes: Buffer.from(prj) }]),
    );
  }
  if (prj === undefined) notes.push(`The CRS ${layer.crs?.name ?? ''} has no text in the words of .prj files; there is none.`); // prettier-ignore
  return { chunks: writeZip(entries), notes };
}

function toShaped(feature: LayerFeature, index: number): Shaped {
  const { geometry } = feature;
  if (geometry?.type === 'GeometryCollection') {
    throw new ProcessError(
      'invalid-input',
      `/features/${index} is a GeometryCollection, which a Shapefile cannot have. Write a GeoPackage, or split it into its parts first`,
    );
  }
  return { feature, shape: geometry === null || isEmpty(geometry) ? null : geometry };
}

/** Features without a geometry are with the first that have one. */
function groupByKind(shaped: readonly Shaped[]): ReadonlyMap<ShpKind, readonly Shaped[]> {
  const kinds = [...new Set(shaped.flatMap(({ shape }) => (shape ? [kindOf(shape)] : [])))];
  const [first = 'null'] = kinds;
  const all: readonly ShpKind[] = kinds.length > 0 ? kinds : [first];
  return new Map(all.map((kind) => [kind, shaped.filter(({ shape }) => (shape ? kindOf(shape) : first) === kind)]));
}

/** Without what a name of a file cannot have somewhere, or hides it. */
function fileName(name = UNNAMED): string {
  return (
    name
      .replaceAll(/[\p{Cc}\\/:*?"<>|]/gu, '_')
      .replace(/^\.+/, '')
      .slice(0, MAX_NAME) || UNNAMED
  );
}

function noteName(name: string | undefined, base: string): readonly string[] {
  return name === undefined || name === base
    ? []
    : [`The layer ${JSON.stringify(name)} is called ${JSON.stringify(base)}.`];
}

const plurals: Readonly<Record<ShpKind, string>> = {
  null: 'nulls',
  point: 'points',
  multipoint: 'multipoints',
  line: 'lines',
  polygon: 'polygons',
};

function nameGroups(kinds: readonly ShpKind[], base: string): ReadonlyMap<ShpKind, string> {
  const before = base === UNNAMED ? '' : `${base}_`;
  return new Map(kinds.map((kind) => [kind, kinds.length > 1 ? before + plurals[kind] : base]));
}

function noteKinds(
  groups: ReadonlyMap<ShpKind, readonly Shaped[]>,
  names: ReadonlyMap<ShpKind, string>,
): readonly string[] {
  if (groups.size < 2) return [];
  const shown = [...groups].map(([kind, { length }]) => `${names.get(kind) ?? ''}.shp (${formatCount(length, 'feature')})`); // prettier-ignore
  return [`A Shapefile has geometries of one kind: the archive has ${shown.join(', ')}.`];
}

function noteGeometries(shaped: readonly Shaped[]): readonly string[] {
  const emptied = shaped.flatMap(({ feature, shape }, i) => (feature.geometry && !shape ? [i] : []));
  const flat = shaped.filter(({ shape }) => shape && hasPartialZ(shape)).length;
  const first = emptied.slice(0, MAX_NAMED).join(', ');
  const mixed = hasMixedZ(shaped);
  return [
    ...(emptied.length > 0 ? [`${formatCount(emptied.length, 'empty geometry', 'empty geometries')} became null (features ${first}).`] : []), // prettier-ignore
    ...(flat > 0 || mixed ? ['Positions without a Z coordinate, among others with one, have 0 there.'] : []),
  ];
}

function hasPartialZ({ coordinates, stride }: FlatShape): boolean {
  return stride === 3 && coordinates.some((value) => Number.isNaN(value));
}

function hasMixedZ(shaped: readonly Shaped[]): boolean {
  const strides = new Map<ShpKind, Set<number>>();
  for (const { shape } of shaped) {
    if (!shape) continue;
    const seen = strides.get(kindOf(shape)) ?? new Set<number>();
    strides.set(kindOf(shape), seen.add(shape.stride));
  }
  return [...strides.values()].some(({ size }) => size > 1);
}
