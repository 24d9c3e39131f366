/** Answers `tools/call`: finds the tool, runs it, and makes an answer of whatever it throws. */
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
import { toProcessError } from '../../src/common/errors.ts';
import type { Job } from '../../src/model/job.ts';
import type { Log } from '../../src/common/log.ts';
import { suggestNames } from '../../src/common/did-you-mean.ts';
import { addNotes, errorAnswer } from '../results/answers.ts';
import type { Catalogue } from '../definitions/catalogue.ts';
import { readTexts, sayTexts } from '../definitions/json-text.ts';
import { toToolName } from '../definitions/process-tool.ts';
import { takesTasks } from '../model/tasks.ts';
import type { Call } from '../model/tool.ts';

export type Dispatch = (request: CallToolRequest, context: ServerContext, era: Era) => Promise<CallToolResult>;

export interface DispatchParts {
  readonly catalogue: Catalogue;
  readonly log: Log;
  /** Aborted when the door closes: connections that end from then on were not ended by their clients. */
  readonly closing: AbortSignal;
}

type Era = McpRequestContext['era'];

// The SDK's own handler cannot be used: it makes a result of every error, and checks outputs that we have checked.
export function createDispatch({ catalogue, log, closing }: DispatchParts): Dispatch {
  return async ({ params }, context, era) => {
    // The id of a process is taken for the name of its tool now and then.
    const tool = catalogue.find(params.name) ?? catalogue.find(toToolName(params.name));
    if (!tool) throw noSuchTool(params.name, catalogue.names);
    const { signal } = context.mcpReq;
    const asTask = era === 'modern' && takesTasks(context);
    const call: Call = {
      signal,
      wasCancelled: () => wasCancelled(context, era) && !closing.aborted,
      // A task says how far it is when it is asked.
      onProgress: asTask ? () => undefined : createProgress(context, log),
      takesTasks: asTask,
      ...callerOf(context),
    };
    try {
      const { args, texts } = readTexts(params.arguments, tool.inputs);
      return addNotes(await tool.run(args, call), sayTexts(texts));
    } catch (error) {
      const failure = toProcessError(error);
      if (failure.code === 'internal') log.error({ tool: tool.name, err: error }, 'a tool failed');
      return errorAnswer(failure);
    }
  };
}

/** Over HTTP since 2026-07-28 nothing tells two callers apart. */
function callerOf({ http, sessionId }: ServerContext): { caller?: string } {
  if (http === undefined) return { caller: 'local' };
  return sessionId === undefined ? {} : { caller: `mcp:${sessionId}` };
}

/** A misspelt tool is a mistake of the client and not of the model, so that it is an error of the protocol. */
function noSuchTool(name: string, names: readonly string[]): ProtocolError {
  const near = suggestNames(name, names);
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'Call find_process with what you want to do.';
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool "${name.slice(0, 60)}". ${hint}`);
}

/**
 * A lost connection is a cancellation over HTTP since 2026-07-28 and was none before. On standard input it is the end
 * of this program, which stops its jobs by itself.
 */
function wasCancelled({ mcpReq: { signal }, http }: ServerContext, era: Era): boolean {
  if (!signal.aborted) return false;
  const reason: unknown = signal.reason;
  const isLost = SdkError.isInstance(reason) && reason.code === SdkErrorCode.ConnectionClosed;
  return !isLost || (era === 'modern' && http !== undefined);
}

/** Tells the client how far the job is, when it asked for that; the protocol wants each number above the last. */
function createProgress({ mcpReq }: ServerContext, log: Log): (job: Job) => void {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  let reached = -1;
  return ({ id, status, progress, message = status }) => {
    if (progress <= reached) return;
    reached = progress;
    const params = { progressToken, progress, total: 100, message };
    mcpReq.notify({ method: 'notifications/progress', params }).catch((error: unknown) => {
      log.info({ job: id, err: error }, 'a progress notification could not be sent');
    });
  };
}
