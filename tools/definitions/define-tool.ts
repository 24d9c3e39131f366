/** Defines a tool that is not a process; its listing is derived from its fields, as that of a process is. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { JsonSchema } from '../../schemas/dialect.ts';
import type { Fields } from '../../src/process/define-process.ts';
import { describeToolInputs } from '../../src/process/describe.ts';
import { parseInputs } from '../../src/process/parse-inputs.ts';
import type { Annotations, Call, Tool } from '../model/tool.ts';

export const readOnly: Annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** With `overwrite` a file is lost. */
export const writesFiles: Annotations = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: false,
};

interface ToolDefinition<I extends Fields> extends Omit<Tool, 'inputs' | 'run'> {
  readonly inputs: I;
  /** Arguments that are validated, but not listed. */
  readonly hidden?: readonly string[];
  /** Checks the arguments as they were sent, before they are validated. @throws {ProcessError} */
  precheck?(args: unknown): void;
  run(args: z.output<z.ZodObject<I>>, call: Call): Promise<CallToolResult>;
}

/** Validates the arguments as the inputs of a process are validated. */
export function defineTool<const I extends Fields>({
  inputs: fields,
  hidden = [],
  precheck,
  run,
  ...listing
}: ToolDefinition<I>): Tool {
  const inputs = z.strictObject(fields);
  return {
    ...listing,
    inputs: omit(hidden, describeToolInputs({ inputs })),
    // Parsed with the schema that the type is taken from.
    async run(args, call) {
      precheck?.(args);
      return run(parseInputs({ id: listing.name, inputs }, args) as z.output<z.ZodObject<I>>, call);
    },
  };
}

function omit(hidden: readonly string[], schema: JsonSchema): JsonSchema {
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => !hidden.includes(name));
  return { ...schema, properties: Object.fromEntries(properties) };
}

export function textAnswer(text: string, structuredContent: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text }], structuredContent };
}
