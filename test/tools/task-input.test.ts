import { McpServer } from '@modelcontextprotocol/server';
import { afterAll, expect, it } from 'vitest';
import { receiveInMemory } from './receive.ts';
import { serveMcpOverHttp } from '../../tools/mcp/http.ts';
import { attachTasks, type TaskState } from '../../tools/model/tasks.ts';
import { replyOf, requestOf } from './request.ts';

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
  { receive: receiveInMemory },
);
afterAll(() => endpoint.close());

async function send(method: string, params: Record<string, unknown>): Promise<unknown> {
  return replyOf(await endpoint.fetch(new Request('http://isthmus.test/mcp', requestOf(method, params))));
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
