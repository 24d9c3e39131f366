/** What a page is given beside its data. */
import type { Tiles } from './context.ts';
import type { Link } from './links.ts';
import type { html } from 'hono/html';

export interface PageContext {
  /** What the route is for, in a few words. */
  readonly title: string;
  /** Path below which this API is, without a slash at its end: a page leads to its neighbours by whichever name it was reached. */
  readonly base: string;
  /** Whole address of this API for those who are elsewhere, without a slash at its end. */
  readonly address: string;
  /** Of this page below the base, such as `/jobs`. */
  readonly path: string;
  /** Whole address of this page, query and all. */
  readonly self: string;
  /** The same in other media types. */
  readonly alternates: readonly Link[];
  /** Of the program. */
  readonly version: string;
  /** What there is to run. */
  readonly processes: readonly ProcessName[];
  /** The ground of maps, where it is not our own. */
  readonly tiles?: Tiles;
}

export interface ProcessName {
  readonly id: string;
  readonly title: string;
}

/** Escaped HTML. */
export type Html = ReturnType<typeof html>;

/** What a template takes: strings are escaped, lists joined, `undefined`, `null` and booleans left out. */
export type Content = Html | string | number | boolean | null | undefined | readonly Content[];

/** @param data what the same route answers as JSON */
export type Page<Data> = (data: Data, page: PageContext) => Html;
