/**
 * Execute requests as multipart/form-data: files as parts, `inputs` as JSON. While it arrives, such a body becomes the execute
 * request in JSON that it stands for, its files in base64, so that one way leads on from here: limits, digests, jobs that run
 * again. @see RFC 7578
 */
import { PassThrough, type Readable } from 'node:stream';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { isObject } from '../../schemas/is-object.ts';
import type { JsonSchema } from '../../schemas/dialect.ts';
import { show } from '../../schemas/show.ts';
import { suggestNames } from '../../src/common/did-you-mean.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { decodeJson } from '../../src/common/json/decode.ts';
import { toFaultError } from '../../src/common/json/fault.ts';
import { isJson } from '../../src/common/json/is-json.ts';
import { isAddress } from '../../src/inputs/address.ts';
import { tooLarge } from '../../src/inputs/receive.ts';
import { splitFragment } from '../../src/inputs/references.ts';
import { takesFile } from '../../src/inputs/takes-geojson.ts';

export const MULTIPART_TYPE = 'multipart/form-data';

export interface PartRules {
  /** Schemas of the inputs by all names that they have. */
  readonly inputs: Readonly<Record<string, JsonSchema>>;
  /** Limit of the body as it is sent. */
  readonly maxBytes: number;
}

/** Parts that are members of the execute request; `request` is that as a whole. */
const memberParts = ['request', 'inputs', 'outputs', 'response', 'subscriber'] as const;

/** Beside its files a request is parsed in memory. */
const MAX_TEXT_BYTES = 1024 * 1024;
/** V8 has no longer strings than this many letters of base64. */
const MAX_FILE_BYTES = Math.floor((2 ** 29 - 24) / 4) * 3;
const MAX_PARTS = 200;
const BUFFER_BYTES = 256 * 1024;

export function isMultipart(type: string | undefined): type is string {
  return type !== undefined && /^\s*multipart\/form-data\s*(?:;|$)/i.test(type);
}

/** Bytes of JSON that a body may become: base64 has four letters for three bytes. */
export function maxJsonBytes(maxBytes: number): number {
  return Math.ceil(maxBytes / 3) * 4 + MAX_TEXT_BYTES;
}

/** @returns the JSON of the request. @throws {ProcessError} `invalid-request`, `too-large` */
export async function* toJsonRequest(
  body: AsyncIterable<Uint8Array>,
  contentType: string,
  rules: PartRules,
): AsyncGenerator<Uint8Array> {
  const out = new PassThrough({ highWaterMark: BUFFER_BYTES });
  const written = writeRequest(body, createParser(contentType), new RequestWriter(out, rules), rules).then(
    () => out.end(),
    (error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  try {
    // Without an encoding, a stream yields bytes, which its type leaves open.
    yield* out as AsyncIterable<Uint8Array>;
  } finally {
    out.destroy();
    await written;
  }
}

function createParser(contentType: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { fieldSize: MAX_TEXT_BYTES, fileSize: MAX_FILE_BYTES, parts: MAX_PARTS, headerPairs: 20 },
      // All of a name counts, not what is behind its last slash.
      preservePath: true,
      isPartAFile: (_name, type, filename) => filename !== undefined || type === 'application/octet-stream',
    });
  } catch {
    const remedy = 'Leave the header out: curl -F and FormData set it with one.';
    throw new ProcessError('invalid-request', `The Content-Type ${show(contentType)} has no boundary. ${remedy}`);
  }
}

