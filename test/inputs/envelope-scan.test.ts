import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFileDigest } from '../../src/model/input-source.ts';
import { EnvelopeScanner } from '../../src/inputs/envelope-scan.ts';

function scan(text: string, size = 7) {
  const bytes = Buffer.from(text);
  const scanner = new EnvelopeScanner(createFileDigest);
  for (let at = 0; at < bytes.length; at += size) scanner.scan(bytes.subarray(at, at + size));
  const cut = ({ start, end }: { start: number; end: number }) => bytes.subarray(start, end).toString().trim();
  return {
    inputs: scanner.inputs && cut(scanner.inputs),
    short: scanner.short.map((value) => [value.path, cut(value)]),
    complete: scanner.complete,
    sha256: scanner.sha256,
    digest: scanner.inputs && digestOf(bytes.subarray(scanner.inputs.start, scanner.inputs.end)),
  };
}

const digestOf = (bytes: Uint8Array) => createFileDigest().update(bytes).digest('hex');

describe('the scanner of an execute request', () => {
  it('finds the inputs, each short value in them, and the items of arrays', () => {
    const text =
      '{"response": "raw", "inputs": { "a": {"href": "x\\"}"}, "b" : [1, {"href": "y"} ,"z"] , "é": "ü"}, "outputs": {"a": [{}]}}';
    expect(scan(text)).toMatchObject({
      inputs: '{ "a": {"href": "x\\"}"}, "b" : [1, {"href": "y"} ,"z"] , "é": "ü"}',
      short: [
        [['a'], '{"href": "x\\"}"}'],
        [['b', 0], '1'],
        [['b', 1], '{"href": "y"}'],
        [['b', 2], '"z"'],
        [['b'], '[1, {"href": "y"} ,"z"]'],
        [['é'], '"ü"'],
      ],
      complete: true,
    });
  });

  it('takes the last inputs of several, however their name is written, and none from deeper down', () => {
    expect(scan('{"inputs": {"a": 1}, "\\u0069nputs": {"a": 2}}').inputs).toBe('{"a": 2}');
    const { sha256, digest } = scan('{"inputs": {"a": 1}, "inputs": {"a": 2}, "b": 3}');
    expect([sha256, digest]).toEqual([digest, digestOf(Buffer.from(' {"a": 2}'))]);
    expect(scan('{"outputs": {"inputs": 1}, "x": ["inputs", {"inputs": 2}]}').inputs).toBeUndefined();
    expect(scan('["inputs", {"inputs": 2}]').inputs).toBeUndefined();
  });

  it('sees when an end is missing', () => {
    for (const text of ['{"inputs": {"a": 1}', '{"inputs": "a}', '{"inputs": ['])
      expect(scan(text).complete).toBe(false);
  });

  it('agrees with JSON.parse on any JSON, however it is cut into chunks', () => {
    const request = fc.record({
      a: fc.jsonValue(),
      inputs: fc.dictionary(fc.string(), fc.jsonValue()),
      b: fc.jsonValue(),
    });
    fc.assert(
      fc.property(request, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 2 }), (value, size, indent) => {
        const { inputs, short, complete, sha256, digest } = scan(JSON.stringify(value, null, indent), size);
        expect(complete).toBe(true);
        expect(sha256).toBe(digest);
        // A key of "__proto__" is a member for JSON.parse too.
        expect(JSON.parse(inputs ?? '')).toEqual(JSON.parse(JSON.stringify(value.inputs)));
        for (const [path, text] of short as [(string | number)[], string][]) {
          const [id = '', index] = path;
          const member = value.inputs[id];
          const item = index === undefined ? member : (member as unknown[])[Number(index)];
          if (text !== '') expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(item)));
        }
      }),
    );
  });
});
