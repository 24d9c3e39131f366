/** Answers `tools/call`: finds the tool, runs it, and turns its errors into results. */
import {
  ProtocolError,
  ProtocolErrorCode,
  SdkError,
  SdkErrorCode,
  type CallToolRequest,
  type CallToolResult,
  type McpRequestContext,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { compact } from '../../src/common/compact.ts';
import { suggestNames } from '../../src/common/did-you-mean.ts';
import { ProcessError, toProcessError } from '../../src/common/errors.ts';
import { toFaultError } from '../../src/common/json/fault.ts';
import { rejectFault } from '../../src/common/json/scan.ts';
import type { Log } from '../../src/common/log.ts';
import { MAX_REST_BYTES } from '../../src/inputs/scan-body.ts';
import { readValue } from '../../src/inputs/spooled.ts';
import type { Job } from '../../src/model/job.ts';
import { parseJsonStrings } from '../definitions/arguments.ts';
import type { Catalogue } from '../definitions/catalogue.ts';
import { toToolName } from '../definitions/process-tool.ts';
import { takesTasks } from '../model/tasks.ts';
import type { Call, SpooledArguments, Tool } from '../model/tool.ts';
import { addNotes, errorAnswer, fitToClient, viewOf } from '../results/answers.ts';
import type { RequestBases, SpooledCalls } from './message.ts';

export type Dispatch = (request: CallToolRequest, context: ServerContext, client: McpClient) => Promise<CallToolResult>;

export interface McpClient {
  readonly era: McpRequestContext['era'];
  /** Its name, as it announces itself. */
  readonly name: string | undefined;
}

export interface DispatchOptions {
  readonly catalogue: Catalogue;
  readonly log: Log;
  /** Aborted when the server closes: connections that end after that were not closed by their clients. */
  readonly closing: AbortSignal;
  /** Arguments that went to files, by the requests that they came with. */
  readonly spooledCalls?: SpooledCalls;
  readonly bases?: RequestBases;
}

type Era = McpClient['era'];

// The SDK's own handler cannot be used: it turns every error into a result, and validates outputs that we have validated.
export function createDispatch({ catalogue, log, closing, spooledCalls, bases }: DispatchOptions): Dispatch {
  return async ({ params }, context, { era, name }) => {
    const { byName } = catalogue;
    const spooledCall = spooledCalls?.take(context.http?.req);
    // Models use a process ID as the name of its tool now and then.
    const tool = byName.get(params.name) ?? byName.get(toToolName(params.name));
    if (!tool) {
      await spooledCall?.discard();
      throw noSuchTool(params.name, [...byName.keys()]);
    }
    const asTask = era === 'modern' && takesTasks(context);
    const spooled = tool.takesSpooled ? spooledCall?.spooled : undefined;
    const call: Call = {
      signal: context.mcpReq.signal,
      wasCancelled: () => wasCancelled(context, era) && !closing.aborted,
      // The progress of a task is requested by the client.
      takesTasks: asTask,
      ...compact({
        caller: callerOf(context),
        base: bases?.find(context.http?.req),
        spooled,
        onProgress: asTask ? undefined : createProgressReporter(context, log),
      }),
    };
    try {
      checkText(params.arguments);
      const whole = spooledCall && !spooled ? await readWhole(tool, spooledCall.spooled) : params.arguments;
      const { args, notes } = parseJsonStrings(whole, tool.inputs, '', spooled?.large);
      return fitToClient(addNotes(await tool.run(args, call), notes), viewOf(name));
    } catch (error) {
      const failure = toProcessError(error);
      if (failure.code === 'internal') log.error({ tool: tool.name, err: error }, 'failed to run tool');
      return errorAnswer(failure);
    } finally {
      await spooledCall?.discard();
    }
  };
}

/** Arguments that are no inputs of a process are parsed here, up to a size. */
async function readWhole({ name }: Tool, { all }: SpooledArguments): Promise<unknown> {
  const bytes = all.source.end - all.source.start;
  if (bytes > MAX_REST_BYTES) {
    const size = `${(bytes / 1e6).toFixed(1)} MB`;
    throw new ProcessError('too-large', `${name} takes arguments of up to 1 MB; these have ${size}. Send less.`);
  }
  try {
    return await readValue(all);
  } catch (error) {
    throw toFaultError(error, 'The arguments');
  }
}

/** @throws {ProcessError} for what was wrong with the JSON text of the arguments */
function checkText(args: unknown): void {
  try {
    rejectFault(args);
  } catch (error) {
    throw toFaultError(error, 'The arguments');
  }
}

/** Clients over HTTP cannot be distinguished since 2026-07-28. */
function callerOf({ http, sessionId }: ServerContext): string | undefined {
  if (http === undefined) return 'local';
  return sessionId === undefined ? undefined : `mcp:${sessionId}`;
}

/** A misspelt tool is a mistake of the client and not of the model, and so an error of the protocol. */
function noSuchTool(name: string, names: readonly string[]): ProtocolError {
  const near = suggestNames(name, names);
  const suggestion =
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'Call find_process with what you want to do.';
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool "${name.slice(0, 60)}". ${suggestion}`);
}

/**
 * A lost connection over HTTP is a cancellation since 2026-07-28, and was not before. On standard input it is the end of
 * this program, which stops its jobs by itself.
 */
function wasCancelled({ mcpReq: { signal }, http }: ServerContext, era: Era): boolean {
  if (!signal.aborted) return false;
  const reason: unknown = signal.reason;
  const isLost = SdkError.isInstance(reason) && reason.code === SdkErrorCode.ConnectionClosed;
  return !isLost || (era === 'modern' && http !== undefined);
}

/** Sends progress notifications to a client that asked for them; the protocol requires them to increase. */
function createProgressReporter({ mcpReq }: ServerContext, log: Log): ((job: Job) => void) | undefined {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return undefined;
  let last = -1;
  return ({ id, status, progress, message = status }) => {
    if (progress <= last) return;
    last = progress;
    const params = { progressToken, progress, total: 100, message };
    mcpReq.notify({ method: 'notifications/progress', params }).catch((error: unknown) => {
      log.info({ job: id, err: error }, 'failed to send progress notification');
    });
  };
}
