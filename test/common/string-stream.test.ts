import { describe, expect, it } from 'vitest';
import { decodeJsonString, encodeJsonString } from '../../src/common/json/string-stream.ts';
import { createRandom } from '../judges/random.ts';

/** Cuts bytes at random places, some of them empty or one byte long. */
async function* cut(bytes: Buffer, next: () => number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const length = Math.floor(next() ** 3 * 120);
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

async function join(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
}

const parts = [
  'a',
  'plain words ',
  '"',
  '\\',
  '\\\\',
  '\n',
  '\u0000',
  'é',
  '漢',
  '😀',
  '\ud83d',
  '\ude00',
  '\ufeff',
  '\\ud83d',
  '\u007f',
];

function textOf(next: () => number): string {
  return Array.from({ length: Math.floor(next() * 60) }, () => parts[Math.floor(next() * parts.length)]).join('');
}

describe('JSON strings in pieces', () => {
  it('are what JSON.parse and JSON.stringify make of the whole: 2,000 texts, cut at random', async () => {
    const next = createRandom(17).fraction;
    for (let i = 0; i < 2000; i++) {
      const text = textOf(next);
      const bytes = Buffer.from(text);
      // Every other one has its letters beyond ASCII escaped, as other writers do.
      const plain = JSON.stringify(text);
      const json =
        i % 2 === 0
          ? plain
          : plain.replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
      const inner = Buffer.from(json).subarray(1, -1);
      expect(await join(decodeJsonString(cut(inner, next)))).toBe(bytes.toString());
      expect(await join(encodeJsonString(cut(bytes, next)))).toBe(JSON.stringify(bytes.toString()));
    }
  });

  it('keep a byte order mark, and write what is not UTF-8 as U+FFFD', async () => {
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0xff, 0xe6, 0xbc]);
    expect(await join(encodeJsonString(cut(bytes, () => 0.5)))).toBe('"\ufeffa\ufffd\ufffd"');
  });
});
