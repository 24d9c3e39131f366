/** Writes a layer as FlatGeobuf with its spatial index. @see https://flatgeobuf.org, version 3 */
import { WGS_84 } from '../../schemas/crs.ts';
import { nesting, type FlatGeometry, type FlatShape } from '../../schemas/flat-geometry.ts';
import { boundsOf, boundsOfAll, type Bounds } from '../../schemas/flat-walk.ts';
import type { LayerFeature } from '../../schemas/layer.ts';
import { hasZ } from '../geometry/flat/flat.ts';
import { isUnsupported, loadCrsTable } from '../geometry/crs/table.ts';
import { columnsWithIds } from './column-types.ts';
import { UNNAMED, type FormattedLayer, type Written } from './define-format.ts';
import { encodeProperties, toWrittenColumn, type WrittenColumn } from './flatgeobuf-properties.ts';
import { FlatBufferWriter, layoutTable, type TableLayout } from './flatbuffer-write.ts';
import { COLUMN, CRS, FEATURE, GEOMETRY, HEADER, MAGIC, NODE_SIZE, columnTypes } from './flatgeobuf-schema.ts';
import { packIndex, sortAlongCurve, type Boxes } from './hilbert-index.ts';
import { wkbTypes } from './wkb-read.ts';

/** Features are written in chunks of about so many bytes. */
const CHUNK = 2 ** 20;

export async function writeFlatGeobuf(layer: FormattedLayer): Promise<Written> {
  const { features } = layer;
  const { columns: named, notes } = columnsWithIds(features, 'FlatGeobuf');
  const columns = named.map(toWrittenColumn);
  const boxes = boxesOf(features);
  const extent = boundsOfAll(features.map(({ geometry }) => geometry));
  // Without any position there is nothing to find.
  const isIndexed = extent.west <= extent.east;
  const order = isIndexed ? sortAlongCurve(boxes, extent) : Uint32Array.from(features, (_, i) => i);
  const header = await writeHeader(layer, columns, extent, isIndexed);
  const offsets = new Float64Array(features.length);
  const chunks = writeFeatures(features, columns, order, offsets);
  const index = isIndexed ? [packIndex(boxes, order, offsets, NODE_SIZE)] : [];
  const isReordered = order.some((feature, i) => feature !== i);
  const { crs } = layer;
  return {
    chunks: [MAGIC, header, ...index, ...chunks],
    notes: [
      ...notes,
      ...(isReordered ? ['The features are in the order of the spatial index.'] : []),
      ...(crs && crs.code === undefined ? [`The CRS ${crs.name} has no EPSG code; the file does not name it.`] : []),
    ],
  };
}

function boxesOf(features: readonly LayerFeature[]): Boxes {
  const boxes = new Float64Array(4 * features.length);
  features.forEach(({ geometry }, i) => {
    if (geometry?.type === 'Point' && geometry.coordinates.length > 0) {
      const [x = NaN, y = NaN] = geometry.coordinates;
      boxes[4 * i] = boxes[4 * i + 2] = x;
      boxes[4 * i + 1] = boxes[4 * i + 3] = y;
      return;
    }
    const bounds = geometry && boundsOf(geometry);
    boxes[4 * i] = bounds?.west ?? Infinity;
    boxes[4 * i + 1] = bounds?.south ?? Infinity;
    boxes[4 * i + 2] = bounds?.east ?? -Infinity;
    boxes[4 * i + 3] = bounds?.north ?? -Infinity;
  });
  return boxes;
}

const column = layoutTable([4, 1]);
const crsTable = layoutTable([4, 4, 4]);

