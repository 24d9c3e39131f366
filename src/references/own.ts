/** Reads a reference to a result of this very server. */

export interface ResultAddress {
  readonly jobId: string;
  /** Nothing for "the one output of the job". */
  readonly outputId?: string;
}

const SCHEME = 'isthmus://';

/**
 * @param bases addresses under which this server is reached, without a slash at their ends
 * @returns nothing when it leads elsewhere
 */
export function readOwnReference(href: string, bases: readonly string[]): ResultAddress | undefined {
  const path = pathBelow(href, bases);
  const [, jobId, outputId] = /^jobs\/([^/?#]+)\/results(?:\/([^/?#]+))?\/?(?:[?#].*)?$/.exec(path ?? '') ?? [];
  if (jobId === undefined) return undefined;
  return outputId === undefined ? { jobId } : { jobId, outputId: decode(outputId) };
}

/** Whether it names this server, even if nothing that can be an input. */
export function isOwn(href: string, bases: readonly string[]): boolean {
  return pathBelow(href, bases) !== undefined;
}

function pathBelow(href: string, bases: readonly string[]): string | undefined {
  if (href.startsWith(SCHEME)) return href.slice(SCHEME.length);
  const base = bases.find((candidate) => href.startsWith(`${candidate}/`));
  return base === undefined ? undefined : href.slice(base.length + 1);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
