/** Messages with a member that stands twice around their arguments: refused at both transports, small and large, by an independent reader. */
import { readdir, rm } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { receive } from '../../src/inputs/receive.ts';
import { scanBody } from '../../src/inputs/scan-body.ts';
import { createUploads } from '../../src/inputs/uploads.ts';
import { openTempFiles } from '../../src/storage/temp-files.ts';
import { formatRefusal } from '../../tools/mcp/message-check.ts';
import { readMessageLines } from '../../tools/mcp/message-lines.ts';
import { readMessage } from '../../tools/mcp/message.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
const tempFiles = openTempFiles(folder);
const uploads = createUploads({ maxUploads: 10, maxBytes: 1e9 });
afterAll(() => rm(folder, { recursive: true }));

type Outcome = 'taken' | { readonly code: number; readonly message: string; readonly id: unknown };

interface Answer {
  readonly id: unknown;
  readonly error: { readonly code: number; readonly message: string };
}

function toOutcome(answer: string | undefined): Outcome {
  if (answer === undefined) return 'taken';
  const { id, error } = JSON.parse(answer) as Answer;
  return { ...error, id };
}

async function overHttp(text: string, spoolBytes: number): Promise<Outcome> {
  const request = new Request('http://isthmus.test/mcp', { method: 'POST', body: text });
  const body = async function* () {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += 100) yield await Promise.resolve(bytes.subarray(at, at + 100));
  };
  const message = await readMessage(
    { request, address: () => undefined, body },
    (chunks, options) => receive(chunks, { ...options, tempFiles, uploads, spoolBytes, scan: scanBody }),
    1e6,
  );
  if (message instanceof Response) return toOutcome(await message.text());
  await message.spooledCall?.discard();
  return 'taken';
}

async function overStdio(text: string): Promise<Outcome> {
  const answers: string[] = [];
  const input = new PassThrough();
  const lines = input.pipe(readMessageLines(1e6, (refusal): undefined => void answers.push(formatRefusal(refusal))));
  input.end(`${text.replaceAll('\n', ' ')}\n`);
  let passed = 0;
  for await (const line of lines) passed += Buffer.from(line as Buffer).length > 1 ? 1 : 0;
  expect(passed + answers.length).toBe(1);
  return toOutcome(answers[0]);
}

const ways = [
  ['in memory', (text: string) => overHttp(text, 1e6)],
  ['in a file', (text: string) => overHttp(text, 10)],
  ['as a line', overStdio],
] as const;

