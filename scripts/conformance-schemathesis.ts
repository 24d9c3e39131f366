/**
 * `npm run conformance:schemathesis`: requests made at random from the OpenAPI document, valid ones, invalid ones and
 * sequences, against the built server with a data folder of its own. All checks of schemathesis (https://schemathesis.io),
 * which pip installs into an environment below `.cache`. Arguments go to it, such as `--include-path /jobs`.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../demo/server.ts';

const VERSION = '4.32.5';
/** At random, of each operation; with all boundaries of some operations more than 10,000 cases. */
const EXAMPLES = process.env.EXAMPLES ?? '10';
/** Seconds that an answer may take: tests of long work run in the same workers. */
const TIMEOUT = '120';

const root = fileURLToPath(new URL('../', import.meta.url));
const environment = join(root, '.cache', `schemathesis-${VERSION}`);
const program = join(environment, 'bin/schemathesis');
if (!existsSync(program)) {
  execFileSync('python3', ['-m', 'venv', environment]);
  const pip = ['-m', 'pip', 'install', '-q', `schemathesis==${VERSION}`];
  execFileSync(join(environment, 'bin/python'), pip, { stdio: 'inherit' });
}
const server = await startServer();
try {
  const config = ['--config-file', join(root, 'scripts/schemathesis.toml')];
  const run = [...config, 'run', `${server.url}/api?f=openapi`, '--checks', 'all', '--max-examples', EXAMPLES];
  const more = ['--continue-on-failure', '--request-timeout', TIMEOUT, ...process.argv.slice(2)];
  const { status } = spawnSync(program, [...run, ...more], {
    cwd: join(root, '.cache'),
    stdio: 'inherit',
    env: { ...process.env, SCHEMATHESIS_HOOKS: join(root, 'scripts/schemathesis_hooks.py') },
  });
  process.exitCode = status ?? 1;
} finally {
  await server.stop();
}
