/**
 * The one place that decides media types. A response has the type that `f` names, else the one that the Accept header
 * prefers; an output without either has the type that its execution specified, else the one that its process describes.
 */
import type { Context } from 'hono';
import type { JsonSchema } from '../../schemas/dialect.ts';
import { show } from '../../schemas/show.ts';
import { parseAccept, rangeOf, type MediaRange } from '../../src/common/accept.ts';
import { ProcessError } from '../../src/common/errors.ts';
import type { Output } from '../../src/model/output.ts';
import type { OutputDescription, ProcessFields } from '../../src/process/describe.ts';
import { CSV_TYPE, formatOfType, HTML_TYPE, JSON_TYPE, typeOfFormat, WKT_TYPE } from '../http/media-types.ts';
import type { OutputSpec, RequestedOutput } from './output-spec.ts';

/** A media type that a route offers; `undefined` for outputs in the media types that their execution specified. */
export type Offer = string | undefined;

const GEOJSON_TYPE = 'application/geo+json';
const wktSchema = { type: 'string', contentMediaType: WKT_TYPE } as const;

/** Media types in which an output can be requested, the described one first: JSON for any JSON, WKT for GeoJSON. */
export function mediaTypesOf({ mediaType, schema }: OutputDescription): readonly string[] {
  if (schema.contentEncoding === 'binary') return [mediaType];
  return [...new Set([mediaType, JSON_TYPE, ...(mediaType === GEOJSON_TYPE ? [WKT_TYPE] : [])])];
}

/** The published schema of an output: one alternative for each form that differs, the default first. */
export function schemaOf(output: OutputDescription): JsonSchema {
  const { schema } = output;
  return mediaTypesOf(output).includes(WKT_TYPE) ? { oneOf: [schema, wktSchema] } : schema;
}

/**
 * Chooses one of the offers: `f` takes precedence over the Accept header.
 * @param offers by preference
 * @throws {ProcessError} `invalid-request` for an `f` that is not offered, `not-acceptable`
 */
export function negotiate(context: Context, offers: readonly Offer[]): Offer {
  const format = context.req.query('f');
  if (format !== undefined) return offerOfFormat(format, offers);
  const accept = context.req.header('Accept');
  if (accept === undefined || accept.trim() === '' || accept === '*/*') return offers[0];
  const ranges = parseAccept(accept);
  const [best] = offers
    .map((offer) => ({ offer, ...rangeOfOffer(offer, ranges, offers) }))
    .filter(({ quality }) => quality > 0)
    // Equal quality: the one that is named first, as browsers name pages before the image types that they also show.
    .sort((a, b) => b.quality - a.quality || a.position - b.position);
  if (best) return best.offer;
  const names = offers.map((offer) => offer ?? 'the media types of the outputs').join(' or ');
  throw new ProcessError(
    'not-acceptable',
    `Accept is ${show(accept)}; this resource comes as ${names}. Accept that, or add ?f=json.`,
  );
}

/** A request for outputs: what was negotiated before their types were known. */
interface OutputRequest {
  readonly context: Context;
  readonly mediaType: Offer;
  readonly offers: readonly Offer[];
}

export interface NegotiatedOutputs {
  readonly spec: OutputSpec;
  readonly mediaType: Offer;
}

/**
 * Negotiates again, now that the types of the outputs are known. The standard wants several values as multipart/related, so
 * a client that takes JSON gets that too.
 * @param spec as its execution has it
 * @throws {ProcessError} `not-acceptable` where the outputs have no type that is accepted
 */
export function negotiateOutputs(request: OutputRequest, spec: OutputSpec, fields: ProcessFields): NegotiatedOutputs {
  const own = typeOfOutputs(spec);
  if (own === undefined || hasFormat(request.context)) return keepNegotiated(request, spec, fields);
  const types = spec.outputs.map(({ id }) => typesOf(id, fields));
  const chosen = negotiateType(request, own, types);
  const outputs = spec.outputs.map((requested) => ({
    ...requested,
    mediaType: typeIn(chosen, own, requested, fields),
  }));
  return { mediaType: offerOf(chosen, own), spec: { ...spec, outputs } };
}

/**
 * What was negotiated already holds: for an execution that is answered with its job, whose outputs are negotiated when they
 * are fetched.
 * @throws {ProcessError} `not-acceptable` for WKT when no output is a geometry
 */
export function keepNegotiated(
  { context, mediaType }: OutputRequest,
  spec: OutputSpec,
  fields: ProcessFields,
): NegotiatedOutputs {
  if (mediaType === WKT_TYPE) {
    const outputs = spec.outputs.map((requested) => ({ ...requested, mediaType: preferWkt(requested, fields) }));
    if (!outputs.some((requested) => requested.mediaType === WKT_TYPE)) throw noGeometry();
    return { mediaType, spec: { ...spec, outputs } };
  }
  // The standard gives the Accept header no such meaning.
  const isDocument = asksForJson(context) && spec.outputs.length !== 1;
  return { mediaType, spec: isDocument ? { ...spec, response: 'document' } : spec };
}

/**
 * The media type of one stored output, and that of the response, which may show it as a page, a map or a table.
 * @param spec of its execution, where that came in by this API
 * @throws {ProcessError} `not-acceptable` for WKT of an output that is not a geometry
 */
