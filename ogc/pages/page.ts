/** What a page is given beside its data. */
import type { Link } from '../links.ts';
import type { Html } from './html.ts';

export interface PageContext {
  /** What the route is for, in a few words. */
  readonly title: string;
  /** Of every address of this API, without a slash at its end. */
  readonly base: string;
  /** Of this page below the base, such as `/jobs`. */
  readonly path: string;
  /** Whole address of this page, query and all. */
  readonly self: string;
  /** The same in other media types. */
  readonly alternates: readonly Link[];
  /** Of the program. */
  readonly version: string;
}

/** @param data what the same route answers as JSON */
export type Page<Data> = (data: Data, page: PageContext) => Html;
