/** Estimates the time and result size of a run from earlier runs of the process, by the size of the inputs. */
import { formatBytes } from '../results/facts.ts';

/** A successful run. */
export interface Run {
  /** Size of the inputs, with the values they referred to. */
  readonly bytes: number;
  /** Reading, running and writing, without waiting for a worker. */
  readonly ms: number;
  readonly resultBytes: number;
}

export interface Estimate {
  readonly ms: number;
  readonly resultBytes: number;
  /** A sentence on what the numbers are based on. */
  readonly basis: string;
}

/** Inputs of up to twice or half the size are similar; within that, other things matter more. */
const SIMILAR = 2;

/** Size does not decide everything, so that nine of ten runs should stay below. */
const QUANTILE = 0.9;

/** @returns nothing without earlier runs */
export function estimateRun(bytes: number, runs: readonly Run[]): Estimate | undefined {
  const similar = runs.filter((run) => run.bytes <= bytes * SIMILAR && run.bytes * SIMILAR >= bytes);
  if (similar.length > 0) {
    const many = `90th percentile of the last ${similar.length} runs with similar input size.`;
    return { ...quantiles(similar), basis: similar.length > 1 ? many : 'The one earlier run with similar input size.' };
  }
  const [nearest, ...others] = [...runs].sort((a, b) => sizeRatio(a, bytes) - sizeRatio(b, bytes));
  if (!nearest) return undefined;
  const { ms, resultBytes } = quantiles([nearest, ...others.filter((run) => sizeRatio(run, nearest.bytes) < SIMILAR)]);
  if (nearest.bytes > bytes) {
    return {
      ms,
      resultBytes,
      basis: `No earlier run had so little input; this is one with ${formatBytes(nearest.bytes)}.`,
    };
  }
  const factor = bytes / Math.max(nearest.bytes, 1);
  const basis = `No earlier run had so much input; scaled from one with ${formatBytes(nearest.bytes)}, and it may take longer.`;
  return { ms: Math.round(ms * factor), resultBytes: Math.round(resultBytes * factor), basis };
}

/** The larger size over the smaller one, at least 1. */
function sizeRatio(run: Run, bytes: number): number {
  const [a, b] = [Math.max(run.bytes, 1), Math.max(bytes, 1)];
  return a > b ? a / b : b / a;
}

function quantiles(runs: readonly Run[]): { ms: number; resultBytes: number } {
  return { ms: quantile(runs.map(({ ms }) => ms)), resultBytes: quantile(runs.map((run) => run.resultBytes)) };
}

function quantile(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.ceil(values.length * QUANTILE) - 1] ?? 0;
}
