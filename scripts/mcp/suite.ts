/** Runs the official MCP conformance suite against an address, and counts what it found. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { conformanceFolder, node22, root } from './node22.ts';

const program = join(conformanceFolder, 'dist/index.js');
const reports = join(root, 'coverage/conformance-mcp');

export interface Outcome {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly warned: number;
  readonly skipped: number;
  /** Whether the suite says so, and did check something. */
  readonly isGood: boolean;
}

/** All that a revision of the protocol requires; what the suite runs beside that is not counted. */
export function runRevision(url: string, revision: string): Outcome {
  const required = parse(readFileSync(join(conformanceFolder, `requirements/${revision}.yaml`), 'utf8')) as {
    readonly server: readonly string[];
  };
  return count(revision, url, ['--requirements', revision], (scenario) => required.server.includes(scenario));
}

/** One scenario, which no revision may require: those of the extensions. */
export function runScenario(url: string, scenario: string): Outcome {
  return count(scenario, url, ['--scenario', scenario], () => true);
}

/** The suite as it is, its output where it goes. @returns whether it passed */
export function runSuite(url: string, args: readonly string[]): boolean {
  return spawnSync(node22, [program, 'server', '--url', url, ...args], { stdio: 'inherit' }).status === 0;
}

/** @returns the scenarios of an extension, by how their names begin */
export function listScenarios(prefix: string): readonly string[] {
  const { stdout } = spawnSync(node22, [program, 'list', '--server'], { encoding: 'utf8' });
  return [...stdout.matchAll(/^ {2}- (\S+)/gm)].flatMap(([, name = '']) => (name.startsWith(prefix) ? [name] : []));
}

function count(name: string, url: string, args: readonly string[], counts: (scenario: string) => boolean): Outcome {
  const folder = join(reports, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const all = [program, 'server', '--url', url, '--output-dir', folder, ...args];
  const { status, stdout, stderr } = spawnSync(node22, all, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  writeFileSync(join(folder, 'output.txt'), stdout + stderr);
  const checks = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const scenario = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(entry.name)?.[1];
    return scenario !== undefined && counts(scenario) ? readChecks(join(folder, entry.name, 'checks.json')) : [];
  });
  const number = (wanted: string) => checks.filter((check) => check.status === wanted).length;
  const failures = checks.filter((check) => check.status === 'FAILURE');
  for (const { id, errorMessage } of failures) console.log(`${name}: ${id}: ${errorMessage ?? 'failed'}`);
  const counted = { passed: number('SUCCESS'), warned: number('WARNING'), skipped: number('SKIPPED') };
  const isGood = status === 0 && checks.length > 0 && failures.length === 0;
  return { name, ...counted, failed: failures.length, isGood };
}

interface Check {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
}

function readChecks(file: string): readonly Check[] {
  // Written by the suite.
  return JSON.parse(readFileSync(file, 'utf8')) as Check[];
}