async function writeHeader(
  { features, crs, name = UNNAMED }: FormattedLayer,
  columns: readonly WrittenColumn[],
  extent: Bounds,
  isIndexed: boolean,
): Promise<Buffer> {
  const isKnown = crs === undefined || crs.code !== undefined;
  const sizes = Array.from({ length: HEADER.crs + 1 }, () => 0);
  sizes[HEADER.name] = 4;
  sizes[HEADER.envelope] = isIndexed ? 4 : 0;
  sizes[HEADER.type] = 1;
  sizes[HEADER.hasZ] = 1;
  sizes[HEADER.columns] = 4;
  sizes[HEADER.count] = 8;
  sizes[HEADER.nodeSize] = 2;
  sizes[HEADER.crs] = isKnown ? 4 : 0;
  const layout = layoutTable(sizes);
  const writer = new FlatBufferWriter();
  const { start, table } = writer.begin(layout);
  const at = (slot: number) => table + (layout.at[slot] ?? 0);
  writer.view.setUint8(at(HEADER.type), commonType(features));
  writer.view.setUint8(at(HEADER.hasZ), features.some(({ geometry }) => geometry && hasZ(geometry)) ? 1 : 0);
  writer.view.setBigUint64(at(HEADER.count), BigInt(features.length), true);
  writer.view.setUint16(at(HEADER.nodeSize), isIndexed ? NODE_SIZE : 0, true);
  writer.link(at(HEADER.name), writer.string(name));
  if (isIndexed) {
    const envelope = writer.vector(4, 8);
    [extent.west, extent.south, extent.east, extent.north].forEach((side, i) => writer.view.setFloat64(envelope + 4 + 8 * i, side, true)); // prettier-ignore
    writer.link(at(HEADER.envelope), envelope);
  }
  const list = writer.vector(columns.length, 4);
  writer.link(at(HEADER.columns), list);
  columns.forEach(({ as, type }, i) => {
    const one = writer.table(column);
    writer.link(list + 4 + 4 * i, one);
    writer.view.setUint8(one + (column.at[COLUMN.type] ?? 0), columnTypes.indexOf(type));
    writer.link(one + (column.at[COLUMN.name] ?? 0), writer.string(as));
  });
  if (isKnown) await writeCrs(writer, at(HEADER.crs), crs?.code ?? WGS_84);
  writer.end(start);
  return writer.take();
}

async function writeCrs(writer: FlatBufferWriter, field: number, code: number): Promise<void> {
  const found = (await loadCrsTable()).find(code);
  const name = found && !isUnsupported(found) ? found.name : `EPSG:${code}`;
  const table = writer.table(crsTable);
  writer.link(field, table);
  writer.view.setInt32(table + (crsTable.at[CRS.code] ?? 0), code, true);
  writer.link(table + (crsTable.at[CRS.organization] ?? 0), writer.string('EPSG'));
  writer.link(table + (crsTable.at[CRS.name] ?? 0), writer.string(name));
}

/** @returns the code of the type that all geometries have, or 0 */
function commonType(features: readonly LayerFeature[]): number {
  let type: FlatGeometry['type'] | undefined;
  for (const { geometry } of features) {
    if (!geometry || geometry.type === type) continue;
    if (type !== undefined) return 0;
    ({ type } = geometry);
  }
  return type === undefined ? 0 : codeOf(type);
}

function codeOf(type: FlatGeometry['type']): number {
  return wkbTypes.indexOf(type) + 1;
}

const featureLayouts = [0, 4].map((geometry) => [0, 4].map((properties) => layoutTable([geometry, properties])));

/** @param offsets are set to the position of each feature among all */
function writeFeatures(
  features: readonly LayerFeature[],
  columns: readonly WrittenColumn[],
  order: Uint32Array,
  offsets: Float64Array,
): readonly Uint8Array[] {
  const writer = new FlatBufferWriter(CHUNK);
  // A file has Z coordinates for all geometries or for none.
  const z = features.some(({ geometry }) => geometry && hasZ(geometry));
  const chunks: Uint8Array[] = [];
  let before = 0;
  for (let i = 0; i < order.length; i++) {
    offsets[i] = before + writer.length;
    writeFeature(writer, features[order[i] as number] as LayerFeature, columns, z);
    if (writer.length < CHUNK * 0.9) continue;
    before += writer.length;
    chunks.push(writer.take());
  }
  return [...chunks, writer.take()];
}