/** Reads JSON by recursive descent. @returns pointers of the members that stand twice */
function findRepeats(text: string): readonly string[] {
  const found: string[] = [];
  let at = 0;
  const token = /\s*("(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:]+)/y;
  const next = () => {
    token.lastIndex = at;
    const [all = '', one = ''] = token.exec(text) ?? [];
    at += all.length;
    return one;
  };
  function value(pointer: string, first = next()): void {
    if (first === '[') {
      for (let one = next(), i = 0; one !== ']'; one = next()) if (one !== ',') value(`${pointer}/${i++}`, one);
    } else if (first === '{') {
      const names: string[] = [];
      for (let one = next(); one !== '}'; one = next()) {
        if (one === ',') continue;
        const name = JSON.parse(one) as string;
        if (names.includes(name)) found.push(`${pointer}/${name}`);
        names.push(name);
        next();
        value(`${pointer}/${name}`);
      }
    }
  }
  value('');
  return found;
}

const call = (members: string, params: string, args = '{"layer":1}') =>
  `{"jsonrpc":"2.0","id":1,"method":"tools/call"${members},"params":{"name":"measure","arguments":${args}${params}}}`;

describe.each(ways)('a message %s', (_, read) => {
  it.each([
    ['jsonrpc', call(',"jsonrpc":"2.0"', ''), '/jsonrpc', 1],
    ['id', call(',"id":2', ''), '/id', null],
    ['the same id', call(',"\\u0069d" : 1', ''), '/id', null],
    ['method', call(',"method":"ping"', ''), '/method', 1],
    ['params', call(',"params":{}', ''), '/params', 1],
    ['params with arguments', call(',"params":{"name":"clip","arguments":{"layer":2}}', ''), '/params', 1],
    ['name', call('', ',"name":"clip"'), '/params/name', 1],
    ['arguments', call('', ',"arguments":{"layer":2}'), '/params/arguments', 1],
    ['arguments that are null', call('', ',"arguments":null'), '/params/arguments', 1],
    ['_meta', call('', ',"_meta":{},"_meta":{}'), '/params/_meta', 1],
    ['what is in _meta', call('', ',"_meta":{"a":{"b":1,"b":2}}'), '/params/_meta/a/b', 1],
    ['id beside arguments that are too deep', call(',"id":2', '', `${'{"a":'.repeat(300)}1${'}'.repeat(300)}`), '/id', null], // prettier-ignore
    ['id beside a member of the arguments', call(',"id":2', '', '{"layer":1,"layer":2}'), '/id', null],
  ])('with %s twice is refused', async (_name, text, pointer, id) => {
    const outcome = await read(text);
    expect(outcome).toMatchObject({
      code: -32600,
      message: `Invalid request: ${pointer} stands more than once. Keep the one that is meant.`,
    });
    // Where the rest is in a file, nothing more is read.
    expect([id, null]).toContain(outcome === 'taken' ? undefined : outcome.id);
  });

  it('with a member of its arguments twice is taken: the call tells of it', async () => {
    expect(await read(call('', '', '{"layer":1,"layer":2}'))).toBe('taken');
    expect(await read(call('', '', '{"inputs":{},"inputs":{}}'))).toBe('taken');
  });

  it('is refused if an independent reader finds one, whatever it has', async () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }).map((one) => JSON.stringify(one)),
      fc.constantFrom('{"a":1,"a":2}', '[{"id":1,"id":2}]', '"\\"id\\":1,"', '{"b":{"c":[]},"b":{"d":1}}', '"{[\\\\"'),
    );
    const space = fc.constantFrom('', '', ' ', '\n ');
    const named = (name: string) =>
      fc.constantFrom(JSON.stringify(name), JSON.stringify(name), `"\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}"`); // prettier-ignore
    const member = (name: string, of: fc.Arbitrary<string>) =>
      fc.tuple(named(name), space, of, space).map(([key, before, text, behind]) => `${key}${before}:${behind}${text}`);
    const object = (usual: readonly fc.Arbitrary<string>[], more: readonly fc.Arbitrary<string>[]) =>
      fc
        .tuple(fc.tuple(...usual), fc.array(fc.oneof(...more), { maxLength: 2 }), fc.boolean())
        .map(
          ([first, rest, isTurned]) =>
            `{${(isTurned ? [...rest, ...first] : [...first, ...rest]).filter((one) => one !== '').join(',')}}`,
        );
    const text = (one: string) => fc.constant(one);
    const names = fc.constantFrom('layer', 'inputs', 'params', 'id', 'arguments', 'name');
    const args = object([], [names.chain((name) => member(name, value))]);
    const meta = object([], [member('x', value), member('y', value)]);
    const [name, argument] = [member('name', text('"measure"')), member('arguments', args)];
    const params = object([name, argument], [member('_meta', meta), member('other', value), rarely(name), rarely(argument)]); // prettier-ignore
    const parts = [
      member('jsonrpc', text('"2.0"')),
      member('id', fc.constantFrom('1', '"a"')),
      member('method', text('"tools/call"')),
      member('params', params),
    ];
    const message = object(parts, parts.map(rarely));
    let refused = 0;
    const judge = fc.asyncProperty(message, async (one) => {
      const repeats = findRepeats(one).filter((pointer) => !pointer.startsWith('/params/arguments/'));
      const outcome = await read(one);
      if (repeats.length === 0) {
        expect(outcome, one).toBe('taken');
        return;
      }
      refused += 1;
      expect(outcome, one).toMatchObject({ code: -32600 });
      const pointer = outcome === 'taken' ? '' : /^Invalid request: (\S+) stands/.exec(outcome.message)?.[1];
      expect(repeats, one).toContain(pointer);
    });
    const numRuns = Number(process.env.RUNS ?? 300);
    await fc.assert(judge, { numRuns, seed: Number(process.env.SEED ?? 16) });
    expect(refused).toBeGreaterThan(numRuns / 20);
    expect(await readdir(folder)).toEqual([]);
  });
});

/** Mostly nothing. */
function rarely(member: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant('') }, { weight: 1, arbitrary: member });
}

describe('a batch', () => {
  it.each([
    [`[${call(',"id":2', '')}]`, '/0/id'],
    [`[{"jsonrpc":"2.0","method":"a"},${call('', '', '{"inputs":{"a":1,"a":2}}')}]`, '/1/params/arguments/inputs/a'],
  ])('with a member twice is refused', async (text, pointer) => {
    expect(await overHttp(text, 1e6)).toEqual({
      id: null,
      code: -32600,
      message: `Invalid request: ${pointer} stands more than once. Keep the one that is meant.`,
    });
  });
});
