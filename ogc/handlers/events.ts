/** The status of a job as it changes, by Server-Sent Events. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
import { hasEnded, type Job } from '../../src/model/job.ts';
import { toStatusInfo } from '../model/status-info.ts';
import { EVENTS_TYPE } from '../http/media-types.ts';
import type { RequestContext } from '../model/context.ts';

/** A browser comes back by itself when a connection ends. */
const LONGEST_MS = 300_000;

/** An event `status` for each change, an event `end` with the last one. */
export async function watchJob({ context, api, base }: RequestContext): Promise<Response> {
  const { execution } = api;
  const id = context.req.param('jobID') ?? '';
  await execution.job(id);
  const gone = new AbortController();
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (event: string, job: Job) => {
        if (gone.signal.aborted) return;
        const data = JSON.stringify(toStatusInfo(job, base));
        controller.enqueue(Buffer.from(`event: ${event}\ndata: ${data}\n\n`));
      };
      const patience = { ms: LONGEST_MS, signal: gone.signal, onProgress: (job: Job) => send('status', job) };
      const job = await execution.wait(id, patience);
      if (gone.signal.aborted) return;
      send(hasEnded(job) ? 'end' : 'status', job);
      controller.close();
    },
    cancel: () => gone.abort(),
  });
  const headers = { 'Content-Type': EVENTS_TYPE, 'Cache-Control': 'no-cache', 'X-Accel-Buffering': 'no' };
  return new Response(body, { headers });
}
