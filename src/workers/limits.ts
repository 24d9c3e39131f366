/** Limits of the inputs and outputs of one job. */
import { toPointer } from '../common/json-pointer.ts';
import { isFlatShape } from '../../schemas/flat-geometry.ts';
import { ProcessError, type Issue } from '../common/errors.ts';

export interface Limits {
  /** Positions of all geometries in the inputs together. */
  readonly maxVertices: number;
  /** Size limit of each output. */
  readonly maxOutputBytes: number;
}

/** @throws {ProcessError} `too-large`, with the number of positions of each input */
export function checkVertices(inputs: Readonly<Record<string, unknown>>, { maxVertices }: Limits): void {
  const counts = Object.entries(inputs).map(([id, value]) => [id, countVertices(value)] as const);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  if (total <= maxVertices) return;
  const issues = counts.filter(([, count]) => count > 0).map(toIssue);
  const message = `The inputs have ${total} vertices; at most ${maxVertices} are allowed. Simplify or split them.`;
  throw new ProcessError('too-large', message, issues);
}

/** @throws {ProcessError} `too-large` */
export function checkOutput(id: string, bytes: number, { maxOutputBytes }: Limits): void {
  if (bytes <= maxOutputBytes) return;
  const limit = `${maxOutputBytes / 1e6} MB`;
  const message = `The output ${id} has ${Math.ceil(bytes / 1e5) / 10} MB; at most ${limit} are allowed. Request less at once.`;
  throw new ProcessError('too-large', message);
}

function toIssue([id, count]: readonly [string, number]): Issue {
  return { pointer: toPointer([id]), message: `has ${count} vertices` };
}

/** Counts flat geometries, the form that every geometry schema produces. */
function countVertices(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (isFlatShape(value)) return value.coordinates.length / value.stride;
  let count = 0;
  if (Array.isArray(value)) for (const item of value) count += countVertices(item);
  else if (!ArrayBuffer.isView(value)) {
    for (const [key, member] of Object.entries(value)) if (key !== 'properties') count += countVertices(member);
  }
  return count;
}
