/** Damages files at random, and reads all that is in them: a fault names the format, and nothing else is thrown. */
import { expect } from 'vitest';
import { LayerOfFile } from '../../schemas/layer.ts';
import { ProcessError } from '../../src/common/errors.ts';
import type { DataFormat } from '../../src/formats/define-format.ts';
import { createRandom, type Random } from '../judges/random.ts';

/** Cut, with other bytes, or with a piece of it twice or left out. */
function damage(bytes: Uint8Array, random: Random): Uint8Array {
  const kind = random.integer(4);
  const [from, to] = [random.integer(bytes.length), random.integer(bytes.length)].sort((a, b) => a - b) as [number, number]; // prettier-ignore
  if (kind === 0) return bytes.subarray(0, from);
  if (kind === 1) return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  if (kind === 2) return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
  const copy = Uint8Array.from(bytes);
  for (let i = 0; i < 1 + random.integer(3); i++) copy[random.integer(copy.length)] = random.integer(256);
  return copy;
}

/** @returns how many of the files are read all the same */
export async function readDamaged(format: DataFormat, file: Uint8Array, seed: number, count: number): Promise<number> {
  const random = createRandom(seed);
  let read = 0;
  for (let i = 0; i < count; i++) {
    const damaged = damage(file, random);
    try {
      for (const part of await format.open(damaged)) {
        const content = await part.read();
        if (content.kind === 'layer') LayerOfFile.parse(content.value);
      }
      read += 1;
    } catch (error) {
      if (!(error instanceof ProcessError)) throw new Error(`damage ${i}: ${String(error)}`, { cause: error });
      expect(error.code).toMatch(/^(invalid-input|too-large)$/);
      expect(error.message).toMatch(new RegExp(`${format.title}|zip`));
    }
  }
  return read;
}
