import { defineProcess } from '../../../src/process/define-process.ts';

/** The part of WebAssembly that is used here; the types of Node leave it out. */
interface Wasm {
  readonly Memory: new (size: { initial: number; maximum: number }) => Memory;
}
interface Memory {
  readonly buffer: ArrayBuffer;
  /** Returns how many pages there were before. */
  grow(pages: number): number;
}
const { WebAssembly: wasm } = globalThis as unknown as { WebAssembly: Wasm };

const PAGE = 65_536;
const STEP_PAGES = 1024;

export default defineProcess({
  id: 'grow',
  version: '1.0.0',
  title: 'Grow',
  description: 'Grows one WebAssembly memory without end, outside the JavaScript heap.',
  group: 'test',
  inputs: {},
  outputs: {},
  examples: [],
  async run() {
    const memory = new wasm.Memory({ initial: STEP_PAGES, maximum: 65_536 });
    for (;;) {
      const at = memory.grow(STEP_PAGES) * PAGE;
      new Uint8Array(memory.buffer).fill(1, at);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  },
});
