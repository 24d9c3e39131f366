/** The OGC API of a real server, without a port, with the processes of the tests. */
import type { Hono } from 'hono';
import { createOgcApi } from '../../ogc/routes/app.ts';
import type { OgcServices } from '../../ogc/model/context.ts';
import type { App } from '../../src/server/app.ts';
import { createTestApp } from '../app.ts';

export interface TestApi {
  readonly app: App;
  readonly api: Hono;
  /** A JSON request; a string is sent unchanged as its body. */
  execute(processId: string, body: unknown, init?: { prefer?: string; signal?: AbortSignal }): Promise<Response>;
  /** Executes asynchronously and waits for the end. @returns the path of the job */
  finish(processId: string, body: unknown): Promise<string>;
  close(): Promise<void>;
}

export async function createTestApi(
  parts: Partial<OgcServices> = {},
  settings: Readonly<Record<string, unknown>> = {},
): Promise<TestApi> {
  const app = await createTestApp(['ogc/processes/', 'workers/processes/'], settings);
  const { registry, execution, version, log, callbacks } = app;
  const api = createOgcApi({ registry, execution, version, log, callbacks, maxBodyBytes: 1_000_000, ...parts });

  async function execute(processId: string, body: unknown, init: { prefer?: string; signal?: AbortSignal } = {}) {
    const { prefer, signal } = init;
    const headers = new Headers({ 'Content-Type': 'application/json' });
    if (prefer !== undefined) headers.set('Prefer', prefer);
    return api.request(`/processes/${processId}/execution`, {
      method: 'POST',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...(signal && { signal }),
    });
  }

  return {
    app,
    api,
    execute,
    async finish(processId, body) {
      const response = await execute(processId, body, { prefer: 'respond-async' });
      const path = new URL(response.headers.get('Location') ?? '').pathname;
      await execution.wait(path.split('/').at(-1) ?? '', { ms: 20_000 });
      return path;
    },
    close: () => app.close(),
  };
}

/** The JSON body of a response. */
export async function json(response: Response | Promise<Response>): Promise<Record<string, unknown>> {
  return (await (await response).json()) as Record<string, unknown>;
}
