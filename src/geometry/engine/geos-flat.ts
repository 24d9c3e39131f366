/** Flat geometries to GEOS and back, by coordinate sequences: one copy each way, no text and no WKB in between. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { GeosInstance, Pointer, Scope } from './geos-memory.ts';

const BYTES_PER_POSITION = 16;
const BYTES_PER_POINTER = 4;

/** GEOS' numbers for geometry types. */
const typeIds = {
  Point: 0,
  LineString: 1,
  LinearRing: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
  GeometryCollection: 7,
} as const;

/** Copies a geometry into GEOS, without heights; the scope owns it. */
export function toGeos(scope: Scope, geometry: FlatGeometry): Pointer {
  if (geometry.type === 'GeometryCollection') {
    const mark = scope.owned;
    for (const member of geometry.geometries) toGeos(scope, member);
    return collect(scope, typeIds.GeometryCollection, mark);
  }
  const count = geometry.coordinates.length / geometry.stride;
  const buffer = scope.allocate(count * BYTES_PER_POSITION);
  copyIn(scope.instance.module.HEAPF64, buffer / 8, geometry);
  const handle = build(scope, geometry, buffer);
  scope.release(buffer);
  return handle;
}

/** Copies a geometry out of GEOS; empty polygons and lines have no coordinates, an empty point is an empty collection. */
export function fromGeos(scope: Scope, geometry: Pointer): FlatGeometry {
  const { module, context } = scope.instance;
  const typeId = module._GEOSGeomTypeId_r(context, geometry);
  if (typeId === typeIds.GeometryCollection) {
    return { type: 'GeometryCollection', geometries: members(scope.instance, geometry).map((m) => fromGeos(scope, m)) };
  }
  const lines: Pointer[] = [];
  const parts: number[] = [];
  const type = gather(scope.instance, geometry, typeId, lines, parts);
  const shape = copyOut(scope, type, lines);
  if (type === 'Point' && shape.coordinates.length === 0) return { type: 'GeometryCollection', geometries: [] };
  return type === 'MultiPolygon' ? { ...shape, parts: Uint32Array.from(parts) } : shape;
}

function copyIn(heap: Float64Array, at: number, { coordinates, stride }: FlatShape): void {
  if (stride === 2) return heap.set(coordinates, at);
  for (let from = 0, to = at; from < coordinates.length; from += stride, to += 2) {
    heap[to] = coordinates[from] ?? 0;
    heap[to + 1] = coordinates[from + 1] ?? 0;
  }
}

function build(scope: Scope, { type, ends, parts }: FlatShape, buffer: Pointer): Pointer {
  const { module, context } = scope.instance;
  const positions = (line: number): [Pointer, number] => {
    const start = line === 0 ? 0 : (ends[line - 1] ?? 0);
    return [buffer + start * BYTES_PER_POSITION, (ends[line] ?? start) - start];
  };
  switch (type) {
    case 'Point':
      return point(scope, buffer);
    case 'LineString':
      return line(scope, ...positions(0));
    case 'Polygon':
      return polygon(scope, positions, 0, ends.length);
    case 'MultiPoint': {
      const mark = scope.owned;
      const count = ends[0] ?? 0;
      for (let i = 0; i < count; i++) point(scope, buffer + i * BYTES_PER_POSITION);
      return collect(scope, typeIds.MultiPoint, mark);
    }
    case 'MultiLineString': {
      const mark = scope.owned;
      for (let i = 0; i < ends.length; i++) line(scope, ...positions(i));
      return collect(scope, typeIds.MultiLineString, mark);
    }
    case 'MultiPolygon': {
      const mark = scope.owned;
      let first = 0;
      for (const end of parts ?? []) {
        polygon(scope, positions, first, end);
        first = end;
      }
      return collect(scope, typeIds.MultiPolygon, mark);
    }
  }

  function point(owner: Scope, at: Pointer): Pointer {
    const heap = module.HEAPF64;
    return owner.own(module._GEOSGeom_createPointFromXY_r(context, heap[at / 8] ?? NaN, heap[at / 8 + 1] ?? NaN));
  }
}

function line(scope: Scope, at: Pointer, count: number): Pointer {
  const { module, context } = scope.instance;
  if (count === 0) return scope.own(module._GEOSGeom_createEmptyLineString_r(context));
  return scope.own(module._GEOSGeom_createLineString_r(context, sequence(scope, at, count)));
}

type LineAt = (line: number) => [Pointer, number];

