/** Compiles the program and the processes of the tests before the first test: workers start from it in half the time. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const info = `${root}dist/.tsbuildinfo-test`;

export default function build(): void {
  const builtAt = existsSync(info) ? statSync(info).mtimeMs : 0;
  if (['src', 'tools', 'ogc', 'schemas', 'test'].every((folder) => isOlder(root + folder, builtAt))) return;
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}tsconfig.test.json`], {
    stdio: 'inherit',
  });
  execFileSync(process.execPath, [`${root}scripts/prune-dist.js`]);
}

/** A folder's own time tells of files that were removed. */
function isOlder(folder: string, than: number): boolean {
  if (statSync(folder).mtimeMs >= than) return false;
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).every((name) => {
    return statSync(`${folder}/${name}`).mtimeMs < than;
  });
}
