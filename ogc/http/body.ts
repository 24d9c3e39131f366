/** Reads the body of an execute request, JSON or multipart/form-data, within a limit. */
import type { Context } from 'hono';
import { show } from '../../schemas/show.ts';
import { compact } from '../../src/common/compact.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { decodeJson } from '../../src/common/json/decode.ts';
import { toFaultError } from '../../src/common/json/fault.ts';
import type { ExecutionService } from '../../src/execution/execution.ts';
import { tooLarge, type Received } from '../../src/inputs/receive.ts';
import { bindingsOf } from './connection.ts';
import { isMultipart, maxJsonBytes, MULTIPART_TYPE, toJsonRequest, type PartRules } from './multipart.ts';
import type { FileSource } from '../../src/model/input-source.ts';

/** Bodies up to this size are read at once, whatever the threshold for files is. */
const SMALL_BYTES = 16 * 1024;

export interface Body {
  /** Parsed JSON, `undefined` for an empty body; without its inputs where there is a source. */
  readonly value: unknown;
  /** The inputs of a large body. */
  readonly source?: FileSource;
  /** Removes the temporary file when there will be no execution. */
  discard(): Promise<void>;
}

export interface ReadOptions {
  readonly maxBytes: number;
  /** Computes the digest of large inputs while they arrive, for a job that will need it. */
  readonly digest?: boolean;
  /** Form of the request, for errors. */
  readonly form?: string;
  /** Client that a large body is counted for. */
  readonly client?: string;
}

export interface RequestOptions extends ReadOptions {
  /** Schemas of the inputs that parts of a form may be; asked for when there is one. */
  inputs(): PartRules['inputs'];
  /** True for an origin whose pages may send forms: that of this server, and those that the operator named. */
  allowsForms(origin: string): boolean;
}

/** @throws {ProcessError} `unsupported-media-type`, `too-large`, `invalid-request` */
export function readJson(context: Context, execution: ExecutionService, options: ReadOptions): Promise<Body> {
  checkType(context.req.header('Content-Type'), context.req.header('Origin'));
  checkEncoding(context.req.header('Content-Encoding'));
  return toBody(readBytes(context, execution, options));
}

/**
 * An execute request, as JSON or as a form with files.
 * @throws {ProcessError} as `readJson`
 */
export async function readRequest(
  context: Context,
  execution: ExecutionService,
  options: RequestOptions,
): Promise<Body> {
  const type = context.req.header('Content-Type');
  if (!isMultipart(type)) return readJson(context, execution, options);
  checkFormOrigin(context.req.header('Origin'), options);
  checkEncoding(context.req.header('Content-Encoding'));
  return toBody(readForm(context, execution, options, type));
}

async function toBody(received: Promise<Received>): Promise<Body> {
  const { text, source, discard } = await received;
  try {
    const value = parse(text);
    return { value, discard, ...compact({ source: source && { ...source, qualified: true as const } }) };
  } catch (error) {
    await discard();
    throw error;
  }
}

/**
 * Only pages have to declare JSON: browsers send a body without a type to other origins without a preflight request,
 * so pages of any site could run processes.
 * @see https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 */
function checkType(type: string | undefined, origin: string | undefined): void {
  const isJson = type === undefined ? origin === undefined : /^\s*[\w.+-]+\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type);
  if (isJson) return;
  const forms = `Files can be sent as ${MULTIPART_TYPE}, with curl -F.`;
  const remedy = `Send JSON and declare it: with curl, add -H "Content-Type: application/json". ${forms}`;
  const what = type === undefined ? 'missing, which pages have to send' : show(type);
  throw new ProcessError('unsupported-media-type', `The Content-Type of the body is ${what}. ${remedy}`);
}

/** Browsers send a form to any origin without a preflight request, too. */
function checkFormOrigin(origin: string | undefined, { allowsForms }: RequestOptions): void {
  if (origin === undefined || allowsForms(origin)) return;
  const what = `Pages of ${show(origin)} cannot send a form to this server`;
  throw new ProcessError('unsupported-media-type', `${what}. Send JSON, with files in base64.`);
}

function checkEncoding(encoding: string | undefined): void {
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return;
  const remedy = 'Send the body uncompressed.';
  throw new ProcessError('unsupported-media-type', `The Content-Encoding of the body is ${show(encoding)}. ${remedy}`);
}

async function readBytes(
  context: Context,
  execution: ExecutionService,
  { maxBytes, digest = false, form, client }: ReadOptions,
): Promise<Received> {
  const length = context.req.header('Content-Length');
  if (length !== undefined && context.req.header('Transfer-Encoding') === undefined) {
    // HTTP enforces the announced length.
    if (Number(length) > maxBytes) throw tooLarge(`The body has ${length} bytes`, maxBytes);
    // One read instead of a stream is faster, and most bodies are this small.
    if (Number(length) <= SMALL_BYTES)
      return { text: Buffer.from(await context.req.arrayBuffer()), discard: async () => {} };
  }
  const signal = () => context.req.raw.signal;
  return execution.receive(bodyOf(context), { maxBytes, digest, signal, ...compact({ form, client }) });
}

async function readForm(
  context: Context,
  execution: ExecutionService,
  { maxBytes, digest = false, form, client, inputs }: RequestOptions,
  type: string,
): Promise<Received> {
  const length = Number(context.req.header('Content-Length') ?? 0);
  if (length > maxBytes) throw tooLarge(`The body has ${length} bytes`, maxBytes);
  const signal = () => context.req.raw.signal;
  const request = toJsonRequest(bodyOf(context), type, { inputs: inputs(), maxBytes });
  return execution.receive(request, { maxBytes: maxJsonBytes(maxBytes), digest, signal, ...compact({ form, client }) });
}

/**
 * The bytes of a body: from the connection where there is one, because a web stream copies them, and collecting what it
 * leaves behind takes as long as writing a file.
 */
export function bodyOf(context: Context): AsyncIterable<Uint8Array> {
  const { incoming } = bindingsOf(context);
  // A request whose signal or stream was asked for reads it already. The types of both leave the chunks open.
  const isRead = incoming === undefined || incoming.readableDidRead || incoming.listenerCount('data') > 0;
  if (isRead) return (context.req.raw.body ?? []) as AsyncIterable<Uint8Array>;
  // The connection stays open for the response.
  return incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
}

/** The request and its inputs. */
const LEVELS_AROUND = 2;

function parse(text: Buffer): unknown {
  if (text.length === 0) return undefined;
  try {
    return decodeJson(text, LEVELS_AROUND);
  } catch (error) {
    throw toFaultError(error, 'The body', ['inputs']);
  }
}
