/** Types of the GEOS C API, as exported by the WebAssembly module. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';

/** Address in the memory of the WebAssembly module; 0 is null. */
export type Pointer = number;

/** Exports of Emscripten. Heap views are replaced when the heap grows, so they must not be kept. */
export interface GeosModule {
  readonly HEAPF64: Float64Array;
  readonly HEAPU32: Uint32Array;
  _malloc(bytes: number): Pointer;
  _free(pointer: Pointer): void;
  UTF8ToString(pointer: Pointer): string;
  addFunction(callback: (message: Pointer) => void, signature: string): Pointer;

  _GEOS_init_r(): Pointer;
  _GEOSContext_setErrorMessageHandler_r(context: Pointer, handler: Pointer, data: Pointer): Pointer;
  _GEOSFree_r(context: Pointer, text: Pointer): void;

  _GEOSCoordSeq_copyFromBuffer_r(context: Pointer, doubles: Pointer, size: number, z: number, m: number): Pointer;
  _GEOSCoordSeq_copyToBuffer_r(context: Pointer, sequence: Pointer, doubles: Pointer, z: number, m: number): number;
  _GEOSGeom_getCoordSeq_r(context: Pointer, geometry: Pointer): Pointer;
  _GEOSGeom_createEmptyPoint_r(context: Pointer): Pointer;
  _GEOSGeom_createPointFromXY_r(context: Pointer, x: number, y: number): Pointer;
  _GEOSGeom_createLineString_r(context: Pointer, sequence: Pointer): Pointer;
  _GEOSGeom_createLinearRing_r(context: Pointer, sequence: Pointer): Pointer;
  _GEOSGeom_createPolygon_r(context: Pointer, shell: Pointer, holes: Pointer, count: number): Pointer;
  _GEOSGeom_createEmptyPolygon_r(context: Pointer): Pointer;
  _GEOSGeom_createEmptyLineString_r(context: Pointer): Pointer;
  _GEOSGeom_createCollection_r(context: Pointer, type: number, members: Pointer, count: number): Pointer;
  _GEOSGeom_destroy_r(context: Pointer, geometry: Pointer): void;

  _GEOSGeomTypeId_r(context: Pointer, geometry: Pointer): number;
  _GEOSGeomGetX_r(context: Pointer, point: Pointer, x: Pointer): number;
  _GEOSGeomGetY_r(context: Pointer, point: Pointer, y: Pointer): number;
  _GEOSGetNumCoordinates_r(context: Pointer, geometry: Pointer): number;
  _GEOSGetNumGeometries_r(context: Pointer, geometry: Pointer): number;
  _GEOSGetGeometryN_r(context: Pointer, geometry: Pointer, index: number): Pointer;
  _GEOSGetExteriorRing_r(context: Pointer, polygon: Pointer): Pointer;
  _GEOSGetNumInteriorRings_r(context: Pointer, polygon: Pointer): number;
  _GEOSGetInteriorRingN_r(context: Pointer, polygon: Pointer, index: number): Pointer;

  _GEOSArea_r(context: Pointer, geometry: Pointer, area: Pointer): number;
  _GEOSLength_r(context: Pointer, geometry: Pointer, length: Pointer): number;
  _GEOSDistance_r(context: Pointer, a: Pointer, b: Pointer, distance: Pointer): number;
  _GEOSRelate_r(context: Pointer, a: Pointer, b: Pointer): Pointer;
  _GEOSEquals_r(context: Pointer, a: Pointer, b: Pointer): number;
  _GEOSNearestPoints_r(context: Pointer, a: Pointer, b: Pointer): Pointer;
  _GEOSCoordSeq_destroy_r(context: Pointer, sequence: Pointer): void;
  _GEOSOrientPolygons_r(context: Pointer, geometry: Pointer, exteriorClockwise: number): number;
  _GEOSisValid_r(context: Pointer, geometry: Pointer): number;
  _GEOSisValidDetail_r(context: Pointer, geometry: Pointer, flags: number, reason: Pointer, location: Pointer): number;
  _GEOSPolygonize_r(context: Pointer, geometries: Pointer, count: number): Pointer;
  _GEOSPolygonize_full_r: Make<[cuts: Pointer, dangles: Pointer, invalidRings: Pointer]>;
  _GEOSLineMerge_r: Make;

