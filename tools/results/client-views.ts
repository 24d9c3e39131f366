/** Fits the answers of tools to what each client shows its model: structured content, text, or both. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { isObject } from '../../schemas/is-object.ts';

/**
 * The part of an answer that reaches the model: `structured` content alone, the `text`, or `both`. What does not reach it
 * is short, because a client may show it none the less.
 */
export type ClientView = 'structured' | 'text' | 'both';

/**
 * Clients by the beginning of the name that they announce, as observed. Claude Code passes on structured content alone
 * (anthropics/claude-code#55677, #79944). The Inspector shows both to a person.
 */
const views: readonly (readonly [name: string, view: ClientView])[] = [
  ['claude-code', 'structured'],
  ['inspector-', 'both'],
  ['mcp-inspector', 'both'],
];

const MAX_TEXT_BYTES = 300;
const MAX_STRUCTURED_BYTES = 1000;
/** Shorter texts are references, links and states, which programs continue with. */
const MIN_LEFT_OUT_BYTES = 200;

/** @param name as the client announces it */
export function viewOf(name: string | undefined): ClientView {
  const lower = name?.toLowerCase() ?? '';
  return views.find(([start]) => lower.startsWith(start))?.[1] ?? 'text';
}

/** @param answer with a text that says all of its structured content; an error is short in both */
export function fitToClient(answer: CallToolResult, view: ClientView): CallToolResult {
  const { structuredContent } = answer;
  if (answer.isError === true || view === 'both' || !Array.isArray(answer.content)) return answer;
  if (!isObject(structuredContent)) return answer;
  if (view === 'text') return { ...answer, structuredContent: shorten(structuredContent) };
  const [first, ...others] = answer.content;
  const head = first?.type === 'text' ? [{ ...first, text: firstLines(first.text) }] : [];
  return { ...answer, content: [...head, ...others.filter(({ type }) => type !== 'text')] };
}

function firstLines(text: string): string {
  const lines = text.split('\n');
  let kept = (lines[0] ?? '').slice(0, MAX_TEXT_BYTES);
  // A character takes at most three bytes per unit of UTF-16.
  while (Buffer.byteLength(kept) > MAX_TEXT_BYTES) kept = kept.slice(0, -1);
  for (const line of lines.slice(1)) {
    if (Buffer.byteLength(`${kept}\n${line}`) > MAX_TEXT_BYTES) break;
    kept = `${kept}\n${line}`;
  }
  return kept;
}

/** A part of structured content that can be left out, with its bytes. */
interface Part {
  readonly path: readonly string[];
  readonly bytes: number;
}

/** Leaves the largest parts to the text, and names them. */
function shorten(structured: Readonly<Record<string, unknown>>): Record<string, unknown> {
  let excess = bytesOf(structured) - MAX_STRUCTURED_BYTES;
  if (excess <= 0) return structured;
  const leftOut: string[] = [];
  let short: Record<string, unknown> = structured;
  for (const { path, bytes } of listParts(structured).sort((a, b) => b.bytes - a.bytes)) {
    if (excess <= 0) break;
    short = without(short, path);
    leftOut.push(path.join('.'));
    excess -= bytes;
  }
  return { ...short, in_text: leftOut };
}

/** Values of outputs and facts of results one by one, everything else as a whole; warnings stay. */
function listParts(structured: Readonly<Record<string, unknown>>): Part[] {
  const { outputs, results, warnings: _, ...others } = structured;
  const paths = [
    ...Object.keys(others).map((name) => [name]),
    ...membersOf(outputs).map(([id]) => ['outputs', id]),
    ...membersOf(results).flatMap(([id, facts]) => membersOf(facts).map(([name]) => ['results', id, name])),
  ];
  return paths
    .map((path) => ({ path, value: path.reduce<unknown>((value, name) => memberOf(value, name), structured) }))
    .map(({ path, value }) => ({ path, bytes: bytesOf(value), isText: typeof value === 'string' }))
    .filter(({ bytes, isText }) => bytes >= (isText ? MIN_LEFT_OUT_BYTES : MIN_LEFT_OUT_BYTES / 4));
}

function membersOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function without(
  value: Readonly<Record<string, unknown>>,
  [name = '', ...rest]: readonly string[],
): Record<string, unknown> {
  const { [name]: member, ...others } = value;
  return rest.length === 0 || !isObject(member) ? others : { ...value, [name]: without(member, rest) };
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
