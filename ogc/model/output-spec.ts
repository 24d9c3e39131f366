/** Which outputs an execution is answered with, and how. */
import { isObject } from '../../schemas/is-object.ts';
import { ProcessError } from '../../src/common/errors.ts';
import type { ProcessFields } from '../../src/process/describe.ts';
import { WKT_TYPE } from '../http/media-types.ts';
import { formatsOf } from './formats.ts';

export interface WantedOutput {
  readonly id: string;
  readonly mediaType: string;
  /** As a link to it; by `large` only where the value is a large one. As a value where it is not given. */
  readonly reference?: 'always' | 'large';
}

/** How an execution is answered. Kept with the job, so that its results are answered by the same spec. */
export interface OutputSpec {
  readonly edition: '1.0';
  readonly response: 'raw' | 'document';
  readonly outputs: readonly WantedOutput[];
}

/** What the standard does when a request says nothing: all outputs, raw. */
export function defaultSpec({ outputs }: Pick<ProcessFields, 'outputs'>): OutputSpec {
  return { edition: '1.0', response: 'raw', outputs: allOutputs(outputs) };
}

/** The spec that an earlier request left with its job; nothing when the job came in by another api. */
export function parseSpec(kept: unknown): OutputSpec | undefined {
  return isSpec(kept) ? kept : undefined;
}

function isSpec(kept: unknown): kept is OutputSpec {
  return isObject(kept) && kept.edition === '1.0' && typeof kept.response === 'string' && Array.isArray(kept.outputs);
}

/**
 * What the address or the Accept header asks for, where the body of the execution has left it open.
 * @throws {ProcessError} `not-acceptable` for text of what has no geometry
 */
export function withMediaType(spec: OutputSpec, mediaType: string, { outputs }: ProcessFields): OutputSpec {
  if (mediaType !== WKT_TYPE) return spec;
  const changed = spec.outputs.map((wanted) => {
    const description = outputs[wanted.id];
    return description && formatsOf(description).includes(WKT_TYPE) ? { ...wanted, mediaType: WKT_TYPE } : wanted;
  });
  if (changed.some((wanted) => wanted.mediaType === WKT_TYPE)) return { ...spec, outputs: changed };
  throw new ProcessError('not-acceptable', `None of the outputs is a geometry, so there is no ${WKT_TYPE} of it.`);
}

/** Each output as a value in its described media type. */
export function allOutputs(described: ProcessFields['outputs']): readonly WantedOutput[] {
  return Object.entries(described).map(([id, { mediaType }]) => ({ id, mediaType }));
}