function writeFeature(
  writer: FlatBufferWriter,
  feature: LayerFeature,
  columns: readonly WrittenColumn[],
  z: boolean,
): void {
  const { geometry } = feature;
  const values = encodeProperties(feature, columns);
  const layout = featureLayouts[geometry ? 1 : 0]?.[values.length > 0 ? 1 : 0] as TableLayout;
  const { start, table } = writer.begin(layout);
  if (values.length > 0) writer.link(table + (layout.at[FEATURE.properties] ?? 0), writer.bytes(values));
  if (geometry) writer.link(table + (layout.at[FEATURE.geometry] ?? 0), writeGeometry(writer, geometry, z));
  writer.end(start);
}

/** @param fields those that the table has, besides its type */
function geometryLayout(fields: readonly (keyof typeof GEOMETRY)[]): TableLayout {
  const sizes = Array.from({ length: GEOMETRY.parts + 1 }, () => 0);
  for (const field of fields) sizes[GEOMETRY[field]] = 4;
  sizes[GEOMETRY.type] = 1;
  return layoutTable(sizes);
}

/** Without and with Z coordinates, then with ends of several parts too. */
const shapeLayouts = [geometryLayout(['xy']), geometryLayout(['xy', 'z']), geometryLayout(['xy', 'ends']), geometryLayout(['xy', 'z', 'ends'])]; // prettier-ignore
const partsLayout = geometryLayout(['parts']);

function writeGeometry(writer: FlatBufferWriter, geometry: FlatGeometry, z: boolean): number {
  if (geometry.type === 'GeometryCollection') return writeParts(writer, geometry.type, geometry.geometries, z);
  if (geometry.type === 'MultiPolygon') return writeParts(writer, geometry.type, [...polygonsOf(geometry)], z);
  const { type, coordinates, stride, ends } = geometry;
  const count = coordinates.length / stride;
  const hasEnds = nesting[type] === 2 && ends.length > 1;
  const layout = shapeLayouts[(z ? 1 : 0) + (hasEnds ? 2 : 0)] as TableLayout;
  const table = writer.table(layout);
  writer.view.setUint8(table + (layout.at[GEOMETRY.type] ?? 0), codeOf(type));
  const xy = writer.vector(2 * count, 8);
  writer.link(table + (layout.at[GEOMETRY.xy] ?? 0), xy);
  writeXy(writer.view, xy + 4, coordinates, stride);
  if (z) {
    const heights = writer.vector(count, 8);
    writer.link(table + (layout.at[GEOMETRY.z] ?? 0), heights);
    for (let i = 0; i < count; i++) writer.view.setFloat64(heights + 4 + 8 * i, stride === 3 ? coordinates[3 * i + 2] as number : NaN, true); // prettier-ignore
  }
  if (hasEnds) {
    const list = writer.vector(ends.length, 4);
    writer.link(table + (layout.at[GEOMETRY.ends] ?? 0), list);
    for (let i = 0; i < ends.length; i++) writer.view.setUint32(list + 4 + 4 * i, ends[i] as number, true);
  }
  return table;
}

function writeXy(view: DataView, at: number, coordinates: Float64Array, stride: 2 | 3): void {
  for (let i = 0, next = at; i < coordinates.length; i += stride, next += 16) {
    view.setFloat64(next, coordinates[i] as number, true);
    view.setFloat64(next + 8, coordinates[i + 1] as number, true);
  }
}

function writeParts(
  writer: FlatBufferWriter,
  type: 'GeometryCollection' | 'MultiPolygon',
  members: readonly FlatGeometry[],
  z: boolean,
): number {
  const layout = partsLayout;
  const table = writer.table(layout);
  writer.view.setUint8(table + (layout.at[GEOMETRY.type] ?? 0), codeOf(type));
  const list = writer.vector(members.length, 4);
  writer.link(table + (layout.at[GEOMETRY.parts] ?? 0), list);
  members.forEach((member, i) => writer.link(list + 4 + 4 * i, writeGeometry(writer, member, z)));
  return table;
}

function* polygonsOf({ coordinates, stride, ends, parts = new Uint32Array() }: FlatShape): Generator<FlatShape> {
  let first = 0;
  for (const last of parts) {
    const before = ends[first - 1] ?? 0;
    const own = ends.subarray(first, last).map((end) => end - before);
    yield { type: 'Polygon', coordinates: coordinates.subarray(before * stride, (ends[last - 1] ?? 0) * stride), stride, ends: own }; // prettier-ignore
    first = last;
  }
}