function polygon(scope: Scope, positions: LineAt, first: number, end: number): Pointer {
  const { module, context } = scope.instance;
  const mark = scope.owned;
  for (let ring = first; ring < end; ring++) {
    const [at, count] = positions(ring);
    if (count > 0) scope.own(module._GEOSGeom_createLinearRing_r(context, sequence(scope, at, count)));
  }
  if (scope.owned === mark) return scope.own(module._GEOSGeom_createEmptyPolygon_r(context));
  const holes = pointers(scope, mark + 1);
  const [shell = 0] = scope.handOver(mark);
  return scope.own(module._GEOSGeom_createPolygon_r(context, shell, holes.at, holes.count));
}

/** GEOS takes a sequence over as soon as it makes a line or ring of it, so no scope has to own it. */
function sequence(scope: Scope, at: Pointer, count: number): Pointer {
  const { module, context } = scope.instance;
  const made = module._GEOSCoordSeq_copyFromBuffer_r(context, at, count, 0, 0);
  return made === 0 ? scope.fail() : made;
}

function collect(scope: Scope, typeId: number, mark: number): Pointer {
  const { module, context } = scope.instance;
  const parts = pointers(scope, mark);
  return scope.own(module._GEOSGeom_createCollection_r(context, typeId, parts.at, parts.count));
}

/** Takes the geometries above a mark out of the scope and lays their addresses out as an array. */
function pointers(scope: Scope, mark: number): { at: Pointer; count: number } {
  const parts = scope.handOver(mark);
  const at = scope.scratch(parts.length * BYTES_PER_POINTER);
  scope.instance.module.HEAPU32.set(parts, at / BYTES_PER_POINTER);
  return { at, count: parts.length };
}

/** Lists the lines and rings of a geometry, and where its polygons end among them. @returns its type */
function gather(
  instance: GeosInstance,
  geometry: Pointer,
  typeId: number,
  lines: Pointer[],
  parts: number[],
): FlatShape['type'] {
  switch (typeId) {
    case typeIds.Point:
    case typeIds.LineString:
    case typeIds.LinearRing:
      lines.push(geometry);
      return typeId === typeIds.Point ? 'Point' : 'LineString';
    case typeIds.Polygon:
      gatherRings(instance, geometry, lines);
      return 'Polygon';
    case typeIds.MultiPoint:
    case typeIds.MultiLineString:
      for (const member of members(instance, geometry)) lines.push(member);
      return typeId === typeIds.MultiPoint ? 'MultiPoint' : 'MultiLineString';
    case typeIds.MultiPolygon:
      for (const member of members(instance, geometry)) {
        gatherRings(instance, member, lines);
        parts.push(lines.length);
      }
      return 'MultiPolygon';
    default:
      throw new Error(`GEOS made a geometry of type ${typeId}, which GeoJSON does not have.`);
  }
}

function gatherRings({ module, context }: GeosInstance, polygon: Pointer, rings: Pointer[]): void {
  if (module._GEOSisEmpty_r(context, polygon) === 1) return;
  rings.push(module._GEOSGetExteriorRing_r(context, polygon));
  const holes = module._GEOSGetNumInteriorRings_r(context, polygon);
  for (let i = 0; i < holes; i++) rings.push(module._GEOSGetInteriorRingN_r(context, polygon, i));
}

function members({ module, context }: GeosInstance, geometry: Pointer): Pointer[] {
  const count = module._GEOSGetNumGeometries_r(context, geometry);
  return Array.from({ length: count }, (_, i) => module._GEOSGetGeometryN_r(context, geometry, i));
}

function copyOut(scope: Scope, type: FlatShape['type'], lines: readonly Pointer[]): FlatShape {
  const { module, context } = scope.instance;
  let total = 0;
  const ends = Uint32Array.from(lines, (line) => (total += module._GEOSGetNumCoordinates_r(context, line)));
  const buffer = scope.allocate(total * BYTES_PER_POSITION);
  lines.forEach((line, i) => {
    const start = i === 0 ? 0 : (ends[i - 1] ?? 0);
    if (ends[i] === start) return;
    const sequence = module._GEOSGeom_getCoordSeq_r(context, line);
    module._GEOSCoordSeq_copyToBuffer_r(context, sequence, buffer + start * BYTES_PER_POSITION, 0, 0);
  });
  const coordinates = module.HEAPF64.slice(buffer / 8, buffer / 8 + 2 * total);
  scope.release(buffer);
  // The points of a MultiPoint are one list; GEOS has them one by one.
  const isList = type === 'MultiPoint';
  return { type, coordinates, stride: 2, ends: isList ? Uint32Array.of(total) : ends };
}
