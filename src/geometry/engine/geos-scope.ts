/** Ownership of GEOS memory: everything a scope owns is freed when its call ends. */
import { EngineError } from './engine.ts';
import type { GeosInstance, Pointer } from './geos-abi.ts';

/** Memory owned by one call: geometries as a stack, prepared indexes, and blocks. */
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

  /** @throws {EngineError} when GEOS returned null after an exception */
  own(geometry: Pointer): Pointer {
    if (geometry === 0) this.fail();
    this.#owned.push(geometry);
    return geometry;
  }

  get ownedCount(): number {
    return this.#owned.length;
  }

  /** Removes and returns all geometries above a mark: GEOS owns the parts of a new geometry, even when it fails. */
  disown(mark: number): readonly Pointer[] {
    return this.#owned.splice(mark);
  }

  /** Prepares a geometry that this scope owns. */
  prepare(geometry: Pointer): Pointer {
    const { module, context } = this.instance;
    const index = module._GEOSPrepare_r(context, geometry);
    if (index === 0) this.fail();
    this.#indexes.push(index);
    return index;
  }

  /** Allocates memory until it is released, aligned for doubles. */
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

  /** Returns memory that is valid until the next call of `scratch`. */
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

/** Runs one call and frees what it owns, also after an error. */
export function withScope<T>(instance: GeosInstance, run: (scope: Scope) => T): T {
  const scope = new Scope(instance);
  try {
    const result = run(scope);
    scope.free();
    return result;
  } catch (error) {
    // After a trap the module cannot free memory; the worker ends with the trap.
    if (!isTrap(error)) scope.free();
    throw error;
  }
}

/** A stack overflow within WebAssembly corrupts its memory as a trap does. */
function isTrap(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError');
}
