/** The resources, prompts and small protocol services that the suite looks for. */
import {
  acceptedContent,
  inputRequired,
  ResourceTemplate,
  type GetPromptResult,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { textForm, PNG } from './content.ts';

export function addResources(mcp: McpServer): void {
  for (const name of ['static-text', 'watched-resource']) {
    const uri = `test://${name}`;
    mcp.registerResource(name, uri, { description: 'Text.', mimeType: 'text/plain' }, async () => ({
      contents: [{ uri, mimeType: 'text/plain', text: `This is the content of ${name}.` }],
    }));
  }
  const binary = 'test://static-binary';
  mcp.registerResource('static-binary', binary, { description: 'A picture.', mimeType: 'image/png' }, async () => ({
    contents: [{ uri: binary, mimeType: 'image/png', blob: PNG }],
  }));
  const template = new ResourceTemplate('test://template/{id}/data', { list: undefined });
  mcp.registerResource('template', template, { mimeType: 'application/json' }, async (uri, { id }) => ({
    contents: [
      {
        uri: uri.toString(),
        mimeType: 'application/json',
        text: JSON.stringify({ id, data: `Data for ID: ${String(id)}` }),
      },
    ],
  }));
  mcp.server.setRequestHandler('resources/subscribe', async () => ({}));
  mcp.server.setRequestHandler('resources/unsubscribe', async () => ({}));
  mcp.server.setRequestHandler('logging/setLevel', async () => ({}));
  mcp.server.setRequestHandler('completion/complete', async () => ({
    completion: { values: [], total: 0, hasMore: false },
  }));
}

export function addPrompts(mcp: McpServer): void {
  mcp.registerPrompt('test_simple_prompt', { description: 'Without arguments.' }, async () =>
    message({ type: 'text', text: 'This is a simple prompt for testing.' }),
  );
  mcp.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'Two arguments.', argsSchema: z.object({ arg1: z.string(), arg2: z.string() }) },
    async ({ arg1, arg2 }) => message({ type: 'text', text: `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'` }),
  );
  mcp.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'A resource.', argsSchema: z.object({ resourceUri: z.string() }) },
    async ({ resourceUri }) =>
      message(
        {
          type: 'resource',
          resource: { uri: resourceUri, mimeType: 'text/plain', text: 'Embedded resource content.' },
        },
        { type: 'text', text: 'Please process the embedded resource above.' },
      ),
  );
  mcp.registerPrompt('test_prompt_with_image', { description: 'A picture.' }, async () =>
    message(
      { type: 'image', data: PNG, mimeType: 'image/png' },
      { type: 'text', text: 'Please analyze the image above.' },
    ),
  );
  mcp.registerPrompt(
    'test_input_required_result_prompt',
    { description: 'Asks first.' },
    async (...call: unknown[]) => {
      // Without arguments the context comes first, which the SDK's types do not know.
      const { mcpReq } = call[0] as ServerContext;
      const context = acceptedContent<{ context: string }>(mcpReq.inputResponses, 'user_context')?.context;
      if (context !== undefined) return message({ type: 'text', text: `Use the following context: ${context}` });
      const requestedSchema = textForm('context');
      return inputRequired({
        inputRequests: { user_context: inputRequired.elicit({ message: 'Which context?', requestedSchema }) },
      });
    },
  );
}

type Content = GetPromptResult['messages'][number]['content'];

function message(...contents: Content[]): GetPromptResult {
  return { messages: contents.map((content) => ({ role: 'user', content })) };
}
