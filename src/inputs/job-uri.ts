/** References to results and inputs of jobs on this server: `isthmus://jobs/…`, and URLs below its base URLs. */

export interface ResultAddress {
  readonly jobId: string;
  /** Undefined for the only output of the job. */
  readonly outputId?: string;
}

/** An input of a job as it was sent. */
export interface InputAddress {
  readonly jobId: string;
  readonly inputId: string;
}

const SCHEME = 'isthmus://';

/** Resource of a process description at the MCP server. */
export function processUri(processId: string): string {
  return `${SCHEME}processes/${processId}`;
}

export function jobUri(jobId: string): string {
  return `${SCHEME}jobs/${jobId}`;
}

export function outputUri(jobId: string, outputId: string): string {
  return `${jobUri(jobId)}/results/${encodeURIComponent(outputId)}`;
}

export function inputUri(jobId: string, inputId: string): string {
  return `${jobUri(jobId)}/inputs/${encodeURIComponent(inputId)}`;
}

export function uploadUri(id: string): string {
  return `${SCHEME}uploads/${id}`;
}

/** @returns the id of an uploaded file; undefined when it is not a reference to one here */
export function readUploadReference(href: string, bases: readonly string[]): string | undefined {
  return /^uploads\/([^/?#]+)(?:[?#].*)?$/.exec(pathBelow(href, bases) ?? '')?.[1];
}

/**
 * @param bases base URLs of this server, without a slash at their ends
 * @returns undefined when it is not a reference to a result here
 */
export function readOwnReference(href: string, bases: readonly string[]): ResultAddress | undefined {
  const path = pathBelow(href, bases);
  const [, jobId, outputId] = /^jobs\/([^/?#]+)\/results(?:\/([^/?#]+))?\/?(?:[?#].*)?$/.exec(path ?? '') ?? [];
  if (jobId === undefined) return undefined;
  return outputId === undefined ? { jobId } : { jobId, outputId: decode(outputId) };
}

/** @returns undefined when it is not a reference to an input here */
export function readInputReference(href: string, bases: readonly string[]): InputAddress | undefined {
  const [, jobId, inputId] = /^jobs\/([^/?#]+)\/inputs\/([^/?#]+)(?:[?#].*)?$/.exec(pathBelow(href, bases) ?? '') ?? [];
  return jobId === undefined || inputId === undefined ? undefined : { jobId, inputId: decode(inputId) };
}

/** True for every reference to this server, even if not to a result or an input. */
export function isOwn(href: string, bases: readonly string[]): boolean {
  return pathBelow(href, bases) !== undefined;
}

/** @returns the reference in the scheme `isthmus://`, which holds under every base URL; undefined when it leads elsewhere */
export function toOwnScheme(href: string, bases: readonly string[]): string | undefined {
  const path = pathBelow(href, bases);
  return path === undefined ? undefined : SCHEME + path;
}

/**
 * Base URLs of a server at one port: one for each of its host names, below its path if it has one.
 * @param hosts without ports, IPv6 in brackets
 * @returns without a slash at their ends
 */
export function localBaseUrls(hosts: readonly string[], port: number, basePath = ''): readonly string[] {
  const origins = [...new Set(hosts)].map((host) => `http://${host}:${port}`);
  return basePath === '' ? origins : [...origins.map((origin) => origin + basePath), ...origins];
}

/** The longest of the bases counts: one may lie below another. */
function pathBelow(href: string, bases: readonly string[]): string | undefined {
  if (href.startsWith(SCHEME)) return href.slice(SCHEME.length);
  const url = normalizeUrl(href);
  const [base] = bases
    .map((candidate) => normalizeUrl(candidate).replace(/\/*$/, '/'))
    .filter((candidate) => url.startsWith(candidate))
    .sort((a, b) => b.length - a.length);
  return base === undefined ? undefined : url.slice(base.length);
}

/** One URL can be written in many ways: in capitals, with the default port, with an IPv4 address as a number. */
function normalizeUrl(url: string): string {
  return /^https?:/i.test(url) && URL.canParse(url) ? new URL(url).href : url;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
