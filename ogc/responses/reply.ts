/** What a handler answers: data, which the door writes as JSON or as the page of the route. */
import { createHash } from 'node:crypto';
import { HTML_TYPE, JSON_TYPE, OUTPUT_TYPE, WKT_TYPE } from '../http/media-types.ts';
import type { Page, PageContext } from '../model/page.ts';

export interface Reply<Data> {
  readonly data: Data;
  /** 200 where it is not given. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Pages take scripts, styles and pictures from this server alone, tiles from where the operator says; no other site may frame them. */
function policyOf({ tiles }: PageContext): string {
  const pictures = tiles ? ` ${new URL(tiles.url.replaceAll(/[{}]/g, '')).origin}` : '';
  return `default-src 'self'; img-src 'self' data: blob:${pictures}; object-src 'none'; base-uri 'none'; frame-ancestors 'none'`;
}

/** @param mediaType that was negotiated: HTML makes the page, any other is JSON by that name */
export async function writeReply<Data>(
  reply: Reply<Data>,
  mediaType: string,
  page: Page<Data>,
  of: PageContext,
): Promise<Response> {
  const { data, status = 200, headers } = reply;
  const isPage = mediaType === HTML_TYPE;
  const body = Buffer.from(isPage ? (await page(data, of)).toString() : JSON.stringify(data));
  const all = new Headers(headers);
  // What is not the outputs themselves, such as the status of a job, is JSON whatever they are.
  const jsonType = mediaType === OUTPUT_TYPE || mediaType === WKT_TYPE ? JSON_TYPE : mediaType;
  all.set('Content-Type', isPage ? `${HTML_TYPE}; charset=utf-8` : jsonType);
  all.set('Content-Length', String(body.byteLength));
  if (isPage) all.set('Content-Security-Policy', policyOf(of));
  if (status === 200) all.set('ETag', tagOf(body));
  return new Response(body, { status, headers: all });
}

/** @param body what the answer says, or all that it depends on */
export function tagOf(body: Uint8Array | string): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
}
