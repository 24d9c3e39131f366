/** Decides which outputs stand in an answer: the smaller ones first, up to a fixed number of bytes in all. */
import { readOutput } from '../src/results/files.ts';
import type { Output } from '../src/results/output.ts';

export const outputModes = ['summary', 'inline', 'reference'] as const;
export type OutputMode = (typeof outputModes)[number];

/**
 * What the outputs of one answer may have together, in bytes of JSON. 100 kB are more than most models take in at once,
 * and little enough to parse between two requests: about a millisecond. 2 kB are a few hundred tokens.
 */
export const modeBytes: Readonly<Record<OutputMode, number>> = { summary: 2000, inline: 100_000, reference: 0 };

/** For who asks for the outputs by name; stands in the answer twice, and one client takes no more than 1 MB. */
export const RESULTS_BYTES = 400_000;

export interface InlineOutput {
  readonly id: string;
  readonly bytes: number;
  readonly text: string;
  readonly value: unknown;
}

export interface Inlined {
  readonly shown: readonly InlineOutput[];
  readonly omitted: readonly Output[];
}

/** Reads only what it shows, so that a large output costs nothing here. Both lists keep the order of the outputs. */
export async function inlineOutputs(outputs: readonly Output[], limit: number): Promise<Inlined> {
  const fitting = new Set<Output>();
  let total = 0;
  for (const output of [...outputs].sort((a, b) => a.bytes - b.bytes)) {
    total += output.bytes;
    if (total <= limit) fitting.add(output);
  }
  const shown = await Promise.all(outputs.filter((output) => fitting.has(output)).map(read));
  return { shown, omitted: outputs.filter((output) => !fitting.has(output)) };
}

async function read(output: Output): Promise<InlineOutput> {
  const text = await readOutput(output);
  const value: unknown = JSON.parse(text);
  return { id: output.id, bytes: output.bytes, text, value };
}
