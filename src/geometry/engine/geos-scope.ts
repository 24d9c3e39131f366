/** Ownership of GEOS memory: everything a scope owns is freed when its call ends. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import { countPositions } from '../flat/flat.ts';
import { EngineError } from './engine.ts';
import type { GeosInstance, Pointer } from './geos-abi.ts';

/** Memory owned by one call: geometries as a stack, and prepared indexes. */
export class Scope {
  readonly instance: GeosInstance;
  readonly #owned: Pointer[] = [];
  readonly #indexes: Pointer[] = [];

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

  /** Memory for positions, which is valid until the next call. */
  positions(bytes: number): Pointer {
    return this.instance.positions.reserve(bytes);
  }

  /** Memory for addresses and single numbers, which is valid until the next call. */
  scratch(bytes: number): Pointer {
    return this.instance.scratch.reserve(bytes);
  }

  /** Hands a geometry over to the job, which keeps it until its end; where it has no room, this scope frees it. */
  keep(key: FlatGeometry, geometry: Pointer): void {
    if (this.instance.job?.keep(key, geometry) !== true) return;
    this.#owned.splice(this.#owned.lastIndexOf(geometry), 1);
  }

  fail(): never {
    throw new EngineError(this.instance.lastError());
  }

  free(): void {
    const { module, context } = this.instance;
    for (const index of this.#indexes) module._GEOSPreparedGeom_destroy_r(context, index);
    for (const geometry of this.#owned) module._GEOSGeom_destroy_r(context, geometry);
    this.instance.positions.trim();
    this.instance.scratch.trim();
  }
}

/** Positions that a job keeps: 16 MB. */
const MAX_KEPT_POSITIONS = 2 ** 20;

/** Memory of a geometry beside its positions, in positions. */
const POSITIONS_PER_GEOMETRY = 16;

/** Geometries in the engine's memory for the length of a job: each is copied once, however often it is compared. */
class Job {
  readonly #instance: GeosInstance;
  readonly #handles = new Map<FlatGeometry, Pointer>();
  #room = MAX_KEPT_POSITIONS;

  constructor(instance: GeosInstance) {
    this.#instance = instance;
  }

  find(key: FlatGeometry): Pointer | undefined {
    return this.#handles.get(key);
  }

  /** @returns false where there is no room for it */
  keep(key: FlatGeometry, geometry: Pointer): boolean {
    const size = countPositions(key) + POSITIONS_PER_GEOMETRY;
    if (size > this.#room || this.#handles.has(key)) return false;
    this.#room -= size;
    this.#handles.set(key, geometry);
    return true;
  }

  free(): void {
    const { module, context } = this.#instance;
    this.#instance.job = undefined;
    for (const geometry of this.#handles.values()) module._GEOSGeom_destroy_r(context, geometry);
  }
}

/** Runs a job and frees what it keeps; a job within another one is a part of it. */
export function withJob<T>(instance: GeosInstance, run: () => T): T {
  if (instance.job) return run();
  const job = new Job(instance);
  instance.job = job;
  return freeAfter(job, run);
}

/** Runs one call and frees what it owns, also after an error. */
export function withScope<T>(instance: GeosInstance, run: (scope: Scope) => T): T {
  const scope = new Scope(instance);
  return freeAfter(scope, () => run(scope));
}

/** Frees what an owner has after a run, also after an error. */
export function freeAfter<T>(owner: { free(): void }, run: () => T): T {
  try {
    const result = run();
    owner.free();
    return result;
  } catch (error) {
    // After a trap the module cannot free memory; the worker ends with the trap.
    if (!isTrap(error)) owner.free();
    throw error;
  }
}

/** A stack overflow within WebAssembly corrupts its memory as a trap does. */
function isTrap(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError');
}
