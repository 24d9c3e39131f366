/** The Accept header. @see RFC 9110, section 12.5.1; parameters other than `q` are ignored */

export interface MediaRange {
  readonly type: string;
  readonly quality: number;
  /** In the header. */
  readonly position: number;
}

const NO_RANGE: MediaRange = { type: '', quality: 0, position: Infinity };

export function parseAccept(header: string): MediaRange[] {
  return header.split(',').map((part, position) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = weight === undefined ? 1 : Number(weight.slice(2));
    return { type, quality: Number.isFinite(quality) ? quality : 1, position };
  });
}

/**
 * The most specific range decides, so `q=0` can exclude one type of many.
 * @returns one of quality 0 for a type that is not accepted
 */
export function rangeOf(mediaType: string, ranges: readonly MediaRange[]): MediaRange {
  const [type = ''] = mediaType.split(';');
  const [family = ''] = type.split('/');
  for (const name of [type, `${family}/*`, '*/*']) {
    const range = ranges.find((candidate) => candidate.type === name);
    if (range) return range;
  }
  return NO_RANGE;
}

/** @param header undefined or empty accepts everything */
export function accepts(mediaType: string, header: string | null | undefined): boolean {
  if (header === null || header === undefined || header.trim() === '') return true;
  return rangeOf(mediaType, parseAccept(header)).quality > 0;
}
