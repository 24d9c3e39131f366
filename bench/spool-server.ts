/** The least that a server can do with a large message: write its bytes to a file. Prints its URL. */
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const app = new Hono();
const path = join(tmpdir(), `isthmus-bench-${process.pid}`);

app.post('/', async (context) => {
  const file = await open(path, 'w');
  for await (const chunk of (context.req.raw.body ?? []) as AsyncIterable<Uint8Array>) await file.writev([chunk]);
  await file.close();
  await rm(path);
  return context.text('written');
});

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => console.log(`http://127.0.0.1:${port}`));
