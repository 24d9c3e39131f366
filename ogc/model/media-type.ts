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
import type { OutputSpec } from './output-spec.ts';

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

/**
 * Replaces what an execution specified by WKT where that was negotiated.
 * @throws {ProcessError} `not-acceptable` for WKT when no output is a geometry
 */
function withMediaType(spec: OutputSpec, mediaType: Offer, { outputs }: ProcessFields): OutputSpec {
  if (mediaType !== WKT_TYPE) return spec;
  const changed = spec.outputs.map((requested) => {
    const description = outputs[requested.id];
    return description && mediaTypesOf(description).includes(WKT_TYPE)
      ? { ...requested, mediaType: WKT_TYPE }
      : requested;
  });
  if (changed.some((requested) => requested.mediaType === WKT_TYPE)) return { ...spec, outputs: changed };
  throw new ProcessError('not-acceptable', `None of the outputs is a geometry, so none is available as ${WKT_TYPE}.`);
}

/** `f=json` asks for several outputs as one JSON document; the standard gives the Accept header no such meaning. */
function withJsonDocument(spec: OutputSpec, context: Context): OutputSpec {
  return asksForJson(context) && spec.outputs.length !== 1 ? { ...spec, response: 'document' } : spec;
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
  const { context, offers } = request;
  const { outputs } = fields;
  const own = typeOfOutputs(spec);
  if (context.req.query('f') !== undefined || own === undefined) return keepNegotiated(request, spec, fields);
  const types = spec.outputs.map(({ id }) => (outputs[id] ? mediaTypesOf(outputs[id]) : []));
  const hasJson = types.every((forms) => forms.includes(JSON_TYPE)) || spec.outputs.length > 1;
  const others = offers.filter((offer) => offer !== WKT_TYPE || types.flat().includes(WKT_TYPE));
  const concrete = [own, ...(hasJson ? [JSON_TYPE] : []), ...others.filter((offer) => offer !== undefined)];
  const chosen = negotiate(context, [...new Set(concrete)]);
  if (chosen === own) return { mediaType: undefined, spec };
  if (chosen !== JSON_TYPE) return { mediaType: chosen, spec: withMediaType(spec, chosen, fields) };
  return { mediaType: undefined, spec: isText(own) ? withType(spec, JSON_TYPE) : spec };
}

/**
 * What was negotiated already holds: for an execution that is answered with its job, whose outputs are negotiated when they
 * are fetched.
 */
export function keepNegotiated(
  { context, mediaType }: OutputRequest,
  spec: OutputSpec,
  fields: ProcessFields,
): NegotiatedOutputs {
  return { mediaType, spec: withJsonDocument(withMediaType(spec, mediaType, fields), context) };
}

/** The type of the response; `undefined` where there are links alone, which have no body. */
function typeOfOutputs({ response, outputs }: OutputSpec): string | undefined {
  if (response === 'document') return JSON_TYPE;
  const [only] = outputs;
  if (outputs.every(({ reference }) => reference === 'always')) return undefined;
  return outputs.length === 1 ? only?.mediaType : 'multipart/related';
}

function withType(spec: OutputSpec, mediaType: string): OutputSpec {
  return { ...spec, outputs: spec.outputs.map((output) => ({ ...output, mediaType })) };
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
  const specified = spec?.outputs.find((requested) => requested.id === id)?.mediaType ?? stored;
  const single: OutputSpec = { edition: '1.0', response: 'raw', outputs: [{ id, mediaType: specified }] };
  // Maps and tables are made of GeoJSON.
  const offers = request.offers.filter((offer) => summary !== undefined || [undefined, HTML_TYPE].includes(offer));
  const { mediaType, spec: negotiated } = negotiateOutputs({ ...request, offers }, single, fields);
  if (asksForJson(request.context)) return { mediaType, type: isText(stored) && !raw ? JSON_TYPE : stored };
  return { mediaType, type: negotiated.outputs[0]?.mediaType ?? stored };
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
