/** Conversion between flat geometries and GEOS by coordinate sequences: one copy each way, without WKT or WKB. */
import type { FlatGeometry, FlatShape } from '../../../schemas/flat-geometry.ts';
import type { GeosInstance, Pointer } from './geos-abi.ts';
import type { Scope } from './geos-scope.ts';

const BYTES_PER_POSITION = 16;
const BYTES_PER_POINTER = 4;

/** Geometry type IDs of GEOS. */
const TYPE_IDS = {
  Point: 0,
  LineString: 1,
  LinearRing: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
  GeometryCollection: 7,
} as const;

/** A geometry in GEOS, which the scope or the job owns: within a job it is copied once. */
export function toHandle(scope: Scope, geometry: FlatGeometry): Pointer {
  const known = scope.instance.job?.find(geometry);
  if (known !== undefined) return known;
  const handle = toGeos(scope, geometry);
  scope.keep(geometry, handle);
  return handle;
}

/** Copies a geometry into GEOS, without Z coordinates; the scope owns it. */
export function toGeos(scope: Scope, geometry: FlatGeometry): Pointer {
  if (geometry.type === 'GeometryCollection') {
    const mark = scope.ownedCount;
    for (const member of geometry.geometries) toGeos(scope, member);
    return createCollection(scope, TYPE_IDS.GeometryCollection, mark);
  }
  const count = geometry.coordinates.length / geometry.stride;
  const buffer = scope.positions(count * BYTES_PER_POSITION);
  copyIn(scope.instance.module.HEAPF64, buffer / 8, geometry);
  return buildGeometry(scope, geometry, buffer);
}

/**
 * Copies a geometry out of GEOS; empty polygons and lines have no coordinates, an empty point becomes an empty
 * collection.
 */
export function fromGeos(
  scope: Scope,
  geometry: Pointer,
  typeId = scope.instance.module._GEOSGeomTypeId_r(scope.instance.context, geometry),
): FlatGeometry {
  if (typeId === TYPE_IDS.GeometryCollection) {
    return {
      type: 'GeometryCollection',
      geometries: listMembers(scope.instance, geometry).map((m) => fromGeos(scope, m)),
    };
  }
  const lines = listLines(scope.instance, geometry, typeId);
  if (lines.type === 'Point' && lines.total === 0) return { type: 'GeometryCollection', geometries: [] };
  return copyOut(scope, lines);
}

export function mayHavePolygons(typeId: number): boolean {
  return typeId === TYPE_IDS.Polygon || typeId >= TYPE_IDS.MultiPolygon;
}

function copyIn(heap: Float64Array, at: number, { coordinates, stride }: FlatShape): void {
  if (stride === 2) return heap.set(coordinates, at);
  for (let from = 0, to = at; from < coordinates.length; from += stride, to += 2) {
    heap[to] = coordinates[from] ?? 0;
    heap[to + 1] = coordinates[from + 1] ?? 0;
  }
}

function buildGeometry(scope: Scope, { type, coordinates, ends, parts }: FlatShape, buffer: Pointer): Pointer {
  const { module, context } = scope.instance;
  const positions = (line: number): [Pointer, number] => {
    const start = line === 0 ? 0 : (ends[line - 1] ?? 0);
    return [buffer + start * BYTES_PER_POSITION, (ends[line] ?? start) - start];
  };
  switch (type) {
    case 'Point':
      if (coordinates.length === 0) return scope.own(module._GEOSGeom_createEmptyPoint_r(context));
      return createPoint(scope, buffer);
    case 'LineString':
      return createLine(scope, ...positions(0));
    case 'Polygon':
      return createPolygon(scope, positions, 0, ends.length);
    case 'MultiPoint': {
      const mark = scope.ownedCount;
      const count = ends[0] ?? 0;
      for (let i = 0; i < count; i++) createPoint(scope, buffer + i * BYTES_PER_POSITION);
      return createCollection(scope, TYPE_IDS.MultiPoint, mark);
    }
    case 'MultiLineString': {
      const mark = scope.ownedCount;
      for (let i = 0; i < ends.length; i++) createLine(scope, ...positions(i));
      return createCollection(scope, TYPE_IDS.MultiLineString, mark);
    }
    case 'MultiPolygon': {
      const mark = scope.ownedCount;
      let first = 0;
      for (const end of parts ?? []) {
        createPolygon(scope, positions, first, end);
        first = end;
      }
      return createCollection(scope, TYPE_IDS.MultiPolygon, mark);
    }
  }

  function createPoint(owner: Scope, at: Pointer): Pointer {
    const heap = module.HEAPF64;
    return owner.own(module._GEOSGeom_createPointFromXY_r(context, heap[at / 8] ?? NaN, heap[at / 8 + 1] ?? NaN));
  }
}

function createLine(scope: Scope, at: Pointer, count: number): Pointer {
  const { module, context } = scope.instance;
  if (count === 0) return scope.own(module._GEOSGeom_createEmptyLineString_r(context));
  return scope.own(module._GEOSGeom_createLineString_r(context, createSequence(scope, at, count)));
}

type GetLine = (line: number) => [Pointer, number];

