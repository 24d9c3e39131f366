import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFileDigest } from '../../src/model/input-source.ts';
import { EnvelopeScanner } from '../../src/inputs/envelope-scan.ts';

function scan(text: string, size = 7) {
  const bytes = Buffer.from(text);
  const scanner = new EnvelopeScanner({ names: ['inputs'], lengths: [1] }, createFileDigest);
  for (let at = 0; at < bytes.length; at += size) scanner.scan(bytes.subarray(at, at + size));
  const cut = ({ start, end }: { start: number; end: number }) => bytes.subarray(start, end).toString().trim();
  const inputs = scanner.find(1);
  return {
    inputs: inputs && cut(inputs),
    short: (inputs?.short ?? []).map((value) => [value.path, cut(value)]),
    complete: scanner.complete,
    sha256: inputs?.sha256,
    digest: inputs && digestOf(bytes.subarray(inputs.start, inputs.end)),
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

describe('the scanner of an MCP message', () => {
  const path = { names: ['params', 'arguments', 'inputs'], lengths: [2, 3] };
  function find(text: string, size = 5) {
    const bytes = Buffer.from(text);
    const scanner = new EnvelopeScanner(path, createFileDigest);
    for (let at = 0; at < bytes.length; at += size) scanner.scan(bytes.subarray(at, at + size));
    const cut = ({ start, end }: { start: number; end: number }) => bytes.subarray(start, end).toString().trim();
    const show = (length: number) => {
      const found = scanner.find(length);
      return found && { text: cut(found), members: found.members.map((member) => [member.name, cut(member)]), found };
    };
    return { outer: show(2), inner: show(3), complete: scanner.complete };
  }

  it('finds the arguments, and inputs among them, with their members', () => {
    const { outer, inner } = find(
      '{"id":1,"params":{"arguments":{"process":"clip","inputs":{"a":[[1],2],"b":{"inputs":1}},"reuse":true},"name":"run_process"}}',
    );
    expect(outer?.members).toEqual([
      ['process', '"clip"'],
      ['inputs', '{"a":[[1],2],"b":{"inputs":1}}'],
      ['reuse', 'true'],
    ]);
    expect(inner?.members).toEqual([
      ['a', '[[1],2]'],
      ['b', '{"inputs":1}'],
    ]);
    expect(inner?.found.short.map(({ path: [...names] }) => names)).toEqual([['a', 0], ['a', 1], ['a'], ['b']]);
  });

  it('digests each byte once: the inputs count in the arguments by their digest', () => {
    const { outer, inner } = find('{"params":{"arguments":{"x":1,"inputs":{"a":2},"y":3}}}');
    expect(inner?.found.sha256).toBe(digestOf(Buffer.from('{"a":2}')));
    const pieces = ['{"x":1,"inputs":', String(inner?.found.sha256), ',"y":3}'];
    expect(outer?.found.sha256).toBe(digestOf(Buffer.from(pieces.join(''))));
  });

  it('forgets the inputs of arguments that come again without', () => {
    const { outer, inner } = find('{"params":{"arguments":{"inputs":{"a":2}},"arguments":{"b":1}}}');
    expect([outer?.text, inner]).toEqual(['{"b":1}', undefined]);
  });

  it('finds nothing in a batch, nor under other names', () => {
    expect(find('[{"params":{"arguments":{"a":1}}}]')).toEqual({ outer: undefined, inner: undefined, complete: true });
    expect(find('{"result":{"params":{"arguments":{"a":1}}}}').outer).toBeUndefined();
    expect(find('{"params":[{"arguments":{"a":1}}]}').outer).toBeUndefined();
  });

  it('agrees with JSON.parse on any JSON, in small and in large chunks', () => {
    const long = fc.oneof(
      fc.jsonValue(),
      fc.string({ maxLength: 700 }),
      fc.array(fc.double({ noNaN: true }), { maxLength: 300 }),
      fc.constant('\\"}]'.repeat(200)),
    );
    const members = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('inputs', 'arguments')), long, { maxKeys: 6 });
    const call = fc.record({ name: fc.string(), arguments: fc.oneof(members, long), _meta: long });
    fc.assert(
      fc.property(fc.record({ id: long, params: call }), fc.constantFrom(1, 7, 100, 1500, 1e6), (value, size) => {
        const sent = JSON.parse(JSON.stringify(value)) as { params: { arguments: Record<string, unknown> } };
        const { outer, inner, complete } = find(JSON.stringify(value), size);
        expect(complete).toBe(true);
        const args = sent.params.arguments;
        expect(JSON.parse(outer?.text ?? '')).toEqual(args);
        const isObject = (item: unknown) => typeof item === 'object' && item !== null && !Array.isArray(item);
        const named = (item: unknown) => (isObject(item) ? Object.entries(item as object) : []);
        const parsed = (found: typeof outer) =>
          found?.members.map(([name, text]) => [name, JSON.parse(text ?? '') as unknown] as const);
        expect(Object.fromEntries(parsed(outer) ?? [])).toEqual(Object.fromEntries(named(args)));
        const inputs = isObject(args) && Object.hasOwn(args, 'inputs') ? args.inputs : undefined;
        expect(inner && JSON.parse(inner.text)).toEqual(inputs);
        expect(Object.fromEntries(parsed(inner) ?? [])).toEqual(Object.fromEntries(named(inputs)));
      }),
      { numRuns: 500 },
    );
  });
});