  _GEOSPrepare_r(context: Pointer, geometry: Pointer): Pointer;
  _GEOSPreparedGeom_destroy_r(context: Pointer, prepared: Pointer): void;
  _GEOSPreparedDistance_r(context: Pointer, prepared: Pointer, other: Pointer, distance: Pointer): number;
  _GEOSPreparedIntersects_r: Compare;
  _GEOSPreparedDisjoint_r: Compare;
  _GEOSPreparedContains_r: Compare;
  _GEOSPreparedWithin_r: Compare;
  _GEOSPreparedCovers_r: Compare;
  _GEOSPreparedCoveredBy_r: Compare;
  _GEOSPreparedTouches_r: Compare;
  _GEOSPreparedCrosses_r: Compare;
  _GEOSPreparedOverlaps_r: Compare;

  _GEOSBuffer_r: Make<[distance: number, quadrantSegments: number]>;
  _GEOSIntersection_r: Make<[other: Pointer]>;
  _GEOSDifference_r: Make<[other: Pointer]>;
  _GEOSSymDifference_r: Make<[other: Pointer]>;
  _GEOSDisjointSubsetUnion_r: Make;
  _GEOSIntersectionPrec_r: Make<[other: Pointer, gridSize: number]>;
  _GEOSDifferencePrec_r: Make<[other: Pointer, gridSize: number]>;
  _GEOSSymDifferencePrec_r: Make<[other: Pointer, gridSize: number]>;
  _GEOSUnaryUnionPrec_r: Make<[gridSize: number]>;
  _GEOSGetCentroid_r: Make;
  _GEOSPointOnSurface_r: Make;
  _GEOSBoundary_r: Make;
  _GEOSConvexHull_r: Make;
  _GEOSConcaveHull_r: Make<[ratio: number, allowHoles: number]>;
  _GEOSNode_r: Make;
  _GEOSTopologyPreserveSimplify_r: Make<[tolerance: number]>;
  _GEOSCoverageIsValid_r(context: Pointer, coverage: Pointer, gapWidth: number, edges: Pointer): number;
  _GEOSCoverageSimplifyVW_r: Make<[tolerance: number, preserveBoundary: number]>;
  _GEOSSnap_r: Make<[target: Pointer, tolerance: number]>;
  _GEOSGeom_setPrecision_r: Make<[gridSize: number, flags: number]>;
  _GEOSMakeValidWithParams_r: Make<[params: Pointer]>;
  _GEOSMakeValidParams_create_r(context: Pointer): Pointer;
  _GEOSMakeValidParams_setMethod_r(context: Pointer, params: Pointer, method: number): number;
  _GEOSMakeValidParams_setKeepCollapsed_r(context: Pointer, params: Pointer, keep: number): number;
}

/** Creates a geometry from another one and parameters; 0 after an exception. */
type Make<Parameters extends unknown[] = []> = (
  context: Pointer,
  geometry: Pointer,
  ...parameters: Parameters
) => Pointer;

/** 1 for true, 0 for false, 2 after an exception. */
export type Compare = (context: Pointer, a: Pointer, b: Pointer) => number;

/** Instance of GEOS: the module, its context, and the message of its last exception. */
export interface GeosInstance {
  readonly module: GeosModule;
  readonly context: Pointer;
  readonly lastError: () => string;
  /** Memory that positions are copied in and out by. */
  readonly positions: Block;
  /** Memory of addresses and single numbers. */
  readonly scratch: Block;
  /** Keeps geometries from call to call, while a job runs. */
  job?: KeptGeometries | undefined;
}

export interface KeptGeometries {
  find(key: FlatGeometry): Pointer | undefined;
  keep(key: FlatGeometry, geometry: Pointer): boolean;
}

/** A block of the module's memory that is used again and again. */
export interface Block {
  /** @returns an address aligned for doubles, valid until the next call */
  reserve(bytes: number): Pointer;
  /** Gives back a block that is too large to keep between calls. */
  trim(): void;
}
