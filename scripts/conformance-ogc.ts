/** Runs the tests of the OGC API and prints what each requirement of the standard is shown by: `npm run conformance`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recommendations, requirements, sources } from '../test/ogc/requirements.ts';

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[];
  }[];
}

const folder = mkdtempSync(join(tmpdir(), 'isthmus-conformance-'));
const file = join(folder, 'report.json');
const files = ['test/ogc/conformance.test.ts', 'test/ogc/openapi.test.ts'];
spawnSync('npx', ['vitest', 'run', ...files, '--reporter=json', `--outputFile=${file}`], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
rmSync(folder, { recursive: true });

const shown = new Map<string, { title: string; passed: boolean }[]>();
for (const { title, status } of report.testResults.flatMap(({ assertionResults }) => assertionResults)) {
  for (const [, id = ''] of title.matchAll(/\{([^}]+)\}/g)) {
    const test = { title: title.replaceAll(/ \{[^}]+\}/g, ''), passed: status === 'passed' };
    shown.set(id, [...(shown.get(id) ?? []), test]);
  }
}

console.log(`Requirements of ${sources.processes}, and (common:) of ${sources.common}\n`);
let gaps = 0;
for (const [id, { behavior }] of Object.entries(requirements)) {
  const tests = shown.get(id) ?? [];
  const passed = tests.length > 0 && tests.every((test) => test.passed);
  if (!passed) gaps += 1;
  const word = passed ? 'pass' : tests.length === 0 ? 'NO TEST' : 'FAIL';
  console.log(
    `${word.padEnd(8)}${id.padEnd(58)}${behavior}\n        shown by: ${tests.map(({ title }) => title).join('; ')}`,
  );
}
console.log('\nRecommendations and permissions\n');
for (const [id, followed] of Object.entries(recommendations)) {
  console.log(`${(followed === true ? 'yes' : 'no').padEnd(8)}${id.padEnd(58)}${followed === true ? '' : followed}`);
}
const total = Object.keys(requirements).length;
console.log(`\n${total} requirements, ${total - gaps} shown, ${gaps} gaps.`);
process.exitCode = gaps === 0 ? 0 : 1;
