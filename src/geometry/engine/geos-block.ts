/** A block of the engine's memory, kept from call to call: to allocate one for each geometry costs more than to fill it. */
import { EngineError } from './engine.ts';
import type { Block, GeosModule, Pointer } from './geos-abi.ts';

const MIN_BYTES = 4096;

/** Larger blocks are given back after the call that needed them. */
const MAX_KEPT_BYTES = 2 ** 20;

export function createBlock(module: GeosModule): Block {
  let at: Pointer = 0;
  let size = 0;
  const release = () => {
    if (at !== 0) module._free(at);
    [at, size] = [0, 0];
  };
  return {
    reserve(bytes) {
      if (bytes <= size) return at;
      release();
      const wanted = Math.max(bytes, Math.min(2 * bytes, MAX_KEPT_BYTES), MIN_BYTES);
      at = module._malloc(wanted);
      if (at === 0) throw new EngineError('std::bad_alloc');
      size = wanted;
      return at;
    },
    trim() {
      if (size > MAX_KEPT_BYTES) release();
    },
  };
}
