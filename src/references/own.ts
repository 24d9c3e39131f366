/** Reads a reference to a result, or to an input, of a job of this very server. */

export interface ResultAddress {
  readonly jobId: string;
  /** Nothing for "the one output of the job". */
  readonly outputId?: string;
}

/** One input of a job as it was sent. */
export interface InputAddress {
  readonly jobId: string;
  readonly inputId: string;
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

/** @returns nothing when it leads elsewhere, or to a result */
export function readInputReference(href: string, bases: readonly string[]): InputAddress | undefined {
  const [, jobId, inputId] = /^jobs\/([^/?#]+)\/inputs\/([^/?#]+)(?:[?#].*)?$/.exec(pathBelow(href, bases) ?? '') ?? [];
  return jobId === undefined || inputId === undefined ? undefined : { jobId, inputId: decode(inputId) };
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