async function writeRequest(
  body: AsyncIterable<Uint8Array>,
  parser: BusboyInstance,
  request: RequestWriter,
  { maxBytes }: PartRules,
): Promise<void> {
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => (fail = reject));
  // What goes wrong when nobody waits any more has been told.
  failed.catch(() => {});
  // One after another: the end of a part and the beginning of the next come in one piece of the body.
  let queue = Promise.resolve();
  const add = (write: () => Promise<void>) => {
    queue = queue.then(write);
    queue.catch(fail);
  };
  parser.on('file', (name, file, filename, _encoding, type) => {
    file.on('error', () => fail(truncated()));
    file.on('limit', () =>
      fail(tooLarge(`The file of part ${show(name)} has more than ${MAX_FILE_BYTES} bytes`, MAX_FILE_BYTES)),
    );
    add(() => request.addFile({ name, filename, type, file }));
  });
  parser.on('field', (name, text, _isNameCut, isCut, _encoding, type) => {
    if (isCut) fail(tooLarge(`The text of part ${show(name)} has more than ${MAX_TEXT_BYTES} bytes`, MAX_TEXT_BYTES));
    add(() => request.addText({ name, text, type }));
  });
  parser.on('partsLimit', () =>
    fail(new ProcessError('invalid-request', `The body has more than ${MAX_PARTS} parts.`)),
  );
  parser.on('error', (error) => fail(toParserError(error)));
  const finished = new Promise<void>((resolve) => parser.on('finish', resolve));
  await request.begin();
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge(`The body has more than ${maxBytes} bytes`, maxBytes);
    if (request.isStopped) throw new Error('Nobody reads the request any more.');
    const drained = new Promise<void>((resolve) => parser.once('drain', resolve));
    const isFull = !parser.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    await Promise.race([failed, isFull ? drained : undefined]);
  }
  parser.end();
  await Promise.race([failed, finished]);
  await Promise.race([failed, queue]);
  await request.end();
}

interface FilePart {
  readonly name: string | undefined;
  /** Empty for none. */
  readonly filename: string;
  readonly type: string;
  readonly file: Readable;
}

interface TextPart {
  readonly name: string | undefined;
  readonly text: string;
  readonly type: string;
}

/** Writes `{"inputs": {…}, "outputs": …}` as the parts come. */
class RequestWriter {
  readonly #out: PassThrough;
  readonly #inputs: PartRules['inputs'];
  readonly #names = new Set<string>();
  /** JSON of the members behind the inputs. */
  readonly #members = new Map<string, string>();
  #isFirst = true;

  constructor(out: PassThrough, { inputs }: PartRules) {
    this.#out = out;
    this.#inputs = inputs;
  }

  /** True when nobody reads what is written. */
  get isStopped(): boolean {
    return this.#out.destroyed;
  }

  begin(): Promise<void> {
    return this.#write('{"inputs":{');
  }

  async end(): Promise<void> {
    await this.#write('}');
    for (const [name, json] of this.#members) await this.#write(`,${JSON.stringify(name)}:${json}`);
    await this.#write('}');
  }

  async addFile({ name, filename, type, file }: FilePart): Promise<void> {
    const schema = this.#schemaOf(name);
    if (schema === undefined || !(takesFile(schema) || takesBytes(schema))) {
      return this.addText({ name, type, text: await readText(file, name) });
    }
    const chunks = file[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    let next = await chunks.next();
    // The field of a form in which no file was chosen.
    if (next.done === true && filename === '') return;
    await this.#begin(name);
    await this.#write(`{"encoding":"base64","mediaType":${JSON.stringify(typeOfFile(type, filename))},"value":"`);
    // Base64 encodes groups of three bytes: the remainder waits for the next chunk.
    let rest: Buffer = Buffer.alloc(0);
    for (; next.done !== true; next = await chunks.next()) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, next.value]) : next.value;
      const whole = bytes.length - (bytes.length % 3);
      await this.#write(bytes.subarray(0, whole).toString('base64'));
      rest = bytes.subarray(whole);
    }
    await this.#write(`${rest.toString('base64')}"}`);
  }

  async addText({ name, text, type }: TextPart): Promise<void> {
    const schema = this.#schemaOf(name);
    if (schema) {
      await this.#begin(name);
      return this.#write(toValue(text, type, schema));
    }
    if (name === 'response') return this.#addMember(name, isJson(text) ? text : JSON.stringify(text.trim()));
    const value = parsePart(text, name);
    if (name === 'inputs') return this.#addInputs(text, value);
    if (name !== 'request') return this.#addMember(name ?? '', text);
    if (!isObject(value))
      throw invalidPart(name, `must be an execute request such as {"inputs": {…}}, not ${show(value)}`);
    for (const [member, own] of Object.entries(value)) {
      if (member === 'inputs') await this.#addInputs(JSON.stringify(own), own);
      else this.#addMember(member, JSON.stringify(own));
    }
  }

  /** @param text of the object, so that numbers stay as they were written */
  async #addInputs(text: string, value: unknown): Promise<void> {
    if (!isObject(value)) throw invalidPart('inputs', `must be an object with input ids, not ${show(value)}`);
    for (const id of Object.keys(value)) this.#claim(id);
    const members = text.trim().slice(1, -1).trim();
    if (members !== '') await this.#write(this.#separator() + members);
  }

  #addMember(name: string, json: string): void {
    if (this.#members.has(name)) throw twice(name);
    this.#members.set(name, json);
  }

  #begin(name: string | undefined): Promise<void> {
    this.#claim(name ?? '');
    return this.#write(`${this.#separator()}${JSON.stringify(name)}:`);
  }

  #claim(id: string): void {
    if (this.#names.has(id)) throw twice(id);
    this.#names.add(id);
  }

  #separator(): string {
    const separator = this.#isFirst ? '' : ',';
    this.#isFirst = false;
    return separator;
  }

  /** @returns undefined for a member of the execute request @throws {ProcessError} `invalid-request` for any other part */
  #schemaOf(name: string | undefined): JsonSchema | undefined {
    if (name !== undefined && Object.hasOwn(this.#inputs, name)) return this.#inputs[name];
    if (memberParts.some((member) => member === name)) return undefined;
    const ids = Object.keys(this.#inputs);
    const [near] = suggestNames(name ?? '', ids);
    const what = name === undefined ? 'A part of the body has no name' : `The part ${show(name)} is not an input`;
    const hint = near === undefined ? '' : `Did you mean ${near}? `;
    const all = `The inputs are ${ids.join(', ') || 'none'}; other parts are ${memberParts.join(', ')}.`;
    throw new ProcessError('invalid-request', `${what}. ${hint}${all}`);
  }

  async #write(text: string): Promise<void> {
    const out = this.#out;
    if (text === '' || out.destroyed || out.write(text)) return;
    await new Promise<void>((resolve) => {
      out.once('drain', resolve);
      out.once('close', resolve);
    });
  }
}

