/** The package as npm installs it: what `npm pack` takes, and the packages of production alone. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './program.ts';
import { hasLinks, shell } from '../systems.ts';

/** @returns the paths of the files in the package */
export function installPackage(folder: string): readonly string[] {
  const options = { cwd: root, encoding: 'utf8', shell } as const;
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--foreground-scripts=false', '--pack-destination', folder], options),
  ) as {
    filename: string;
    files: { path: string }[];
  }[];
  execFileSync('tar', ['xzf', packed?.filename ?? ''], { cwd: folder });
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  renameSync(join(folder, 'package'), join(modules, 'isthmus'));
  linkProgram(join(modules, '.bin'));
  const production = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], options).trim().split('\n');
  // Copies, for a link would lead to packages of development beside it.
  for (const path of production.slice(1)) {
    const target = join(folder, relative(root, path));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(path, target, { recursive: true, filter: (source) => source === path || !source.startsWith(join(path, 'node_modules')) }); // prettier-ignore
  }
  return packed?.files.map(({ path }) => path) ?? [];
}

/** As npm does: a link, or a command file on Windows. */
function linkProgram(bin: string): void {
  const program = '../isthmus/dist/src/main.js';
  if (hasLinks) symlinkSync(program, join(bin, 'isthmus'));
  else writeFileSync(join(bin, 'isthmus.cmd'), `@node "%~dp0\\${program}" %*\r\n`);
}
