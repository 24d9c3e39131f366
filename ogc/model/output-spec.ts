/** The output spec: the outputs that an execution requested, and how they are sent. */
import { isObject } from '../../schemas/is-object.ts';
import type { ProcessFields } from '../../src/process/describe.ts';
import { writtenFormatOf } from '../http/media-types.ts';
import type { Preferences } from '../http/request-headers.ts';

export interface RequestedOutput {
  readonly id: string;
  readonly mediaType: string;
  /** Sent as a link, always or only where the value is large; as a value by default. */
  readonly reference?: 'always' | 'large';
}

/** Stored with the job, so that its results are sent as its execution requested. */
export interface OutputSpec {
  readonly edition: '1.0';
  readonly response: 'raw' | 'document';
  readonly outputs: readonly RequestedOutput[];
}

/** The default of the standard: all outputs, raw. */
export function defaultSpec({ outputs }: Pick<ProcessFields, 'outputs'>): OutputSpec {
  return { edition: '1.0', response: 'raw', outputs: allOutputs(outputs) };
}

/** The spec that was stored with a job; `undefined` for a job that was submitted by another API. */
export function parseSpec(stored: unknown): OutputSpec | undefined {
  return isSpec(stored) ? stored : undefined;
}

function isSpec(stored: unknown): stored is OutputSpec {
  return (
    isObject(stored) && stored.edition === '1.0' && typeof stored.response === 'string' && Array.isArray(stored.outputs)
  );
}

/** Each output as a value in its described media type. */
export function allOutputs(described: ProcessFields['outputs']): readonly RequestedOutput[] {
  return Object.entries(described).map(([id, { mediaType }]) => ({ id, mediaType }));
}

/** `Prefer: return=minimal` sends large outputs as links. */
export function applyReturnMinimal(spec: OutputSpec, { amount }: Pick<Preferences, 'amount'>): OutputSpec {
  if (amount !== 'minimal') return spec;
  return { ...spec, outputs: spec.outputs.map((output) => ({ reference: 'large' as const, ...output })) };
}

/** Links and views need stored outputs. */
export function needsStoredOutputs({ outputs }: OutputSpec): boolean {
  return outputs.some(
    ({ mediaType, reference }) => reference !== undefined || writtenFormatOf(mediaType) !== undefined,
  );
}
