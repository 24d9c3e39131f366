/**
 * Writes the pages of docs/ that follow from the program: processes, with their first example run and drawn, and settings.
 * With `--check` it writes nothing and fails when a page is not up to date.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { loadBuiltInProcesses } from '../src/server/app.ts';
import { processIndex, processPage } from './docs/process-page.ts';
import { networkProfilesPage } from './docs/network-profiles-page.ts';
import { settingsPage } from './docs/settings-page.ts';

const folder = fileURLToPath(new URL('../docs/', import.meta.url));
/** Folders in which every file is generated. */
const generated = ['processes'];

const pages = new Map<string, string>();
const processes = (await loadBuiltInProcesses()).list();
for (const process of processes) {
  for (const [path, text] of await processPage(process)) pages.set(path, text);
}
pages.set('processes/index.md', processIndex(processes));
pages.set('operate/configuration.md', settingsPage());
pages.set('gis/network-profiles.md', networkProfilesPage());

const isCheck = process.argv.includes('--check');
const stale: string[] = [];
for (const [path, text] of pages) {
  const content = path.endsWith('.md') ? await format(text, { parser: 'markdown', printWidth: 120 }) : text;
  const file = join(folder, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === content) continue;
  stale.push(path);
  if (isCheck) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
for (const name of generated.flatMap((path) => readdirSync(join(folder, path)).map((file) => `${path}/${file}`))) {
  if (pages.has(name)) continue;
  stale.push(name);
  if (!isCheck) rmSync(join(folder, name));
}

if (isCheck && stale.length > 0) {
  process.stderr.write(`Not up to date in docs/: ${stale.join(', ')}. Run npm run docs and commit what it writes.\n`);
  process.exitCode = 1;
} else {
  const done = isCheck
    ? 'up to date'
    : `written: ${stale.length === 0 ? 'none' : stale.map((path) => basename(path)).join(', ')}`;
  process.stdout.write(`docs: ${pages.size} generated pages, ${done}\n`);
}
