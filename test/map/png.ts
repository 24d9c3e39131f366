/** Reads the pixels of a PNG as this server writes them: 8 bits, RGBA, not interlaced. */
import { inflateSync } from 'node:zlib';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue. */
  at(x: number, y: number): readonly [number, number, number];
  /** Of all pixels, how many satisfy a test, 0 to 1. */
  share(test: (rgb: readonly [number, number, number]) => boolean): number;
}

export function readPng(png: Uint8Array): Picture {
  const bytes = Buffer.from(png);
  if (bytes.subarray(1, 4).toString() !== 'PNG') throw new Error('no PNG');
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const data = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const length = bytes.readUInt32BE(at);
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(bytes.subarray(at + 8, at + 8 + length));
  }
  const pixels = unfilter(inflateSync(Buffer.concat(data)), width * 4, height);
  const at = (x: number, y: number) => {
    const from = (Math.round(y) * width + Math.round(x)) * 4;
    return [pixels[from] ?? 0, pixels[from + 1] ?? 0, pixels[from + 2] ?? 0] as const;
  };
  return {
    width,
    height,
    at,
    share(test) {
      let count = 0;
      for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (test(at(x, y))) count++;
      return count / (width * height);
    },
  };
}

/** @see PNG specification, section 9 */
function unfilter(raw: Buffer, stride: number, height: number): Uint8Array {
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const value = raw[y * (stride + 1) + 1 + x] ?? 0;
      const left = x >= 4 ? (out[y * stride + x - 4] ?? 0) : 0;
      const up = y > 0 ? (out[(y - 1) * stride + x] ?? 0) : 0;
      const corner = x >= 4 && y > 0 ? (out[(y - 1) * stride + x - 4] ?? 0) : 0;
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0;
      out[y * stride + x] = value + guess;
    }
  }
  return out;
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}
