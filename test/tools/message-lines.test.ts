/** Lines of standard input that are no message: each is answered, and the next is read. */
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { parseJSONRPCMessage } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { checkMessage, formatRefusal } from '../../tools/mcp/message-check.ts';
import { readMessageLines } from '../../tools/mcp/message-lines.ts';

interface Answer {
  readonly id: unknown;
  readonly error: { readonly code: number; readonly message: string };
}

async function read(text: string | Buffer, maxBytes = 1e5): Promise<{ passed: string[]; answers: string[] }> {
  const answers: string[] = [];
  const input = new PassThrough();
  const lines = input.pipe(
    readMessageLines(maxBytes, (refusal): undefined => void answers.push(formatRefusal(refusal))),
  );
  input.end(text);
  const passed: string[] = [];
  for await (const line of lines) passed.push(String(line));
  return { passed, answers };
}

function isValid(value: unknown): boolean {
  try {
    parseJSONRPCMessage(value);
    return true;
  } catch {
    return false;
  }
}

const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

describe('a line that is not a message', () => {
  it.each([
    ['cut short', '{"jsonrpc":"2.0","id":4,"method":"ping"', 'null', -32700, 'Parse error: Expected'],
    [
      'with NaN',
      '{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"buffer","arguments":{"distance":NaN}}}',
      'null',
      -32700,
      "Unexpected token 'N'",
    ],
    ['of text', 'Content-Length: 52', 'null', -32700, 'Send one JSON-RPC message on each line.'],
    ['that is a batch', '[{"jsonrpc":"2.0","id":7,"method":"ping"}]', '7', -32600, 'batches are not supported'],
    ['that is an empty batch', '[]', 'null', -32600, 'batches are not supported'],
    ['that is a batch without requests', '[1]', 'null', -32600, 'batches are not supported'],
    ['without jsonrpc', '{"id":3,"method":"ping"}', '3', -32600, 'jsonrpc must be "2.0", and is missing.'],
    [
      'with another jsonrpc',
      '{"jsonrpc":"1.0","id":"a","method":"ping"}',
      '"a"',
      -32600,
      'jsonrpc must be "2.0", not "1.0".',
    ],
    [
      'with a fraction for an id',
      '{"jsonrpc":"2.0","id":1.5,"method":"ping"}',
      '1.5',
      -32600,
      'id must be a string or a whole number of at most 2^53 - 1, not 1.5.',
    ],
    [
      'with an id beyond 2^53',
      '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}',
      '9007199254740993',
      -32600,
      'id must be',
    ],
    [
      'with such an id at its end',
      '{"params":{"id":5},"method":"ping","jsonrpc":"2.0","id":-9007199254740993}',
      '-9007199254740993',
      -32600,
      'id must be',
    ],
    [
      'with such an id in its middle',
      '{"jsonrpc":"2.0","method":"ping","params":{},"id":9007199254740993,"params":{"id":3,"x":1}}',
      'null',
      -32600,
      'id must be',
    ],
    ['with an id that is null', '{"jsonrpc":"2.0","id":null,"method":"ping"}', 'null', -32600, 'not null'],
    ['with an id that is true', '{"jsonrpc":"2.0","id":true,"method":"ping"}', 'null', -32600, 'not true'],
    ['with an infinite id', '{"jsonrpc":"2.0","id":1e400,"method":"ping"}', 'null', -32600, 'not Infinity'],
    [
      'with a list of params',
      '{"jsonrpc":"2.0","id":8,"method":"ping","params":[1]}',
      '8',
      -32600,
      'params must be an object, not [1].',
    ],
    [
      'with null for params',
      '{"jsonrpc":"2.0","id":8,"method":"ping","params":null}',
      '8',
      -32600,
      'params must be an object, not null.',
    ],
    ['without a method', '{"jsonrpc":"2.0","id":8}', '8', -32600, 'method must be a string, and is missing.'],
    [
      'with a number for a method',
      '{"jsonrpc":"2.0","id":8,"method":5}',
      '8',
      -32600,
      'method must be a string, not 5.',
    ],
    [
      'with a member too many',
      '{"jsonrpc":"2.0","id":8,"method":"ping","arguments":{}}',
      '8',
      -32600,
      '"arguments" is not a member of a message',
    ],
    [
      'with a list of _meta',
      '{"jsonrpc":"2.0","id":8,"method":"ping","params":{"_meta":[]}}',
      '8',
      -32600,
      'params._meta is invalid',
    ],
    [
      'that is a notification with a list of params',
      '{"jsonrpc":"2.0","method":"notifications/initialized","params":[]}',
      'null',
      -32600,
      'params must be an object',
    ],
    [
      "that is a wrong response, whose id is not the client's",
      '{"jsonrpc":"2.0","id":1,"result":5}',
      'null',
      -32600,
      'not a JSON-RPC response',
    ],
    ['that is a number', '17', 'null', -32600, 'A message must be a JSON object, not 17.'],
    ['that is null', 'null', 'null', -32600, 'not null'],
    [
      'with a list of arguments',
      '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"buffer","arguments":[1]}}',
      '2',
      -32602,
      'arguments must be an object, not [1].',
    ],
    [
      'that calls no tool',
      '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"arguments":{}}}',
      '2',
      -32602,
      'name must be the name of a tool, and is missing.',
    ],
    [
      'that calls a number',
      '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":5}}',
      '2',
      -32602,
      'name must be the name of a tool, not 5.',
    ],
  ])('%s is answered', async (_, line, id, code, says) => {
    // prettier-ignore
    const { passed, answers } = await read(`${line}\n${ping}\n`);
    expect(passed).toEqual([`${ping}\n`]);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatch(/^\{"jsonrpc":"2\.0","id":/);
    expect(answers[0]).toContain(`"id":${id},"error":{"code":${code},`);
    expect((JSON.parse(answers[0] ?? '') as Answer).error.message).toContain(says);
    // One line, short enough for a log.
    expect(answers[0]).not.toContain('\n');
    expect(answers[0]?.length).toBeLessThan(400);
  });

  it('in another encoding is answered', async () => {
    const latin1 = Buffer.from(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"caf\xe9"}}\n',
      'latin1',
    );
    const utf16 = Buffer.from(`\ufeff${ping}`, 'utf16le');
    for (const bytes of [latin1, utf16]) {
      const { passed, answers } = await read(bytes);
      expect(passed).toEqual([]);
      expect(answers[0]).toContain('"id":null,"error":{"code":-32700,"message":"Parse error: it is not UTF-8.');
    }
  });

  it.each([
    ['before its params', `{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"x":"${'y'.repeat(3000)}"}}`, '4'],
    [
      'behind them',
      `{"method":"tools/call","params":{"x":"${'y'.repeat(3000)}","id":9},"jsonrpc":"2.0","id":"a-1"}`,
      '"a-1"',
    ],
    ['nowhere', `{"jsonrpc":"2.0","method":"tools/call","params":{"id":9,"x":"${'y'.repeat(3000)}"}}`, 'null'],
  ])('too long is answered with its id %s', async (_, line, id) => {
    // prettier-ignore
    const { passed, answers } = await read(`${line}\n${ping}\n`, 2000);
    expect(passed).toEqual([`${ping}\n`]);
    expect(answers).toEqual([
      `{"jsonrpc":"2.0","id":${id},"error":{"code":-32600,"message":"The message is larger than 0.002 MB. Send a smaller or simpler geometry."}}`,
    ]);
  });

  it('that is a batch is answered for each request, or once when there are too many', async () => {
    const request = (id: number) => `{"jsonrpc":"2.0","id":${id},"method":"ping"}`;
    const note = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
    const few = await read(`[${request(1)},${note},${request(2)}]\n`);
    expect(few.answers.map((each) => (JSON.parse(each) as Answer).id)).toEqual([1, 2]);
    const many = await read(`[${Array.from({ length: 101 }, (_, i) => request(i)).join(',')}]\n`);
    expect(many.answers.map((each) => (JSON.parse(each) as Answer).id)).toEqual([null]);
  });
});

