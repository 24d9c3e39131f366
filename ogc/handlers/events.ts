/** The status of a job as it changes, by Server-Sent Events. @see https://html.spec.whatwg.org/multipage/server-sent-events.html */
import { streamSSE } from 'hono/streaming';
import { hasEnded, type Job } from '../../src/model/job.ts';
import { toStatusInfo } from '../model/status-info.ts';
import type { RequestContext } from '../model/context.ts';

/** A browser reconnects by itself when a connection ends. */
const MAX_STREAM_MS = 300_000;

/** An event `status` for each change, an event `end` with the last one. */
export async function watchJob({ context, api, base }: RequestContext): Promise<Response> {
  const { execution, log } = api;
  const id = context.req.param('jobID') ?? '';
  await execution.job(id);
  context.header('X-Accel-Buffering', 'no');
  const response = streamSSE(context, async (stream) => {
    const aborted = new AbortController();
    stream.onAbort(() => aborted.abort());
    const send = (event: string, job: Job) => stream.writeSSE({ event, data: JSON.stringify(toStatusInfo(job, base)) });
    const onProgress = (job: Job) => void send('status', job);
    try {
      const job = await execution.wait(id, { ms: MAX_STREAM_MS, signal: aborted.signal, onProgress });
      if (!aborted.signal.aborted) await send(hasEnded(job) ? 'end' : 'status', job);
    } catch (error) {
      // Hono would write the error to the console, or its message to the client.
      log.warn({ job: id, err: error }, 'failed to stream job events');
    }
  });
  // How the body is framed depends on the version of HTTP, which the server knows.
  for (const name of ['Transfer-Encoding', 'Connection']) response.headers.delete(name);
  return response;
}
