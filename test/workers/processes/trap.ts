import { z } from 'zod';
import { defineProcess } from '../../../src/process/define-process.ts';

// (module (func (export "f") unreachable))
// prettier-ignore
const module = Uint8Array.of(
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 10, 5, 1, 3, 0, 0, 11,
);

/** The part of WebAssembly that is used here; the types of Node leave it out. */
interface Wasm {
  instantiate(bytes: Uint8Array): Promise<{ instance: { exports: { f(): void } } }>;
}
const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: Wasm };

export default defineProcess({
  id: 'trap',
  version: '1.0.0',
  title: 'Trap',
  description: 'Lets WebAssembly trap, as an engine does whose memory is out of order.',
  group: 'test',
  inputs: {},
  outputs: { never: z.string() },
  examples: [],
  run: async () => {
    const { instance } = await wasm.instantiate(module);
    instance.exports.f();
    return { never: 'reached' };
  },
});
