import { McpServer } from '@modelcontextprotocol/server';
import { afterAll, expect, it } from 'vitest';
import { serveMcpOverHttp } from '../../tools/http.ts';
import { attachTasks, type TaskState } from '../../tools/tasks.ts';

const TASKS = 'io.modelcontextprotocol/tasks';
const fields = { id: 'a', created: '2026-01-01T00:00:00Z', updated: '2026-01-01T00:00:00Z', ttlMs: null };
const given: unknown[] = [];

/** Ours ask for nothing; the adapter is for tasks that may. */
const endpoint = serveMcpOverHttp(
  () => {
    const mcp = new McpServer({ name: 'test', version: '1' }, { capabilities: { tools: {} } });
    const inputRequests = { confirm: { method: 'elicitation/create', params: { message: 'Go on?' } } };
    const task: TaskState = { ...fields, status: 'input_required', inputRequests };
    attachTasks(mcp, {
      find: async () => task,
      cancel: async () => undefined,
      update: async (id, responses) => void given.push({ id, responses }),
    });
    return mcp;
  },
  { log: { info() {}, warn() {}, error() {} }, maxBodyBytes: 1e6 },
);
afterAll(() => endpoint.close());

async function send(method: string, params: Record<string, unknown>): Promise<unknown> {
  const response = await endpoint.fetch(
    new Request('http://isthmus.test/mcp', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': method,
        'mcp-name': String(params.taskId),
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method,
        params: {
          ...params,
          _meta: {
            'io.modelcontextprotocol/protocolVersion': '2026-07-28',
            'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
            'io.modelcontextprotocol/clientCapabilities': { extensions: { [TASKS]: {} } },
          },
        },
      }),
    }),
  );
  return response.json();
}

it('a task that asks for something says what, and gets the answers', async () => {
  expect(await send('tasks/get', { taskId: 'a' })).toMatchObject({
    result: { status: 'input_required', inputRequests: { confirm: { method: 'elicitation/create' } } },
  });
  const inputResponses = { confirm: { action: 'accept', content: { confirm: true } } };
  const { result } = (await send('tasks/update', { taskId: 'a', inputResponses })) as { result: object };
  expect(result).toMatchObject({ resultType: 'complete' });
  expect(result).not.toHaveProperty('status');
  expect(given).toEqual([{ id: 'a', responses: inputResponses }]);
});
