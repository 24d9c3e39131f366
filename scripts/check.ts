/** Runs every check of package.json (`check:*`) at once, prints those that fail, and how many seconds each took. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as Manifest;
const queue = Object.keys(manifest.scripts).filter((name) => name.startsWith('check:'));
const runners = Array.from({ length: Math.min(availableParallelism(), queue.length) }, runNext);
await Promise.all(runners);

async function runNext(): Promise<void> {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const startedAt = performance.now();
    const { code, output } = await run(name);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    process.stdout.write(`${code === 0 ? 'ok' : 'FAILED'} ${name} ${seconds} s\n`);
    if (code === 0) continue;
    process.stdout.write(output);
    process.exitCode = 1;
  }
}

function run(name: string): Promise<{ code: number | null; output: string }> {
  // npm is a batch file on Windows, which needs a shell.
  const shell = process.platform === 'win32';
  const child = spawn('npm', ['run', '--silent', name], { stdio: ['ignore', 'pipe', 'pipe'], shell });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}
