/** Foretells a run from earlier ones of the same process, by the size of what goes in. */

import { showBytes } from '../results/facts.ts';

/** One that was successful. */
export interface Run {
  /** Of its inputs with what they referred to. */
  readonly bytes: number;
  /** Reading, running and writing, without waiting for a worker. */
  readonly ms: number;
  readonly resultBytes: number;
}

export interface Prediction {
  readonly ms: number;
  readonly resultBytes: number;
  /** In words: what the numbers rest on. */
  readonly basis: string;
}

/** Inputs of up to twice or half the size are alike; within that, other things matter more. */
const ALIKE = 2;

/** Size is not all that decides, so that nine of ten runs should stay below. */
const QUANTILE = 0.9;

/** @returns nothing without earlier runs */
export function predict(bytes: number, runs: readonly Run[]): Prediction | undefined {
  const alike = runs.filter((run) => run.bytes <= bytes * ALIKE && run.bytes * ALIKE >= bytes);
  if (alike.length > 0) {
    const many = `Nine of ten of the last ${alike.length} runs with inputs of like size stayed below.`;
    const basis = alike.length > 1 ? many : 'The one earlier run with inputs of like size took so much.';
    return { ...quantiles(alike), basis };
  }
  const [nearest, ...others] = [...runs].sort((a, b) => distance(a, bytes) - distance(b, bytes));
  if (!nearest) return undefined;
  const { ms, resultBytes } = quantiles([nearest, ...others.filter((run) => distance(run, nearest.bytes) < ALIKE)]);
  if (nearest.bytes > bytes) {
    return {
      ms,
      resultBytes,
      basis: `No run with so little is known; one with ${showBytes(nearest.bytes)} took so long.`,
    };
  }
  const factor = bytes / Math.max(nearest.bytes, 1);
  const basis = `No run with so much is known; scaled from one with ${showBytes(nearest.bytes)}, and it may take longer.`;
  return { ms: Math.round(ms * factor), resultBytes: Math.round(resultBytes * factor), basis };
}

/** By which factor they differ, at least 1. */
function distance(run: Run, bytes: number): number {
  const [a, b] = [Math.max(run.bytes, 1), Math.max(bytes, 1)];
  return a > b ? a / b : b / a;
}

function quantiles(runs: readonly Run[]): { ms: number; resultBytes: number } {
  return { ms: quantile(runs.map(({ ms }) => ms)), resultBytes: quantile(runs.map((run) => run.resultBytes)) };
}

function quantile(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length * QUANTILE) - 1] ?? 0;
}
