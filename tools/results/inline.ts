/** Decides which outputs stand in an answer: one rule, the same for every process, stated in the instructions. */
import { readOutput } from '../../src/storage/output-files.ts';
import type { Output } from '../../src/model/output.ts';

export const outputModes = ['summary', 'inline', 'reference'] as const;
export type OutputMode = (typeof outputModes)[number];

/**
 * What the outputs of one answer may have together, in bytes of JSON. 100 kB are more than most models take in at once,
 * and little enough to parse between two requests: about a millisecond. 2 kB are some 900 tokens of coordinates.
 */
export const modeBytes: Readonly<Record<OutputMode, number>> = { summary: 2000, inline: 100_000, reference: 2000 };

export interface InlineOutput {
  readonly id: string;
  readonly text: string;
  readonly value: unknown;
}

/**
 * The smaller outputs first, up to the bytes of the mode together; by reference, none that is GeoJSON. Reads only what it
 * shows, so that a large output costs nothing here.
 * @returns in the order of the outputs
 */
export async function inlineOutputs(outputs: readonly Output[], mode: OutputMode): Promise<readonly InlineOutput[]> {
  const fitting = new Set<Output>();
  let total = 0;
  for (const output of [...outputs].filter((each) => mayStand(each, mode)).sort((a, b) => a.bytes - b.bytes)) {
    total += output.bytes;
    if (total <= modeBytes[mode]) fitting.add(output);
  }
  return Promise.all(outputs.filter((output) => fitting.has(output)).map(readValue));
}

export async function readValue(output: Output): Promise<InlineOutput> {
  const text = await readOutput(output);
  const value: unknown = output.raw ? text : JSON.parse(text);
  return { id: output.id, text, value };
}

/** Bytes that are no text are for who fetches them. */
function mayStand({ raw, mediaType, summary }: Output, mode: OutputMode): boolean {
  if (raw && !mediaType.startsWith('text/')) return false;
  return mode !== 'reference' || summary === undefined;
}
