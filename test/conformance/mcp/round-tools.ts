/** Tools that need something from the client and ask for it in their result (SEP-2322, since 2026-07-28). */
import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  inputRequired,
  ProtocolError,
  ProtocolErrorCode,
  type ClientCapabilities,
  type InputRequests,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { textForm, say } from './content.ts';

type State = Readonly<Record<string, unknown>>;

/** What goes through the client comes back as it was, or is refused. */
export const stateCodec = createRequestStateCodec<Record<string, unknown>>({
  key: crypto.getRandomValues(new Uint8Array(32)),
});

const askName = () => inputRequired.elicit({ message: 'What is your name?', requestedSchema: textForm('name') });
const askText = (text: string) =>
  inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text } }], maxTokens: 50 });
const yesOrNo = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] } as const;
const askConfirmation = () =>
  inputRequired.elicit({ message: 'Please confirm', requestedSchema: { ...yesOrNo, required: ['ok'] } });

export function addRoundTools(mcp: McpServer): void {
  const add = (name: string, run: (context: ServerContext) => ReturnType<Parameters<typeof register>[2]>) =>
    register(mcp, name, run);

  add('test_input_required_result_elicitation', async ({ mcpReq }) => {
    const name = acceptedContent<{ name: string }>(mcpReq.inputResponses, 'user_name')?.name;
    if (typeof name === 'string') return say(`Hello, ${name}!`);
    return inputRequired({ inputRequests: { user_name: askName() } });
  });
  add('test_input_required_result_sampling', async ({ mcpReq }) => {
    const answer = mcpReq.inputResponses?.capital_question;
    if (answer !== undefined) return say(`Sampling response: ${textOf(answer) ?? JSON.stringify(answer)}`);
    return inputRequired({ inputRequests: { capital_question: askText('What is the capital of France?') } });
  });
  add('test_input_required_result_list_roots', async ({ mcpReq }) => {
    const roots = rootsOf(mcpReq.inputResponses?.client_roots);
    if (roots) return say(`${roots.length} roots: ${JSON.stringify(roots)}`);
    return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
  });
  add('test_input_required_result_multiple_inputs', async ({ mcpReq: { inputResponses } }) => {
    const name = acceptedContent<{ name: string }>(inputResponses, 'user_name')?.name;
    const greeting = textOf(inputResponses?.greeting);
    const roots = rootsOf(inputResponses?.client_roots);
    if (name !== undefined && greeting !== undefined && roots) return say(`${greeting} ${name}, ${roots.length} roots`);
    const inputRequests = {
      user_name: askName(),
      greeting: askText('Generate a greeting'),
      client_roots: inputRequired.listRoots(),
    };
    return inputRequired({ inputRequests, requestState: await stateCodec.mint({ tool: 'multiple' }) });
  });
  add('test_input_required_result_capabilities', async ({ mcpReq }) => {
    if (mcpReq.inputResponses !== undefined) return say('The requests were answered.');
    // The SDK's type of the envelope has no members.
    const envelope = mcpReq.envelope as Readonly<Record<string, ClientCapabilities | undefined>> | undefined;
    const declared = envelope?.[CLIENT_CAPABILITIES_META_KEY];
    const inputRequests: InputRequests = {
      ...(declared?.elicitation && { user_name: askName() }),
      ...(declared?.sampling && { greeting: askText('Generate a short greeting') }),
      ...(declared?.roots && { client_roots: inputRequired.listRoots() }),
    };
    if (Object.keys(inputRequests).length === 0) return say('This client can answer nothing.');
    return inputRequired({ inputRequests });
  });
  add('test_missing_capability', async ({ mcpReq }) => {
    if (mcpReq.inputResponses?.answer !== undefined) return say('sampling done');
    return inputRequired({ inputRequests: { answer: askText('Reply with: pong') } });
  });
  addStatefulTools(add);
}

function addStatefulTools(add: (name: string, run: Parameters<typeof register>[2]) => void): void {
  add('test_input_required_result_request_state', async ({ mcpReq }) => {
    if (acceptedContent(mcpReq.inputResponses, 'confirm') === undefined) return confirmFirst('request_state');
    if (mcpReq.requestState<State>() !== undefined) return say('state-ok');
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'requestState is missing.');
  });
  add('test_input_required_result_tampered_state', async ({ mcpReq }) => {
    const isConfirmed = acceptedContent(mcpReq.inputResponses, 'confirm') !== undefined;
    return mcpReq.requestState() !== undefined && isConfirmed ? say('integrity-ok') : confirmFirst('tampered_state');
  });
  add('test_input_required_result_multi_round', async ({ mcpReq }) => {
    const state = mcpReq.requestState<State>();
    const name = acceptedContent<{ name: string }>(mcpReq.inputResponses, 'step1')?.name;
    const color = acceptedContent<{ color: string }>(mcpReq.inputResponses, 'step2')?.color;
    if (state?.round === 2) return say(`${String(state.name)} likes ${color ?? 'nothing'}`);
    if (state?.round === 1) {
      const step2 = inputRequired.elicit({ message: 'Step 2: color?', requestedSchema: textForm('color') });
      return inputRequired({ inputRequests: { step2 }, requestState: await stateCodec.mint({ round: 2, name }) });
    }
    const step1 = inputRequired.elicit({ message: 'Step 1: name?', requestedSchema: textForm('name') });
    return inputRequired({ inputRequests: { step1 }, requestState: await stateCodec.mint({ round: 1 }) });
  });
}

async function confirmFirst(tool: string) {
  return inputRequired({
    inputRequests: { confirm: askConfirmation() },
    requestState: await stateCodec.mint({ tool }),
  });
}

function register(
  mcp: McpServer,
  name: string,
  run: (context: ServerContext) => Promise<ReturnType<typeof say> | ReturnType<typeof inputRequired>>,
): void {
  const config = { description: 'Asks in its result.', inputSchema: z.object({}) };
  mcp.registerTool(name, config, (_args, context) => run(context));
}

function textOf(response: unknown): string | undefined {
  return (response as { content?: { text?: string } } | undefined)?.content?.text;
}

function rootsOf(response: unknown): readonly unknown[] | undefined {
  const roots = (response as { roots?: unknown } | undefined)?.roots;
  return Array.isArray(roots) ? roots : undefined;
}