export function negotiateOutput(
  { id, mediaType: stored, raw, summary }: Output,
  request: OutputRequest,
  spec: OutputSpec | undefined,
  fields: ProcessFields,
): { readonly type: string; readonly mediaType: Offer } {
  const { context, mediaType } = request;
  if (asksForJson(context)) return { mediaType, type: isText(stored) && !raw ? JSON_TYPE : stored };
  const own = spec?.outputs.find((requested) => requested.id === id)?.mediaType ?? stored;
  const requested = { id, mediaType: own };
  if (hasFormat(context)) {
    const type = mediaType === WKT_TYPE ? preferWkt(requested, fields) : own;
    if (mediaType === WKT_TYPE && type !== WKT_TYPE) throw noGeometry();
    return { mediaType, type };
  }
  // Maps and tables are made of GeoJSON.
  const offers = summary === undefined ? request.offers.filter((offer) => offer === HTML_TYPE) : request.offers;
  const chosen = negotiateType({ context, offers }, own, [typesOf(id, fields)]);
  return { mediaType: offerOf(chosen, own), type: typeIn(chosen, own, requested, fields) };
}

/** The type of a response where its outputs are as specified; `undefined` for links alone, which have no body. */
function typeOfOutputs({ response, outputs }: OutputSpec): string | undefined {
  if (response === 'document') return JSON_TYPE;
  const [only] = outputs;
  if (outputs.every(({ reference }) => reference === 'always')) return undefined;
  return outputs.length === 1 ? only?.mediaType : 'multipart/related';
}

/**
 * Chooses the type of a response by the Accept header.
 * @param own the default
 * @param types of each output
 */
function negotiateType(
  { context, offers }: Pick<OutputRequest, 'context' | 'offers'>,
  own: string,
  types: readonly (readonly string[])[],
): string {
  const available = new Set([own]);
  if (types.length > 1 || types.flat().includes(JSON_TYPE)) available.add(JSON_TYPE);
  for (const offer of offers) {
    const isAvailable = offer !== WKT_TYPE || types.flat().includes(WKT_TYPE);
    if (offer !== undefined && isAvailable) available.add(offer);
  }
  return negotiate(context, [...available]) ?? own;
}

/** The offer of a route to which a chosen type belongs: JSON of outputs is one of their own types. */
function offerOf(chosen: string, own: string): Offer {
  return chosen === own || chosen === JSON_TYPE ? undefined : chosen;
}

/** The media type of an output in a response of the chosen type. */
function typeIn(chosen: string, own: string, requested: RequestedOutput, fields: ProcessFields): string {
  if (chosen === own) return requested.mediaType;
  if (chosen === WKT_TYPE) return preferWkt(requested, fields);
  // A response that is text has one output.
  return chosen === JSON_TYPE && isText(own) ? JSON_TYPE : requested.mediaType;
}

function preferWkt({ id, mediaType }: RequestedOutput, fields: ProcessFields): string {
  return typesOf(id, fields).includes(WKT_TYPE) ? WKT_TYPE : mediaType;
}

function noGeometry(): ProcessError {
  const message = `None of the outputs is a geometry, so none is available as ${WKT_TYPE}.`;
  return new ProcessError('not-acceptable', message);
}

function typesOf(id: string, { outputs }: ProcessFields): readonly string[] {
  const description = outputs[id];
  return description ? mediaTypesOf(description) : [];
}

/** Raw bytes keep the media type that their process gave them. */
export function deliveredMediaType({ raw, mediaType }: Output, requested: string): string {
  return raw ? mediaType : requested;
}

/** Data that is not an output, such as the status of a job, is JSON wherever outputs would be what they were specified as. */
export function mediaTypeOfData(mediaType: Offer): string {
  return mediaType === undefined || mediaType === WKT_TYPE ? JSON_TYPE : mediaType;
}

/** The Content-Type header: without a charset, some clients read text as Latin-1. */
export function contentTypeOf(mediaType: string): string {
  return isText(mediaType) ? `${mediaType}; charset=utf-8` : mediaType;
}

export function isText(mediaType: string): boolean {
  return mediaType.startsWith('text/');
}

function hasFormat(context: Context): boolean {
  return context.req.query('f') !== undefined;
}

function asksForJson(context: Context): boolean {
  return context.req.query('f') === 'json';
}

function offerOfFormat(format: string, offers: readonly Offer[]): Offer {
  const type = typeOfFormat(format);
  if (type !== undefined && offers.includes(type)) return type;
  // Whatever is JSON can be requested as plain JSON.
  if (type === JSON_TYPE) return offers.includes(undefined) ? undefined : JSON_TYPE;
  const names = formatsOf(offers).join(', ');
  throw new ProcessError('invalid-request', `f is ${show(format)}; it must be one of ${names}.`);
}

/** The values of `f` where these are offered. */
export function formatsOf(offers: readonly Offer[]): readonly string[] {
  return [...new Set(['json', ...offers.map(formatOfType)])];
}

function rangeOfOffer(offer: Offer, ranges: readonly MediaRange[], offers: readonly Offer[]): MediaRange {
  return offer === undefined ? rangeOfOutputs(ranges, offers) : rangeOf(offer, ranges);
}

/** The execution specifies the types of its outputs, so any range may fit that is not one of the other offers. */
function rangeOfOutputs(ranges: readonly MediaRange[], offers: readonly Offer[]): MediaRange {
  const tables = offers.filter((offer) => offer === CSV_TYPE);
  const others = ranges.filter(({ type }) => !type.includes('html') && ![WKT_TYPE, ...tables].includes(type));
  return others.reduce((best, range) => (range.quality > best.quality ? range : best), rangeOf('', []));
}
