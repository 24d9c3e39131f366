/** GeoJSON to GEOS geometries and back, by coordinate sequences: no text and no WKB in between. */
import type { Geometry, Position, Ring } from '../../schemas/geojson.ts';
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
export function toGeos(scope: Scope, geometry: Geometry): Pointer {
  switch (geometry.type) {
    case 'Point':
      return point(scope, geometry.coordinates);
    case 'LineString':
      return line(scope, geometry.coordinates);
    case 'Polygon':
      return polygon(scope, geometry.coordinates);
    case 'MultiPoint':
      return collection(scope, typeIds.MultiPoint, geometry.coordinates, point);
    case 'MultiLineString':
      return collection(scope, typeIds.MultiLineString, geometry.coordinates, line);
    case 'MultiPolygon':
      return collection(scope, typeIds.MultiPolygon, geometry.coordinates, polygon);
    case 'GeometryCollection':
      return collection(scope, typeIds.GeometryCollection, geometry.geometries, toGeos);
  }
}

/** Copies a geometry out of GEOS; empty polygons and lines have no coordinates, an empty point is no geometry. */
export function fromGeos(scope: Scope, geometry: Pointer): Geometry {
  const { module, context } = scope.instance;
  const buffer = scope.scratch(module._GEOSGetNumCoordinates_r(context, geometry) * BYTES_PER_POSITION);
  return read(scope.instance, geometry, buffer);
}

function point(scope: Scope, position: Position): Pointer {
  const { module, context } = scope.instance;
  const [x = Number.NaN, y = Number.NaN] = position;
  return scope.own(module._GEOSGeom_createPointFromXY_r(context, x, y));
}

function line(scope: Scope, positions: readonly Position[]): Pointer {
  const { module, context } = scope.instance;
  if (positions.length === 0) return scope.own(module._GEOSGeom_createEmptyLineString_r(context));
  return scope.own(module._GEOSGeom_createLineString_r(context, sequence(scope, positions)));
}

function polygon(scope: Scope, rings: readonly Ring[]): Pointer {
  const { module, context } = scope.instance;
  const filled = rings.filter((ring) => ring.length > 0);
  if (filled.length === 0) return scope.own(module._GEOSGeom_createEmptyPolygon_r(context));
  const mark = scope.owned;
  for (const ring of filled) scope.own(module._GEOSGeom_createLinearRing_r(context, sequence(scope, ring)));
  const holes = pointers(scope, mark + 1);
  const [shell = 0] = scope.release(mark);
  return scope.own(module._GEOSGeom_createPolygon_r(context, shell, holes.at, holes.count));
}

function collection<T>(
  scope: Scope,
  typeId: number,
  members: readonly T[],
  build: (scope: Scope, member: T) => Pointer,
): Pointer {
  const { module, context } = scope.instance;
  const mark = scope.owned;
  for (const member of members) build(scope, member);
  const parts = pointers(scope, mark);
  return scope.own(module._GEOSGeom_createCollection_r(context, typeId, parts.at, parts.count));
}

/** GEOS takes a sequence over as soon as it makes a line or ring of it, so no scope has to own it. */
function sequence(scope: Scope, positions: readonly Position[]): Pointer {
  const { module, context } = scope.instance;
  const buffer = scope.scratch(positions.length * BYTES_PER_POSITION);
  const heap = module.HEAPF64;
  let at = buffer / 8;
  for (const position of positions) {
    heap[at++] = position[0] ?? Number.NaN;
    heap[at++] = position[1] ?? Number.NaN;
  }
  const sequence = module._GEOSCoordSeq_copyFromBuffer_r(context, buffer, positions.length, 0, 0);
  return sequence === 0 ? scope.fail() : sequence;
}

/** Takes the geometries above a mark out of the scope and lays their addresses out as an array. */
function pointers(scope: Scope, mark: number): { at: Pointer; count: number } {
  const parts = scope.release(mark);
  const at = scope.scratch(parts.length * BYTES_PER_POINTER);
  scope.instance.module.HEAPU32.set(parts, at / BYTES_PER_POINTER);
  return { at, count: parts.length };
}

function read(instance: GeosInstance, geometry: Pointer, buffer: Pointer): Geometry {
  const { module, context } = instance;
  const typeId = module._GEOSGeomTypeId_r(context, geometry);
  switch (typeId) {
    case typeIds.Point: {
      const [position] = readLine(instance, geometry, buffer);
      return position ? { type: 'Point', coordinates: position } : { type: 'GeometryCollection', geometries: [] };
    }
    case typeIds.LineString:
    case typeIds.LinearRing:
      return { type: 'LineString', coordinates: readLine(instance, geometry, buffer) };
    case typeIds.Polygon:
      return { type: 'Polygon', coordinates: readPolygon(instance, geometry, buffer) };
    case typeIds.MultiPoint: {
      const points = readMembers(instance, geometry, (member) => readLine(instance, member, buffer));
      return { type: 'MultiPoint', coordinates: points.flat() };
    }
    case typeIds.MultiLineString: {
      const lines = readMembers(instance, geometry, (member) => readLine(instance, member, buffer));
      return { type: 'MultiLineString', coordinates: lines };
    }
    case typeIds.MultiPolygon: {
      const polygons = readMembers(instance, geometry, (member) => readPolygon(instance, member, buffer));
      return { type: 'MultiPolygon', coordinates: polygons };
    }
    case typeIds.GeometryCollection: {
      const geometries = readMembers(instance, geometry, (member) => read(instance, member, buffer));
      return { type: 'GeometryCollection', geometries };
    }
    default:
      throw new Error(`GEOS made a geometry of type ${typeId}, which GeoJSON does not have.`);
  }
}

function readMembers<T>(instance: GeosInstance, geometry: Pointer, readMember: (member: Pointer) => T): T[] {
  const { module, context } = instance;
  const members: T[] = [];
  const count = module._GEOSGetNumGeometries_r(context, geometry);
  for (let i = 0; i < count; i++) members.push(readMember(module._GEOSGetGeometryN_r(context, geometry, i)));
  return members;
}

function readPolygon(instance: GeosInstance, polygon: Pointer, buffer: Pointer): Position[][] {
  const { module, context } = instance;
  if (module._GEOSisEmpty_r(context, polygon) === 1) return [];
  const rings = [readLine(instance, module._GEOSGetExteriorRing_r(context, polygon), buffer)];
  const holes = module._GEOSGetNumInteriorRings_r(context, polygon);
  for (let i = 0; i < holes; i++) {
    rings.push(readLine(instance, module._GEOSGetInteriorRingN_r(context, polygon, i), buffer));
  }
  return rings;
}

function readLine(instance: GeosInstance, line: Pointer, buffer: Pointer): Position[] {
  const { module, context } = instance;
  const count = module._GEOSGetNumCoordinates_r(context, line);
  if (count === 0) return [];
  module._GEOSCoordSeq_copyToBuffer_r(context, module._GEOSGeom_getCoordSeq_r(context, line), buffer, 0, 0);
  const heap = module.HEAPF64;
  const start = buffer / 8;
  const positions: Position[] = [];
  for (let at = start; at < start + 2 * count; at += 2) positions.push([heap[at] ?? 0, heap[at + 1] ?? 0]);
  return positions;
}
