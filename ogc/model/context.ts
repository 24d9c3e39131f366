/** Types of the OGC API: its services, one request, the reply to it and the page that shows the reply. */
import type { Context } from 'hono';
import type { html } from 'hono/html';
import type { Log } from '../../src/common/log.ts';
import type { ExecutionService } from '../../src/execution/execution.ts';
import type { Callbacks } from '../../src/execution/webhooks/webhooks.ts';
import type { Registry } from '../../src/process/registry.ts';
import type { HostGuard, ProxyOptions, RequestUrl } from '../http/hosts.ts';
import type { AllowedOrigins } from '../http/response.ts';
import type { Offer } from './media-type.ts';

/** Basemap tiles. */
export interface Tiles {
  /** Template with `{z}`, `{x}` and `{y}`. */
  readonly url: string;
  /** Plain text. */
  readonly attribution: string;
}

export interface OgcServices extends ProxyOptions {
  readonly registry: Registry;
  readonly execution: ExecutionService;
  readonly version: string;
  readonly callbacks: Callbacks;
  /** Origins whose pages may read responses; any origin by default. */
  readonly allowedOrigins?: AllowedOrigins;
  /** Refuses requests by their hosts; none by default. */
  readonly guard?: HostGuard;
  readonly maxBodyBytes: number;
  /** Inputs may be fetched from other servers. */
  readonly fetches?: boolean;
  /** Basemap tiles from another server; the bundled basemap by default. */
  readonly tiles?: Tiles;
  readonly log: Log;
}

/** One request, after its query parameters and its Accept header were found valid. */
export interface RequestContext extends RequestUrl {
  readonly context: Context;
  readonly services: OgcServices;
  /** One of `offers`. */
  readonly mediaType: Offer;
  /** Media types of the route, the default first. */
  readonly offers: readonly Offer[];
}

export interface Link {
  readonly href: string;
  readonly rel: string;
  readonly type?: string;
  readonly title?: string;
}

/** Data that most handlers return, which its route writes as JSON or as a page. */
export interface Reply<Data> {
  readonly data: Data;
  /** By default as it was negotiated before the handler. */
  readonly mediaType?: Offer;
  /** 200 by default. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Escaped HTML. */
export type Html = ReturnType<typeof html>;

/** Values in a template: strings are escaped, lists joined, `undefined`, `null` and booleans omitted. */
export type Content = Html | string | number | boolean | null | undefined | readonly Content[];

/** The context of a page beside its data. */
export interface PageContext {
  /** Summary of the route. */
  readonly title: string;
  /** Path of the base URL, without a trailing slash: links within pages keep the host by which the page was reached. */
  readonly base: string;
  /** The base URL, without a trailing slash, for clients elsewhere. */
  readonly address: string;
  /** Path of this page below the base URL, such as `/jobs`. */
  readonly path: string;
  /** URL of this page with its query. */
  readonly self: string;
  /** The same resource in other media types. */
  readonly alternates: readonly Link[];
  /** Version of the server. */
  readonly version: string;
  readonly processes: readonly ProcessName[];
  readonly tiles?: Tiles;
}

export interface ProcessName {
  readonly id: string;
  readonly title: string;
}

/** @param data what the route answers as JSON */
export type Page<Data> = (data: Data, page: PageContext) => Html;
