import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { limitLines } from '../../tools/mcp/line-limit.ts';

async function pass(chunks: readonly string[], maxBytes: number): Promise<{ lines: string[]; tooLong: number }> {
  let tooLong = 0;
  const input = new PassThrough();
  const output = input.pipe(limitLines({ maxBytes, onTooLong: () => (tooLong += 1) }));
  for (const chunk of chunks) input.write(chunk);
  input.end();
  const lines: string[] = [];
  for await (const line of output) lines.push(String(line));
  return { lines, tooLong };
}

describe('limitLines', () => {
  it('puts the pieces of a line together and takes lines apart', async () => {
    expect(await pass(['{"a"', ':1}\n{"b":2}\n{"c', '":3}\n'], 100)).toEqual({
      lines: ['{"a":1}\n', '{"b":2}\n', '{"c":3}\n'],
      tooLong: 0,
    });
  });

  it('leaves out a line that is too long and goes on with the next', async () => {
    expect(await pass(['short\n', 'x'.repeat(50), 'x'.repeat(60), 'xx\nnext\n'], 100)).toEqual({
      lines: ['short\n', 'next\n'],
      tooLong: 1,
    });
  });

  it('passes on what stands behind the last line', async () => {
    expect(await pass(['one\ntwo'], 100)).toEqual({ lines: ['one\n', 'two'], tooLong: 0 });
  });
});
