/**
 * The one place that decides media types. A response has the type that `f` names, else the one that the Accept header
 * prefers; an output without either has the type that its execution specified, else the one that its process describes.
 */
import type { Context } from 'hono';
import { TABLE_FORMAT, type JsonSchema } from '../../schemas/dialect.ts';
import { show } from '../../schemas/show.ts';
import { parseAccept, rangeOf, type MediaRange } from '../../src/common/accept.ts';
import { ProcessError } from '../../src/common/errors.ts';
import type { Output } from '../../src/model/output.ts';
import { TABLE_KIND } from '../../src/model/summary.ts';
import type { OutputDescription, ProcessFields } from '../../src/process/describe.ts';
import {
  formatOfType,
  GEOJSON_TYPE,
  HTML_TYPE,
  JSON_TYPE,
  layerTypes,
  namesOfType,
  typeOfFormat,
} from '../http/media-types.ts';
import type { OutputSpec, RequestedOutput } from './output-spec.ts';

/** A media type that a route offers; `undefined` for outputs in the media types that their execution specified. */
export type Offer = string | undefined;

/** Media types in which an output can be requested, the described one first: JSON for any JSON, all formats for GeoJSON. */
export function mediaTypesOf({ mediaType, schema }: OutputDescription): readonly string[] {
  if (schema.contentEncoding === 'binary') return [mediaType];
  return [...new Set([mediaType, JSON_TYPE, ...(isWritten({ mediaType, schema }) ? layerTypes : [])])];
}

/** Layers and tables come in all formats of files. */
function isWritten({ mediaType, schema }: Pick<OutputDescription, 'mediaType' | 'schema'>): boolean {
  return mediaType === GEOJSON_TYPE || schema.format === TABLE_FORMAT;
}

/** The published schema of an output: one alternative for each form that differs, the default first. */
export function schemaOf(output: OutputDescription): JsonSchema {
  const { schema } = output;
  if (!isWritten(output)) return schema;
  return { oneOf: [schema, ...layerTypes.filter((type) => type !== GEOJSON_TYPE).map(schemaOfFile)] };
}

function schemaOfFile(mediaType: string): JsonSchema {
  const binary = isCharacters(mediaType) ? {} : { contentEncoding: 'binary' };
  return { type: 'string', ...binary, contentMediaType: mediaType };
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
  if (accept === undefined || acceptsAnything(accept)) return offers[0];
  const ranges = parseAccept(accept);
  const [best] = offers
    .map((offer) => ({ offer, ...rangeOfOffer(offer, ranges) }))
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

function acceptsAnything(accept: string | undefined): boolean {
  return accept === undefined || accept === '*/*' || accept.trim() === '';
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
  if (acceptsAnything(request.context.req.header('Accept'))) return { mediaType: undefined, spec };
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
 * @throws {ProcessError} `not-acceptable` for a format of layers when no output is one
 */
export function keepNegotiated(
  { context, mediaType }: OutputRequest,
  spec: OutputSpec,
  fields: ProcessFields,
): NegotiatedOutputs {
  if (isLayerType(mediaType)) {
    const outputs = spec.outputs.map((requested) => ({
      ...requested,
      mediaType: prefer(mediaType, requested, fields),
    }));
    if (!outputs.some((requested) => requested.mediaType === mediaType)) throw noLayer(mediaType);
    return { mediaType, spec: { ...spec, outputs } };
  }
  // The standard gives the Accept header no such meaning.
  const isDocument = asksForJson(context) && spec.outputs.length !== 1;
  return { mediaType, spec: isDocument ? { ...spec, response: 'document' } : spec };
}

/**
 * The media type of one stored output, and that of the response, which may show it as a page, a map or a table.
 * @param spec of its execution, where that came in by this API
 * @throws {ProcessError} `not-acceptable` for a format of layers where the output is not one
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
    const type = isLayerType(mediaType) ? prefer(mediaType, requested, fields) : own;
    if (isLayerType(mediaType) && type !== mediaType) throw noLayer(mediaType);
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
  const all = types.flat();
  if (types.length > 1 || all.includes(JSON_TYPE)) available.add(JSON_TYPE);
  for (const offer of offers) {
    const isAvailable = !isLayerType(offer) || all.includes(offer);
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
  if (isLayerType(chosen)) return prefer(chosen, requested, fields);
  // A response that is text has one output.
  return chosen === JSON_TYPE && isText(own) ? JSON_TYPE : requested.mediaType;
}

function isLayerType(type: Offer): type is string {
  return type !== undefined && layerTypes.includes(type);
}

/** @param type of layers */
function prefer(type: string, { id, mediaType }: RequestedOutput, fields: ProcessFields): string {
  return typesOf(id, fields).includes(type) ? type : mediaType;
}

function noLayer(type: string): ProcessError {
  const message = `None of the outputs is a layer or a geometry, so none is available as ${type}.`;
  return new ProcessError('not-acceptable', message);
}

function typesOf(id: string, { outputs }: ProcessFields): readonly string[] {
  const description = outputs[id];
  return description ? mediaTypesOf(description) : [];
}

/** Raw bytes keep the media type that their process gave them; a table where a layer might be is JSON. */
export function deliveredMediaType({ raw, mediaType, summary }: Output, requested: string): string {
  if (summary?.kind === TABLE_KIND && requested === GEOJSON_TYPE) return mediaType;
  return raw ? mediaType : requested;
}

/** Data that is not an output, such as the status of a job, is JSON wherever outputs would be what they were specified as. */
export function mediaTypeOfData(mediaType: Offer): string {
  return mediaType === undefined || isLayerType(mediaType) ? JSON_TYPE : mediaType;
}

/** The Content-Type header: without a charset, some clients read text as Latin-1. */
export function contentTypeOf(mediaType: string): string {
  return isText(mediaType) ? `${mediaType}; charset=utf-8` : mediaType;
}

export function isText(mediaType: string): boolean {
  return mediaType.startsWith('text/');
}

/** True for what is in UTF-8: texts, and XML and JSON of any kind. */
export function isCharacters(mediaType: string): boolean {
  return isText(mediaType) || /[/+.-](?:xml|json|json-seq|ndjson|jsonl)$/.test(mediaType);
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

/** The values of `f` where these are offered, one for each. */
function formatsOf(offers: readonly Offer[]): readonly string[] {
  return [...new Set(['json', ...offers.map(formatOfType)])];
}

/** All of them: a file format has its extensions, too. */
export function formatNamesOf(offers: readonly Offer[]): readonly string[] {
  return [...new Set(['json', ...offers.flatMap(namesOfType)])];
}

function rangeOfOffer(offer: Offer, ranges: readonly MediaRange[]): MediaRange {
  return offer === undefined ? rangeOfOutputs(ranges) : rangeOf(offer, ranges);
}

/** The execution specifies the types of its outputs, so any range may fit that is not a file format. */
function rangeOfOutputs(ranges: readonly MediaRange[]): MediaRange {
  const files = layerTypes.filter((type) => type !== GEOJSON_TYPE);
  const others = ranges.filter(({ type }) => !type.includes('html') && !files.includes(type));
  return others.reduce((best, range) => (range.quality > best.quality ? range : best), rangeOf('', []));
}
