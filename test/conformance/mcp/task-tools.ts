/** The tools that the scenarios `tasks-*` call, over tasks kept in memory: what is on trial is the adapter. */
import { randomUUID } from 'node:crypto';
import {
  acceptedContent,
  inputRequired,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type CallToolResult,
  type InputRequiredResult,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { attachTasks, takesTasks, taskHandle, type TaskSource, type TaskState } from '../../../tools/model/tasks.ts';
import { say, textForm } from './content.ts';

type Answer = CallToolResult | InputRequiredResult;
type End = Pick<TaskState & { status: 'completed' }, 'status' | 'result'> | { status: 'cancelled' } | Failure;
type Failure = Pick<TaskState & { status: 'failed' }, 'status' | 'error'>;
type Ask = ReturnType<typeof inputRequired.elicit>;

const tasks = new Map<string, TaskState>();
const timers = new Map<string, NodeJS.Timeout>();

const source: TaskSource = {
  find: async (id) => tasks.get(id),
  cancel: async (id) => finish(id, { status: 'cancelled' }),
  async update(id, responses) {
    const task = tasks.get(id);
    if (task?.status !== 'input_required') return;
    const open = Object.entries(task.inputRequests).filter(([key]) => !Object.hasOwn(responses, key));
    if (open.length === 0) return finish(id, completed(say(`Answered with ${JSON.stringify(responses)}`)));
    tasks.set(id, { ...task, updated: now(), inputRequests: Object.fromEntries(open) });
  },
};

/** All are listed; whichever of them make tasks make them for clients that take them. */
export function addTaskTools(mcp: McpServer): void {
  attachTasks(mcp, source);
  for (const [name, { inputs }] of Object.entries(tools)) {
    mcp.registerTool(name, { description: 'A scenario of tasks.', inputSchema: z.object(inputs) }, () => say('never'));
  }
  // As in the product: what the SDK does with a tool's answer has no room for tasks or errors of the protocol.
  mcp.server.setRequestHandler('tools/call', async ({ params }, context) => {
    const tool = tools[params.name];
    if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool "${params.name}".`);
    return tool.run(params.arguments ?? {}, context);
  });
}

interface TaskTool {
  readonly inputs: z.ZodRawShape;
  run(args: Readonly<Record<string, unknown>>, context: ServerContext): Promise<Answer>;
}

const confirm = inputRequired.elicit({
  message: 'Go on?',
  requestedSchema: { type: 'object', properties: { confirm: { type: 'boolean' } }, required: ['confirm'] },
});

const tools: Readonly<Record<string, TaskTool>> = {
  greet: {
    inputs: { name: z.string() },
    run: async ({ name }) => say(`Hello, ${String(name)}!`),
  },
  slow_compute: {
    inputs: { seconds: z.number(), label: z.string().optional() },
    async run({ seconds, label }, context) {
      const result = say(`Computed ${String(label)} for ${String(seconds)} s.`);
      return takesTasks(context) ? begin(Number(seconds) * 1000, completed(result)) : result;
    },
  },
  failing_job: {
    inputs: {},
    run: async (_args, context) => begin(1000, completed({ ...say('It failed.'), isError: true }), context),
  },
  protocol_error_job: {
    inputs: {},
    run: async (_args, context) =>
      begin(
        1000,
        { status: 'failed', error: { code: ProtocolErrorCode.InternalError, message: 'It broke.' } },
        context,
      ),
  },
  confirm_delete: { inputs: { filename: z.string() }, run: async (_args, context) => ask({ confirm }, context) },
  multi_input: {
    inputs: {},
    run: async (_args, context) =>
      ask(
        {
          name: inputRequired.elicit({ message: 'Your name?', requestedSchema: textForm('name') }),
          confirm,
        },
        context,
      ),
  },
  test_tool_with_task: {
    inputs: {},
    async run(_args, context) {
      const name = acceptedContent<{ name: string }>(context.mcpReq.inputResponses, 'user_name')?.name;
      if (name !== undefined) return begin(500, completed(say(`Hello, ${name}!`)), context);
      const user_name = inputRequired.elicit({ message: 'Your name?', requestedSchema: textForm('name') });
      return inputRequired({ inputRequests: { user_name } });
    },
  },
};

function completed(result: CallToolResult): End {
  return { status: 'completed', result };
}

/** @param context of a call that cannot be answered without a task */
function begin(ms: number, end: End, context?: ServerContext): CallToolResult {
  if (context) requireTasks(context);
  const task: TaskState = { ...fields(), status: 'working' };
  tasks.set(task.id, task);
  timers.set(
    task.id,
    setTimeout(() => finish(task.id, end), ms),
  );
  return taskHandle(task);
}

function ask(inputRequests: Readonly<Record<string, Ask>>, context: ServerContext): CallToolResult {
  requireTasks(context);
  const task: TaskState = { ...fields(), status: 'input_required', inputRequests };
  tasks.set(task.id, task);
  return taskHandle(task);
}

function finish(id: string, end: End): void {
  clearTimeout(timers.get(id));
  const task = tasks.get(id);
  if (task?.status !== 'working' && task?.status !== 'input_required') return;
  const { created, ttlMs } = task;
  tasks.set(id, { id, created, ttlMs, updated: now(), ...end });
}

function requireTasks(context: ServerContext): void {
  if (takesTasks(context)) return;
  const requiredCapabilities = { extensions: { 'io.modelcontextprotocol/tasks': {} } };
  throw new MissingRequiredClientCapabilityError({ requiredCapabilities });
}

function fields() {
  return { id: randomUUID(), created: now(), updated: now(), ttlMs: 600_000 };
}

function now(): string {
  return new Date().toISOString();
}
