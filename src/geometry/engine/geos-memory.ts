/** The part of the GEOS C interface that is used here, and what one call holds in its memory. */
import { EngineError } from './engine.ts';

/** An address in the memory of the WebAssembly module; 0 is no address. */
export type Pointer = number;

/** What Emscripten exports. A view on the heap is replaced when the heap grows, so it is never kept. */
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
  _GEOSGeom_createPointFromXY_r(context: Pointer, x: number, y: number): Pointer;
  _GEOSGeom_createLineString_r(context: Pointer, sequence: Pointer): Pointer;
  _GEOSGeom_createLinearRing_r(context: Pointer, sequence: Pointer): Pointer;
  _GEOSGeom_createPolygon_r(context: Pointer, shell: Pointer, holes: Pointer, count: number): Pointer;
  _GEOSGeom_createEmptyPolygon_r(context: Pointer): Pointer;
  _GEOSGeom_createEmptyLineString_r(context: Pointer): Pointer;
  _GEOSGeom_createCollection_r(context: Pointer, type: number, members: Pointer, count: number): Pointer;
  _GEOSGeom_destroy_r(context: Pointer, geometry: Pointer): void;

  _GEOSGeomTypeId_r(context: Pointer, geometry: Pointer): number;
  _GEOSisEmpty_r(context: Pointer, geometry: Pointer): number;
  _GEOSGetNumCoordinates_r(context: Pointer, geometry: Pointer): number;
  _GEOSGeomGetNumPoints_r(context: Pointer, line: Pointer): number;
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
  _GEOSVoronoiDiagram_r: Make<[envelope: Pointer, tolerance: number, flags: number]>;
  _GEOSDelaunayTriangulation_r: Make<[tolerance: number, onlyEdges: number]>;
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
  _GEOSMakeValidParams_destroy_r(context: Pointer, params: Pointer): void;
}

/** Makes a new geometry of one and some parameters; 0 after an exception. */
type Make<Parameters extends unknown[] = []> = (
  context: Pointer,
  geometry: Pointer,
  ...parameters: Parameters
) => Pointer;

/** 1 for true, 0 for false, 2 after an exception. */
export type Compare = (context: Pointer, a: Pointer, b: Pointer) => number;

/** One running GEOS: the module, its context, and the text of its last exception. */
export interface GeosInstance {
  readonly module: GeosModule;
  readonly context: Pointer;
  readonly lastError: () => string;
}

/** What one call owns: geometries as a stack, the newest last, and pieces of plain memory. */
export class Scope {
  readonly instance: GeosInstance;
  readonly #owned: Pointer[] = [];
  readonly #indexes: Pointer[] = [];
  readonly #blocks = new Set<Pointer>();
  #scratch: Pointer = 0;
  #scratchBytes = 0;

  constructor(instance: GeosInstance) {
    this.instance = instance;
  }

  /** @throws {EngineError} when GEOS gave no geometry but an exception */
  own(geometry: Pointer): Pointer {
    if (geometry === 0) this.fail();
    this.#owned.push(geometry);
    return geometry;
  }

  get owned(): number {
    return this.#owned.length;
  }

  /** Hands over all geometries above a mark, as GEOS takes the parts of what it makes, even when it fails. */
  handOver(mark: number): readonly Pointer[] {
    return this.#owned.splice(mark);
  }

  /** An index of a geometry that this scope owns. */
  prepare(geometry: Pointer): Pointer {
    const { module, context } = this.instance;
    const index = module._GEOSPrepare_r(context, geometry);
    if (index === 0) this.fail();
    this.#indexes.push(index);
    return index;
  }

  /** Memory until it is released, aligned for doubles. */
  allocate(bytes: number): Pointer {
    const block = this.instance.module._malloc(Math.max(bytes, 8));
    if (block === 0) throw new EngineError('std::bad_alloc');
    this.#blocks.add(block);
    return block;
  }

  release(block: Pointer): void {
    this.#blocks.delete(block);
    this.instance.module._free(block);
  }

  /** Memory until the next call of `scratch`. */
  scratch(bytes: number): Pointer {
    if (bytes <= this.#scratchBytes) return this.#scratch;
    if (this.#scratch !== 0) this.release(this.#scratch);
    this.#scratchBytes = 0;
    this.#scratch = this.allocate(bytes);
    this.#scratchBytes = bytes;
    return this.#scratch;
  }

  fail(): never {
    throw new EngineError(this.instance.lastError());
  }

  free(): void {
    const { module, context } = this.instance;
    for (const index of this.#indexes) module._GEOSPreparedGeom_destroy_r(context, index);
    for (const geometry of this.#owned) module._GEOSGeom_destroy_r(context, geometry);
    for (const block of this.#blocks) module._free(block);
  }
}

/** Runs one call and gives back what it held, however it ends. */
export function scoped<T>(instance: GeosInstance, run: (scope: Scope) => T): T {
  const scope = new Scope(instance);
  try {
    const result = run(scope);
    scope.free();
    return result;
  } catch (error) {
    // After a trap the module cannot even free; the trap must reach the worker, which ends with it.
    if (!isTrap(error)) scope.free();
    throw error;
  }
}

/** A stack that overflows between two frames of WebAssembly leaves its memory in no better state than a trap does. */
function isTrap(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError');
}