/** A file that is not a layer: a text of its own. */
async function readText(file: Readable, name: string | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of file as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_TEXT_BYTES) {
      throw tooLarge(`The file of part ${show(name)} has more than ${MAX_TEXT_BYTES} bytes`, MAX_TEXT_BYTES);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** JSON of the value of an input that came as text. */
function toValue(text: string, type: string, schema: JsonSchema): string {
  if (schema.type === 'string') return JSON.stringify(text);
  if (isJson(text)) return text;
  if (!takesFile(schema) || isAddress(text.trim())) return JSON.stringify(text.trim());
  return JSON.stringify({ value: text, mediaType: type });
}

function parsePart(text: string, name: string | undefined): unknown {
  try {
    return decodeJson(Buffer.from(text), 1);
  } catch (error) {
    throw toFaultError(error, `The part ${show(name)}`);
  }
}

function takesBytes(schema: JsonSchema): boolean {
  return schema.format === 'byte' || schema.contentEncoding !== undefined;
}

/** `city.gpkg#layer=roads` names the layer as references do; in the request that is a parameter of the media type. */
function typeOfFile(type: string, filename: string): string {
  const { fragment } = splitFragment(filename);
  const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
  return [type, ...Object.entries(fragment).map(([name, text]: [string, string]) => `${name}=${quoted(text)}`)].join(
    '; ',
  );
}

function twice(name: string): ProcessError {
  return new ProcessError('invalid-request', `${show(name)} is there twice. Send it once, as a part or in "inputs".`);
}

function invalidPart(name: string, message: string): ProcessError {
  return new ProcessError('invalid-request', `The part ${show(name)} ${message}.`);
}

function truncated(): ProcessError {
  return new ProcessError(
    'invalid-request',
    'The body ends inside a part, before its last boundary. Send it again, whole.',
  );
}

function toParserError(error: unknown): ProcessError {
  const message = error instanceof Error ? error.message : '';
  if (/unexpected end|terminated early/i.test(message)) return truncated();
  return new ProcessError(
    'invalid-request',
    `The body is not valid ${MULTIPART_TYPE} (${message || 'it cannot be read'}).`,
  );
}