describe('a line', () => {
  it('may begin with a byte order mark', async () => {
    expect(await read(`\ufeff${ping}\n\ufeff${ping}\n`)).toEqual({ passed: [`${ping}\n`, `${ping}\n`], answers: [] });
  });

  it('may be blank', async () => {
    expect(await read(`\n\r\n \t\n\ufeff\n${ping}\r\n`)).toEqual({ passed: [`${ping}\r\n`], answers: [] });
  });

  it('may have null for the arguments of a tool', async () => {
    const call = '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"list_jobs","arguments":null}}';
    expect((await read(`${call}\n`)).passed).toEqual([
      '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"list_jobs"}}\n',
    ]);
  });

  it('is passed on or answered as the schema of the protocol has it, whatever it is', () => {
    const value = fc.oneof(fc.constantFrom('2.0', 'ping', 1, 1.5, null, true, {}, [], -0, 2 ** 53, { _meta: {} }, { _meta: 1 }, { code: 1, message: 'x' }), fc.jsonValue({ maxDepth: 2 })); // prettier-ignore
    const absent = fc.constant(undefined);
    const mostly = (usual: unknown) => fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, absent, value);
    const rarely = fc.oneof({ weight: 8, arbitrary: absent }, fc.constant({}), value);
    const message = fc.record({ jsonrpc: mostly('2.0'), id: mostly(1), method: mostly('ping'), params: mostly({}), result: rarely, error: rarely, other: rarely }); // prettier-ignore
    let taken = 0;
    const property = fc.property(fc.oneof({ weight: 9, arbitrary: message }, value), (each) => {
      const parsed: unknown = JSON.parse(JSON.stringify(each));
      const isMessage = isValid(parsed);
      if (isMessage) taken += 1;
      expect('message' in checkMessage(parsed, '')).toBe(isMessage);
    });
    fc.assert(property, { seed: 16, numRuns: 3000 });
    expect(taken).toBeGreaterThan(100);
  });
});