function createPolygon(scope: Scope, positions: GetLine, first: number, end: number): Pointer {
  const { module, context } = scope.instance;
  const mark = scope.ownedCount;
  for (let ring = first; ring < end; ring++) {
    const [at, count] = positions(ring);
    if (count > 0) scope.own(module._GEOSGeom_createLinearRing_r(context, createSequence(scope, at, count)));
  }
  if (scope.ownedCount === mark) return scope.own(module._GEOSGeom_createEmptyPolygon_r(context));
  const holes = disownToArray(scope, mark + 1);
  const [shell = 0] = scope.disown(mark);
  return scope.own(module._GEOSGeom_createPolygon_r(context, shell, holes.at, holes.count));
}

/** GEOS owns a sequence as soon as it becomes part of a line or ring, so the scope need not own it. */
function createSequence(scope: Scope, at: Pointer, count: number): Pointer {
  const { module, context } = scope.instance;
  const handle = module._GEOSCoordSeq_copyFromBuffer_r(context, at, count, 0, 0);
  return handle === 0 ? scope.fail() : handle;
}

function createCollection(scope: Scope, typeId: number, mark: number): Pointer {
  const { module, context } = scope.instance;
  const parts = disownToArray(scope, mark);
  return scope.own(module._GEOSGeom_createCollection_r(context, typeId, parts.at, parts.count));
}

/** Removes the geometries above a mark from the scope and writes their addresses to an array. */
function disownToArray(scope: Scope, mark: number): { at: Pointer; count: number } {
  const parts = scope.disown(mark);
  const at = scope.scratch(parts.length * BYTES_PER_POINTER);
  scope.instance.module.HEAPU32.set(parts, at / BYTES_PER_POINTER);
  return { at, count: parts.length };
}

/** Points, lines and rings of a geometry. */
interface Lines {
  readonly type: FlatShape['type'];
  readonly handles: Pointer[];
  /** Positions up to the end of each. */
  readonly ends: number[];
  /** Lines up to the end of each polygon. */
  readonly parts: number[];
  total: number;
}

function listLines(instance: GeosInstance, geometry: Pointer, typeId: number): Lines {
  const { module, context } = instance;
  const lines: Lines = { type: nameType(typeId), handles: [], ends: [], parts: [], total: 0 };
  const isMany = lines.type.startsWith('Multi');
  for (const member of isMany ? listMembers(instance, geometry) : [geometry]) {
    const count = module._GEOSGetNumCoordinates_r(context, member);
    if (typeId === TYPE_IDS.Polygon || typeId === TYPE_IDS.MultiPolygon) addRings(instance, member, count, lines);
    else addLine(lines, member, count);
    lines.parts.push(lines.ends.length);
  }
  return lines;
}

/** GeoJSON types by the type IDs of GEOS. */
const TYPES: readonly FlatShape['type'][] = [
  'Point',
  'LineString',
  'LineString',
  'Polygon',
  'MultiPoint',
  'MultiLineString',
  'MultiPolygon',
];

function nameType(typeId: number): FlatShape['type'] {
  const type = TYPES[typeId];
  if (type === undefined) throw new Error(`GEOS returned a geometry of type ${typeId}, which is not a GeoJSON type.`);
  return type;
}

/** @param count positions of the polygon; an empty one has no rings */
function addRings({ module, context }: GeosInstance, polygon: Pointer, count: number, lines: Lines): void {
  if (count === 0) return;
  const holes = module._GEOSGetNumInteriorRings_r(context, polygon);
  const shell = module._GEOSGetExteriorRing_r(context, polygon);
  addLine(lines, shell, holes === 0 ? count : module._GEOSGetNumCoordinates_r(context, shell));
  for (let i = 0; i < holes; i++) {
    const hole = module._GEOSGetInteriorRingN_r(context, polygon, i);
    addLine(lines, hole, module._GEOSGetNumCoordinates_r(context, hole));
  }
}

function addLine(lines: Lines, handle: Pointer, count: number): void {
  lines.total += count;
  lines.handles.push(handle);
  lines.ends.push(lines.total);
}

function listMembers({ module, context }: GeosInstance, geometry: Pointer): Pointer[] {
  const count = module._GEOSGetNumGeometries_r(context, geometry);
  return Array.from({ length: count }, (_, i) => module._GEOSGetGeometryN_r(context, geometry, i));
}

function copyOut(scope: Scope, { type, handles, ends, parts, total }: Lines): FlatShape {
  const { module, context } = scope.instance;
  const buffer = scope.positions(total * BYTES_PER_POSITION);
  handles.forEach((line, i) => {
    const start = i === 0 ? 0 : (ends[i - 1] ?? 0);
    if (ends[i] === start) return;
    const sequence = module._GEOSGeom_getCoordSeq_r(context, line);
    module._GEOSCoordSeq_copyToBuffer_r(context, sequence, buffer + start * BYTES_PER_POSITION, 0, 0);
  });
  const coordinates = module.HEAPF64.slice(buffer / 8, buffer / 8 + 2 * total);
  // GEOS has the points of a MultiPoint one by one; flat geometries have them as one list.
  const shape = {
    type,
    coordinates,
    ends: Uint32Array.from(type === 'MultiPoint' ? [total] : ends),
    stride: 2,
  } as const;
  return type === 'MultiPolygon' ? { ...shape, parts: Uint32Array.from(parts) } : shape;
}
