/** Reads a reference to a result, or to an input, of a job of this very server. */
import { normalizeBaseUrl } from '../common/base-url.ts';

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

export function jobUri(jobId: string): string {
  return `${SCHEME}jobs/${jobId}`;
}

export function outputUri(jobId: string, outputId: string): string {
  return `${jobUri(jobId)}/results/${encodeURIComponent(outputId)}`;
}

export function inputUri(jobId: string, inputId: string): string {
  return `${jobUri(jobId)}/inputs/${encodeURIComponent(inputId)}`;
}

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

/** @returns the reference in our own scheme, which holds under every name of this server; nothing when it leads elsewhere */
export function toOwnScheme(href: string, bases: readonly string[]): string | undefined {
  const path = pathBelow(href, bases);
  return path === undefined ? undefined : SCHEME + path;
}

/**
 * Addresses of a server at one port: under each of its names, and below its path if it has one.
 * @param hosts names without ports, IPv6 in brackets
 * @returns without a slash at their ends
 */
export function addressesOf(hosts: readonly string[], port: number, basePath = ''): readonly string[] {
  const origins = [...new Set(hosts)].map((host) => `http://${host}:${port}`);
  return basePath === '' ? origins : [...origins.map((origin) => origin + basePath), ...origins];
}

/** The most exact of the bases counts: one may lie below another. */
function pathBelow(href: string, bases: readonly string[]): string | undefined {
  if (href.startsWith(SCHEME)) return href.slice(SCHEME.length);
  const address = normalised(href);
  const [base] = bases
    .map((candidate) => `${normalizeBaseUrl(normalised(candidate))}/`)
    .filter((candidate) => address.startsWith(candidate))
    .sort((a, b) => b.length - a.length);
  return base === undefined ? undefined : address.slice(base.length);
}

/** One name can be written in many ways: in capitals, with the port that is meant anyway, an IPv4 address as a number. */
function normalised(address: string): string {
  return /^https?:/i.test(address) && URL.canParse(address) ? new URL(address).href : address;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
