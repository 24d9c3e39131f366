/** Tools that answer at once or report on their way: text, pictures, sound, resources, progress, log lines, errors. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fromJsonSchema, type McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { textForm, formWithChoices, formWithDefaults, PNG, say, schema2020, WAV } from './content.ts';

const picture = { type: 'image', data: PNG, mimeType: 'image/png' } as const;
const textResource = (uri: string, text: string) =>
  ({ type: 'resource', resource: { uri, mimeType: 'text/plain', text } }) as const;

/** With a keyword of the protocol that JSON Schema does not know. */
const mirrored: Readonly<Record<string, unknown>> = {
  type: 'object',
  properties: { region: { type: 'string', 'x-mcp-header': 'Region' }, level: { type: 'integer' } },
};

export function addPlainTools(mcp: McpServer): void {
  const noInputs = { inputSchema: z.object({}) };
  mcp.registerTool('test_simple_text', { description: 'Text.' }, async () => say('This is a simple text response.'));
  mcp.registerTool('test_image_content', { description: 'An image.' }, async () => ({ content: [picture] }));
  mcp.registerTool('test_audio_content', { description: 'A sound.' }, async () => ({
    content: [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }],
  }));
  mcp.registerTool('test_embedded_resource', { description: 'A resource.' }, async () => ({
    content: [textResource('test://embedded-resource', 'This is an embedded resource.')],
  }));
  mcp.registerTool('test_multiple_content_types', { description: 'One of each.' }, async () => ({
    content: [{ type: 'text', text: 'One of each:' }, picture, textResource('test://mixed', '{"test":"data"}')],
  }));
  mcp.registerTool('test_error_handling', { description: 'Fails.' }, async () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
  mcp.registerTool('test_streaming_elicitation', { description: 'Asks for nothing.', ...noInputs }, async () =>
    say('Nothing but a result.'),
  );
  mcp.registerTool('test_logging_tool', { description: 'Logs when asked to.', ...noInputs }, async (_args, context) => {
    await context.mcpReq.log('info', 'test_logging_tool ran');
    return say('logged');
  });
  mcp.registerTool('test_tool_with_logging', { description: 'Logs.', ...noInputs }, async (_args, context) => {
    for (const data of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
      await context.mcpReq.notify({ method: 'notifications/message', params: { level: 'info', data } });
      await sleep(50);
    }
    return say('Tool with logging executed successfully');
  });
  mcp.registerTool('test_tool_with_progress', { description: 'Reports.', ...noInputs }, (_args, context) =>
    withProgress(context),
  );
  mcp.registerTool('test_reconnection', { description: 'Takes a moment.', ...noInputs }, async () => {
    await sleep(100);
    return say('Reconnection test completed successfully.');
  });
  mcp.registerTool(
    'test_x_mcp_header',
    {
      description: 'An argument that is mirrored in a header (SEP-2243).',
      inputSchema: fromJsonSchema<{ region?: string }>(mirrored),
    },
    async ({ region = 'none' }) => say(`region=${region}`),
  );
  mcp.registerTool(
    'json_schema_2020_12_tool',
    { description: 'Keywords of JSON Schema 2020-12.', inputSchema: fromJsonSchema(schema2020) },
    async (args) => say(JSON.stringify(args)),
  );
  addAskingTools(mcp);
}

async function withProgress({ mcpReq }: ServerContext) {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken !== undefined) {
    for (const progress of [0, 50, 100]) {
      const params = { progressToken, progress, total: 100, message: `Step ${progress} of 100` };
      await mcpReq.notify({ method: 'notifications/progress', params });
      await sleep(50);
    }
  }
  return say(String(progressToken ?? 'no token'));
}

/** They ask the client while they run, as servers could until 2025-11-25. */
function addAskingTools(mcp: McpServer): void {
  mcp.registerTool(
    'test_sampling',
    { description: 'Asks for a completion.', inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, { mcpReq }) => {
      const messages = [{ role: 'user' as const, content: { type: 'text' as const, text: prompt } }];
      const answer = await mcpReq.send({ method: 'sampling/createMessage', params: { messages, maxTokens: 100 } });
      return say(`LLM response: ${JSON.stringify(answer)}`);
    },
  );
  const elicit = async ({ mcpReq }: ServerContext, message: string, requestedSchema: unknown) => {
    // The forms are plain JSON Schema; the SDK's type for them is a closed union.
    const params = { message, requestedSchema } as never;
    return say(`User response: ${JSON.stringify(await mcpReq.send({ method: 'elicitation/create', params }))}`);
  };
  mcp.registerTool(
    'test_elicitation',
    { description: 'Asks the user.', inputSchema: z.object({ message: z.string() }) },
    ({ message }, context) => elicit(context, message, textForm('response')),
  );
  const noInputs = { inputSchema: z.object({}) };
  mcp.registerTool(
    'test_elicitation_sep1034_defaults',
    { description: 'Asks with defaults.', ...noInputs },
    (_args, context) => elicit(context, 'Please review', formWithDefaults),
  );
  mcp.registerTool(
    'test_elicitation_sep1330_enums',
    { description: 'Asks for choices.', ...noInputs },
    (_args, context) => elicit(context, 'Please choose', formWithChoices),
  );
}
