/** Chooses the media type of an answer: `f` decides before the Accept header does. */
import type { Context } from 'hono';
import { show } from '../../schemas/show.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { formatOfType, JSON_TYPE, OUTPUT_TYPE, typeOfFormat, WKT_TYPE } from '../http/media-types.ts';
import type { OutputSpec } from './output-spec.ts';

/**
 * @param offers by preference
 * @throws {ProcessError} `invalid-request` for an `f` that is not offered, `not-acceptable`
 */
export function negotiate(context: Context, offers: readonly string[]): string {
  const [first = JSON_TYPE] = offers;
  const format = context.req.query('f');
  if (format !== undefined) return byFormat(format, offers);
  const accept = context.req.header('Accept');
  if (accept === undefined || accept.trim() === '' || accept === '*/*') return first;
  const ranges = parseAccept(accept);
  const [best] = offers
    .map((offer) => ({ offer, ...rangeFor(offer, ranges) }))
    .filter(({ quality }) => quality > 0)
    // Of equals the one that is named first: browsers put pages before the kinds of images that they can show as well.
    .sort((a, b) => b.quality - a.quality || a.position - b.position);
  if (best) return best.offer;
  throw new ProcessError(
    'not-acceptable',
    `Accept is ${show(accept)}; this resource comes as ${offers.join(' or ')}. Accept that, or add ?f=json.`,
  );
}

/** Several values are one JSON document when the address asks for JSON; an Accept header cannot, by the standard's rules. */
export function asJson(context: Context, spec: OutputSpec): OutputSpec {
  const wanted = context.req.query('f') === 'json' && spec.outputs.length !== 1;
  return wanted ? { ...spec, response: 'document' } : spec;
}

function byFormat(format: string, offers: readonly string[]): string {
  const type = typeOfFormat(format);
  if (type !== undefined && offers.includes(type)) return type;
  // Plain JSON can always be had of what is JSON underneath.
  if (type === JSON_TYPE) return offers.includes(OUTPUT_TYPE) ? OUTPUT_TYPE : JSON_TYPE;
  const names = [...new Set(['json', ...offers.map(formatOfType)])];
  throw new ProcessError('invalid-request', `f is ${show(format)}; it must be one of ${names.join(', ')}.`);
}

interface Range {
  readonly type: string;
  readonly quality: number;
  readonly position: number;
}

const nowhere: Range = { type: '', quality: 0, position: Infinity };

/** @see RFC 9110, section 12.5.1; parameters other than `q` choose nothing here */
function parseAccept(header: string): Range[] {
  return header.split(',').map((part, position) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = weight === undefined ? 1 : Number(weight.slice(2));
    return { type, quality: Number.isFinite(quality) ? quality : 1, position };
  });
}

/** The most specific range that fits decides, so `q=0` can exclude one type of many. */
function rangeFor(offer: string, ranges: readonly Range[]): Range {
  if (offer === OUTPUT_TYPE) return rangeForOutputs(ranges);
  const [type = ''] = offer.split(';');
  const [family = ''] = type.split('/');
  for (const name of [type, `${family}/*`, '*/*']) {
    const range = ranges.find((candidate) => candidate.type === name);
    if (range) return range;
  }
  return nowhere;
}

/** What type an output has is for its execution to say, so whatever is not offered by itself may fit. */
function rangeForOutputs(ranges: readonly Range[]): Range {
  const others = ranges.filter(({ type }) => !type.includes('html') && type !== WKT_TYPE);
  return others.reduce((best, range) => (range.quality > best.quality ? range : best), nowhere);
}
