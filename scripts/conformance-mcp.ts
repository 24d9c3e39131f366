/**
 * `npm run conformance:mcp`: the official MCP conformance suite against our HTTP stack, for both revisions of the
 * protocol and for the tasks and skills extensions; then the MCP Inspector against the server that mcp.json starts. Both
 * programs need Node 22, so they and that Node are installed into a folder of their own first, by npm.
 * With arguments it is one run of the suite: `npm run conformance:mcp -- --scenario tasks-lifecycle`.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { inspect } from './mcp/inspect.ts';
import { installPrograms, root } from './mcp/node22.ts';
import { listScenarios, runRevision, runScenario, runSuite, type Outcome } from './mcp/suite.ts';

const revisions = ['2026-07-28', '2025-11-25'];
const extensions = ['tasks-', 'sep-2640-'];

installPrograms();
const fixture = spawn(process.execPath, ['--import', 'tsx', 'test/conformance/mcp/fixture.ts'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const { everything, extensions: extended } = await readAddresses(fixture.stdout);
  const asked = process.argv.slice(2);
  if (asked.length > 0) {
    const isExtension = asked.some((word) => extensions.some((prefix) => word.startsWith(prefix)));
    process.exitCode = runSuite(isExtension ? extended : everything, asked) ? 0 : 1;
  } else {
    const outcomes = [
      ...revisions.map((revision) => runRevision(everything, revision)),
      ...extensions.flatMap(listScenarios).map((scenario) => runScenario(extended, scenario)),
    ];
    printTable(outcomes);
    inspect();
    console.log('The Inspector lists and calls the tools of mcp.json, and finds every schema portable.');
    process.exitCode = outcomes.every(({ isGood }) => isGood) ? 0 : 1;
  }
} finally {
  fixture.kill();
}

function printTable(outcomes: readonly Outcome[]): void {
  const row = (name: string, ...cells: readonly (string | number)[]) =>
    console.log([name.padEnd(32), ...cells.map((cell) => String(cell).padStart(8))].join(''));
  row('', 'passed', 'failed', 'warned', 'skipped');
  for (const { name, passed, failed, warned, skipped, isGood } of outcomes) {
    row(name, passed, failed, warned, skipped, isGood ? '' : '  FAILED');
  }
  for (const prefix of extensions) {
    const own = outcomes.filter(({ name }) => name.startsWith(prefix));
    const sum = (key: 'passed' | 'failed' | 'warned' | 'skipped') => own.reduce((total, each) => total + each[key], 0);
    row(`${prefix}* together`, sum('passed'), sum('failed'), sum('warned'), sum('skipped'));
  }
}

async function readAddresses(output: NodeJS.ReadableStream): Promise<{ everything: string; extensions: string }> {
  const found: { everything?: string; extensions?: string } = {};
  for await (const line of createInterface(output)) {
    Object.assign(found, JSON.parse(line));
    const { everything, extensions: extended } = found;
    if (everything !== undefined && extended !== undefined) return { everything, extensions: extended };
  }
  throw new Error('The fixture ended before it was open.');
}
