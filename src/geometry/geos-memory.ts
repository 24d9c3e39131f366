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

  _GEOSBuffer_r(context: Pointer, geometry: Pointer, distance: number, quadrantSegments: number): Pointer;
  _GEOSIntersection_r(context: Pointer, a: Pointer, b: Pointer): Pointer;
  _GEOSDifference_r(context: Pointer, a: Pointer, b: Pointer): Pointer;
  _GEOSUnaryUnion_r(context: Pointer, geometry: Pointer): Pointer;
  _GEOSDisjointSubsetUnion_r(context: Pointer, geometry: Pointer): Pointer;
  _GEOSOrientPolygons_r(context: Pointer, geometry: Pointer, exteriorClockwise: number): number;
  _GEOSArea_r(context: Pointer, geometry: Pointer, area: Pointer): number;
  _GEOSisValidDetail_r(context: Pointer, geometry: Pointer, flags: number, reason: Pointer, location: Pointer): number;
  _GEOSMakeValidParams_create_r(context: Pointer): Pointer;
  _GEOSMakeValidParams_setMethod_r(context: Pointer, params: Pointer, method: number): number;
  _GEOSMakeValidParams_setKeepCollapsed_r(context: Pointer, params: Pointer, keep: number): number;
  _GEOSMakeValidParams_destroy_r(context: Pointer, params: Pointer): void;
  _GEOSMakeValidWithParams_r(context: Pointer, geometry: Pointer, params: Pointer): Pointer;
}

/** One running GEOS: the module, its context, and the text of its last exception. */
export interface GeosInstance {
  readonly module: GeosModule;
  readonly context: Pointer;
  readonly lastError: () => string;
}

/** What one call owns: geometries as a stack, the newest last, and a piece of plain memory. */
export class Scope {
  readonly instance: GeosInstance;
  readonly #owned: Pointer[] = [];
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
  release(mark: number): readonly Pointer[] {
    return this.#owned.splice(mark);
  }

  /** Memory until the next call of `scratch`, aligned for doubles. */
  scratch(bytes: number): Pointer {
    if (bytes <= this.#scratchBytes) return this.#scratch;
    const { module } = this.instance;
    module._free(this.#scratch);
    this.#scratchBytes = 0;
    this.#scratch = module._malloc(bytes);
    if (this.#scratch === 0) throw new EngineError('std::bad_alloc');
    this.#scratchBytes = bytes;
    return this.#scratch;
  }

  fail(): never {
    throw new EngineError(this.instance.lastError());
  }

  free(): void {
    const { module, context } = this.instance;
    for (const geometry of this.#owned) module._GEOSGeom_destroy_r(context, geometry);
    module._free(this.#scratch);
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

function isTrap(error: unknown): boolean {
  return error instanceof Error && error.name === 'RuntimeError';
}
