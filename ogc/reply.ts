/** What a handler answers: data, which the door writes as JSON or as the page of the route. */
import { HTML_TYPE } from './media-types.ts';
import type { Page, PageContext } from './pages/page.ts';

export interface Reply<Data> {
  readonly data: Data;
  /** 200 where it is not given. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Pages take scripts, styles and pictures from this server alone, and no other site may frame them. */
const PAGE_POLICY =
  "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/** @param mediaType that was negotiated: HTML makes the page, any other is JSON by that name */
export function writeReply<Data>(reply: Reply<Data>, mediaType: string, page: Page<Data>, of: PageContext): Response {
  const { data, status = 200, headers } = reply;
  if (mediaType !== HTML_TYPE) {
    return new Response(JSON.stringify(data), { status, headers: { ...headers, 'Content-Type': mediaType } });
  }
  const type = { 'Content-Type': `${HTML_TYPE}; charset=utf-8`, 'Content-Security-Policy': PAGE_POLICY };
  return new Response(page(data, of).html, { status, headers: { ...headers, ...type } });
}
