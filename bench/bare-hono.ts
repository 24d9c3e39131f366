/** Bare Hono that sends ready responses: what a document could cost at the least. It is told them by the process that starts it. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

export interface Ready {
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer<ArrayBuffer>;
}

process.once('message', (ready: readonly Ready[]) => {
  const app = new Hono();
  for (const { path, status, headers, body } of ready) {
    const { ETag } = headers;
    app.get(path, (context) => {
      if (status === 304 && context.req.header('If-None-Match') !== ETag) return context.notFound();
      return new Response(status === 304 ? null : body, { status, headers });
    });
  }
  serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.send?.(port));
});
