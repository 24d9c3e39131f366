/** A process as a tool: runs it as a job, waits as long as patience lasts, and ends it when the client cancels. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { describeTool } from '../src/describe.ts';
import type { Process } from '../src/process.ts';
import { answerForJob } from './answers.ts';
import { resultSchema } from './result-schema.ts';
import type { Call, DoorParts, Tool } from './tool.ts';

export function createProcessTool(process: Process, parts: DoorParts): Tool {
  const { inputs, outputs } = describeTool(process);
  return {
    name: toToolName(process.id),
    title: process.title,
    description: process.description,
    inputs,
    outputs: resultSchema(propertiesOf(outputs)),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    run: (args, call) => runProcess(process, args, call, parts),
  };
}

function toToolName(processId: string): string {
  return processId.replaceAll('-', '_');
}

async function runProcess(process: Process, inputs: unknown, call: Call, parts: DoorParts): Promise<CallToolResult> {
  const { executor, patienceMs, log } = parts;
  const { signal, onProgress } = call;
  const { job } = await executor.execute({
    processId: process.id,
    inputs: { value: inputs },
    door: 'mcp',
    listed: true,
  });
  const reached = await executor.settle(job.id, { ms: patienceMs, signal, onProgress });
  if (call.wasCancelled()) {
    // Not waited for, because nobody does; it may have ended or been dismissed by itself a moment ago.
    executor.dismiss(job.id).catch((error: unknown) => log.info({ job: job.id, err: error }, 'nothing to dismiss'));
  }
  return answerForJob(reached, parts);
}

function propertiesOf(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  // An object schema of zod has its fields here.
  return (schema.properties ?? {}) as Readonly<Record<string, unknown>>;
}
