import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const pythons = ['python3', '/usr/bin/python3'];

/** Debian's packages are python3-shapely, python3-pyproj and python3-geographiclib. */
const python = pythons.find((program) => runs(program));
if (python === undefined) {
  const missing = `${pythons.join(' or ')} cannot import shapely, pyproj and geographiclib.`;
  if (process.env.CI === 'true') throw new Error(missing);
  process.stderr.write(`Not tested: ${missing}\n`);
}

export const hasJudge = python !== undefined;

/** Of inputs: the long judges take a fifth for each commit, and all of them at night. */
export const SCALE = Number(process.env.SCALE ?? 1);

/**
 * Lets an independent program judge: shapely (GEOS of its own), pyproj, GeographicLib or exact fractions.
 * @param script in this folder; it reads a JSON array of cases from standard input and writes one of verdicts
 */
export function judge<Verdict>(script: string, cases: readonly unknown[]): Verdict[] {
  if (python === undefined) throw new Error('There is no judge; ask `hasJudge` first.');
  const path = fileURLToPath(new URL(script, import.meta.url));
  const output = execFileSync(python, [path], { input: JSON.stringify(cases), maxBuffer: 2 ** 30, encoding: 'utf8' });
  const verdicts = JSON.parse(output) as Verdict[];
  if (verdicts.length !== cases.length) throw new Error(`${script} judged ${verdicts.length} of ${cases.length}.`);
  return verdicts;
}

function runs(program: string): boolean {
  return spawnSync(program, ['-c', 'import shapely, pyproj, geographiclib']).status === 0;
}
