/** A tool of this door itself, which is no process: its listing is derived from its fields, as a process's is. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { JsonSchema } from '../../schemas/dialect.ts';
import { describeTool } from '../../src/process/describe.ts';
import { parseInputs } from '../../src/process/parse-inputs.ts';
import type { Fields } from '../../src/process/define-process.ts';
import type { Annotations, Call, Tool } from '../model/tool.ts';

export const readsOnly: Annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

interface ToolDefinition<I extends Fields> extends Omit<Tool, 'inputs' | 'run'> {
  readonly inputs: I;
  /** Arguments that are checked, but not listed. */
  readonly hidden?: readonly string[];
  /** Looks at the arguments as they came, before they are checked one by one. @throws {ProcessError} */
  inspect?(args: unknown): void;
  run(args: z.output<z.ZodObject<I>>, call: Call): Promise<CallToolResult>;
}

/** Checks the arguments as the executor checks those of a process. */
export function defineTool<const I extends Fields>({
  inputs: fields,
  hidden = [],
  inspect,
  run,
  ...listing
}: ToolDefinition<I>): Tool {
  const inputs = z.strictObject(fields);
  return {
    ...listing,
    inputs: without(hidden, describeTool({ inputs, outputs: z.strictObject({}) }).inputs),
    // Parsed with the schema that the type is taken from.
    async run(args, call) {
      inspect?.(args);
      return run(parseInputs({ id: listing.name, inputs }, args) as z.output<z.ZodObject<I>>, call);
    },
  };
}

function without(hidden: readonly string[], schema: JsonSchema): JsonSchema {
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => !hidden.includes(name));
  return { ...schema, properties: Object.fromEntries(properties) };
}

export function answer(text: string, structuredContent: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text }], structuredContent };
}
