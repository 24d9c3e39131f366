import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { computeBreaks, findClass } from '../../src/geometry/classes/class-breaks.ts';
import { createRandom } from './random.ts';

/** `.ci/full` installs bench/peers/classes-requirements.txt there. */
const python = fileURLToPath(new URL('../../.cache/peers-classes/bin/python', import.meta.url));
const hasMapclassify = existsSync(python) && spawnSync(python, ['-c', 'import mapclassify']).status === 0;
if (!hasMapclassify) process.stderr.write('Not tested: .cache/peers-classes has no mapclassify; see .ci/full.\n');

const methods = ['quantile', 'equal-interval', 'natural-breaks', 'standard-deviation'] as const;

interface Verdict {
  readonly bins: readonly number[];
  readonly counts: readonly number[];
  readonly within: number;
}

it.runIf(hasMapclassify)('classes numbers as mapclassify does', { timeout: 120_000 }, () => {
  const random = createRandom(22);
  const cases = Array.from({ length: 240 }, (_, i) => {
    const method = methods[i % methods.length] ?? 'quantile';
    // Far from zero the natural breaks of mapclassify 2.10.0 lose their digits, and are not ascending.
    const offset = random.pick(method === 'natural-breaks' ? [0, 1000] : [0, 0, 1000, -1e7]);
    const shape = random.pick([(u: number) => u, (u: number) => u ** 6 * 1e5, (u: number) => Math.floor(u * 12)]);
    const values = Array.from({ length: 12 + random.integer(60) }, () => offset + shape(random.fraction()));
    return { method, classes: 2 + random.integer(6), values };
  });
  const script = fileURLToPath(new URL('class-breaks.py', import.meta.url));
  const output = execFileSync(python, ['-W', 'ignore', script], { input: JSON.stringify(cases), encoding: 'utf8' });
  const verdicts = JSON.parse(output) as Verdict[];
  cases.forEach(({ method, classes, values }, i) => {
    const found = computeBreaks(values, { method, classes });
    const groups = found.uppers.map((): number[] => []);
    for (const value of values) groups[findClass(found, value)]?.push(value);
    const verdict = verdicts[i] as Verdict;
    // Natural breaks may tie: then the divisions differ and their deviations do not.
    if (method === 'natural-breaks') {
      const within = groups.reduce((sum, group) => {
        const mean = group.reduce((total, value) => total + value / group.length, 0);
        return sum + group.reduce((total, value) => total + (value - mean) ** 2, 0);
      }, 0);
      expect(within, `case ${i}`).toBeLessThanOrEqual(verdict.within * (1 + 1e-6) + 1e-6);
      return;
    }
    const filled = groups.map(({ length }) => length).filter((count) => count > 0);
    expect(filled, `case ${i}: ${method}`).toEqual(verdict.counts.filter((count) => count > 0));
  });
});
