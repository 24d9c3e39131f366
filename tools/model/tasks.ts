/**
 * The tasks extension of MCP (SEP-2663): a client that declares it may get a handle in place of a result, and asks for
 * the result later. The SDK has no server side for it yet; the wire format is here.
 */
import {
  CLIENT_CAPABILITIES_META_KEY,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type CallToolResult,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { compact } from '../../src/common/compact.ts';

const TASKS = 'io.modelcontextprotocol/tasks';

/** A task with a tool error is `completed`, with a result that is an error. */
export type TaskState = TaskFields &
  (
    | { readonly status: 'working' | 'cancelled' }
    | { readonly status: 'completed'; readonly result: CallToolResult }
    | { readonly status: 'failed'; readonly error: { readonly code: number; readonly message: string } }
    | { readonly status: 'input_required'; readonly inputRequests: Readonly<Record<string, unknown>> }
  );

interface TaskFields {
  readonly id: string;
  readonly message?: string;
  /** ISO 8601. */
  readonly created: string;
  readonly updated: string;
  /** Retention after its creation; null when it is not limited. */
  readonly ttlMs: number | null;
}

export interface TaskSource {
  find(id: string): Promise<TaskState | undefined>;
  /** Requests cancellation; a task that has ended stays as it is. */
  cancel(id: string): Promise<void>;
  /** Takes the responses to the input requests of a task; ours have none. */
  update?(id: string, responses: Readonly<Record<string, unknown>>): Promise<void>;
}

const POLL_MS = 1000;

/** Loose, so that a missing capability is reported before a wrong argument. */
const Params = z.looseObject({ taskId: z.unknown() });

export function takesTasks(context: ServerContext): boolean {
  const capabilities = envelopeOf(context)[CLIENT_CAPABILITIES_META_KEY] as
    { extensions?: Record<string, unknown> } | undefined;
  return capabilities?.extensions?.[TASKS] !== undefined;
}

/** The members of a request of the 2026-07-28 revision that describe its client; empty in earlier revisions. */
export function envelopeOf({ mcpReq }: ServerContext): Readonly<Record<string, unknown>> {
  // The SDK leaves its type open.
  return (mcpReq.envelope as Readonly<Record<string, unknown>> | undefined) ?? {};
}

/** The answer of `tools/call` in place of a result. */
export function taskHandle(task: TaskState): CallToolResult {
  // The SDK has no type for other results; it sends them unchanged.
  return { resultType: 'task', ...fieldsOf(task) } as unknown as CallToolResult;
}

/**
 * @param mcp serves the 2026-07-28 revision: tasks of the previous one were another protocol
 * @param fit the result of a task to its client
 */
export function attachTasks(
  { server }: McpServer,
  source: TaskSource,
  fit: (result: CallToolResult, context: ServerContext) => CallToolResult = (result) => result,
): void {
  server.registerCapabilities({ extensions: { [TASKS]: {} } });

  async function find(taskId: unknown, context: ServerContext): Promise<TaskState> {
    if (!takesTasks(context)) {
      throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { extensions: { [TASKS]: {} } } });
    }
    const task = typeof taskId === 'string' ? await source.find(taskId) : undefined;
    if (task) return task;
    const message = `Task "${String(taskId).slice(0, 60)}" does not exist or has expired. Call the tool again.`;
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, message);
  }

  server.setRequestHandler('tasks/get', { params: Params }, async ({ taskId }, context) => {
    const task = await find(taskId, context);
    return { resultType: 'complete', ...fieldsOf(task), ...outcomeOf(task, (result) => fit(result, context)) };
  });
  server.setRequestHandler('tasks/update', { params: Params }, async ({ taskId }, context) => {
    const task = await find(taskId, context);
    // The SDK moves them out of the parameters of every request.
    await source.update?.(task.id, context.mcpReq.inputResponses ?? {});
    return { resultType: 'complete' };
  });
  server.setRequestHandler('tasks/cancel', { params: Params }, async ({ taskId }, context) => {
    const task = await find(taskId, context);
    await source.cancel(task.id);
    return { resultType: 'complete' };
  });
}

function fieldsOf({ id, status, message, created, updated, ttlMs }: TaskState) {
  return {
    taskId: id,
    status,
    createdAt: created,
    lastUpdatedAt: updated,
    ttlMs,
    pollIntervalMs: POLL_MS,
    ...compact({ statusMessage: message }),
  };
}

function outcomeOf(task: TaskState, fit: (result: CallToolResult) => CallToolResult) {
  if (task.status === 'completed') return { result: { resultType: 'complete', ...fit(task.result) } };
  if (task.status === 'failed') return { error: task.error };
  return task.status === 'input_required' ? { inputRequests: task.inputRequests } : {};
}
