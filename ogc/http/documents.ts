/**
 * Finished documents: what does not change while the server runs, with its bytes, entity tag and headers. Each is made on
 * its first request and sent as it is from then on. They belong to one API, and so to the registry and the configuration
 * that it was made of. There is one language and one principal.
 */
import type { Context } from 'hono';
import { chooseEncoding, compressBytes, isCompressible, MIN_BYTES, type Encoding } from './compress.ts';
import {
  checkConditions,
  completeHeaders,
  corsHeaders,
  createTag,
  encodedHeaders,
  isInMemory,
  notModifiedHeaders,
  toResponse,
  type HeaderMap,
  type PlainResponse,
  type SendOptions,
} from './response.ts';

/** A document before it is finished; its body is in memory. */
export type Draft = Pick<PlainResponse, 'headers' | 'body'>;

interface Document {
  readonly body: Buffer<ArrayBuffer>;
  /** Entity tag of the body before it is encoded. */
  readonly tag: string;
  readonly headers: HeaderMap;
  readonly notModified: HeaderMap;
}

/** Enough for every document in every form; clients choose the query of a list, so there are as many as they like. */
const MAX_BYTES = 32 * 1024 * 1024;

export class Documents {
  /** By encoding and name, the one that was sent last at the end. */
  readonly #documents = new Map<string, Document>();
  #bytes = 0;

  /**
   * Sends a document.
   * @param name all that it depends on: URL as its client sees it, media type
   */
  send(
    context: Context,
    name: string,
    options: SendOptions,
    draft: () => Promise<Draft>,
  ): Response | Promise<Response> {
    // It is compressed once, so that its length does not matter.
    const encoding = chooseEncoding(context.req.header('Accept-Encoding'), 0);
    const key = `${encoding ?? ''} ${name}`;
    const found = this.#documents.get(key);
    if (!found) return this.#make(key, encoding, options, draft).then((made) => respond(context, made, options));
    this.#documents.delete(key);
    this.#documents.set(key, found);
    return respond(context, found, options);
  }

  async #make(
    key: string,
    encoding: Encoding | undefined,
    options: SendOptions,
    draft: () => Promise<Draft>,
  ): Promise<Document> {
    const document = await finish(await draft(), encoding, options);
    this.#forget(key);
    this.#documents.set(key, document);
    this.#bytes += sizeOf(key, document);
    for (const oldest of this.#documents.keys()) {
      if (this.#bytes <= MAX_BYTES) break;
      this.#forget(oldest);
    }
    return document;
  }

  #forget(key: string): void {
    const document = this.#documents.get(key);
    if (!document) return;
    this.#documents.delete(key);
    this.#bytes -= sizeOf(key, document);
  }
}

async function finish(
  { headers, body }: Draft,
  encoding: Encoding | undefined,
  options: SendOptions,
): Promise<Document> {
  if (!isInMemory(body)) throw new Error('The body of a document is not in memory.');
  const plain = Buffer.from(body);
  const tag = createTag(plain);
  const tagged = { ...headers, ETag: tag };
  const isLong = plain.byteLength >= MIN_BYTES;
  const isEncoded = encoding !== undefined && isLong && isCompressible(headers['Content-Type']);
  const bytes = isEncoded ? await compressBytes(plain, encoding) : plain;
  const own = isEncoded ? { ...tagged, ...encodedHeaders(tagged, encoding) } : tagged;
  const complete = completeHeaders({ status: 200, headers: own, body: bytes }, options);
  return {
    body: bytes,
    tag,
    headers: Object.freeze(complete),
    notModified: Object.freeze(notModifiedHeaders(complete)),
  };
}

function respond(context: Context, document: Document, { origins }: SendOptions): Response {
  const { body, tag, headers, notModified } = document;
  const cors = corsHeaders(context.req.header('Origin'), origins);
  if (checkConditions(context, tag) === 'unchanged') {
    return toResponse(null, 304, cors ? { ...notModified, ...cors } : notModified);
  }
  return toResponse(body, 200, cors ? { ...headers, ...cors } : headers);
}

function sizeOf(key: string, { body }: Document): number {
  return key.length + body.byteLength;
}
