/**
 * Rates of work in blocks, by which a job decides on helper threads: milliseconds of one thread for each position. The
 * constants in the sources (`msPerPosition`) are these, rounded.
 */
import { report } from '../report.ts';
import type { BlocksTime } from './in-blocks.ts';

/** @param blocks of a second run in one process */
export function reportRates(name: string, blocks: readonly BlocksTime[]): void {
  for (const { module, positions, ms, expectedMs } of blocks) {
    const rate = `${(ms / positions).toPrecision(2)} ms a position`;
    const measured = `${rate} (${ms.toFixed(0)} ms of CPU, ${expectedMs.toFixed(0)} expected)`;
    report({ what: `rates, ${name}: ${module.replace(/.*\//, '')}`, measured, bar: '', met: undefined });
  }
}
