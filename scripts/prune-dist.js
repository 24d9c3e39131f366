/** Removes compiled files whose source is gone: processes are found by their files, so a left one would still be loaded. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
for (const file of readdirSync(`${root}dist`, { recursive: true, encoding: 'utf8' })) {
  if (!/\.js(\.map)?$/.test(file)) continue;
  const source = root + file.replaceAll('\\', '/').replace(/\.js(\.map)?$/, '');
  if (!existsSync(`${source}.ts`) && !existsSync(`${source}.js`)) rmSync(`${root}dist/${file}`);
}
