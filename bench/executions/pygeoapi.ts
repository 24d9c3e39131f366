/**
 * pygeoapi with the same process: gunicorn with two workers, jobs in PostgreSQL or in TinyDB, its default. pip installs it
 * below `.cache`; PostgreSQL is Debian's `postgresql` package.
 */
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { callOgc, send, startHttp, type Target } from './targets.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const environment = join(root, '.cache/pygeoapi');
const python = join(environment, 'bin/python');
const packages = [
  'pygeoapi==0.21.0',
  'GeoAlchemy2==0.20.0',
  'gunicorn==27.0.1',
  'psycopg2-binary==2.9.13',
  'SQLAlchemy==2.1.9',
];
const COLUMNS = 'type, process_id, created, started, updated, finished, status, location, mimetype, message';

export type Manager = 'PostgreSQL' | 'TinyDB';

/** @returns the reason why it cannot run here, if so */
export function findObstacle(manager: Manager): string | undefined {
  return manager === 'PostgreSQL' && postgresFolder() === undefined ? 'PostgreSQL is not installed' : undefined;
}

function postgresFolder(): string | undefined {
  const base = '/usr/lib/postgresql';
  const [version] = existsSync(base) ? readdirSync(base).sort().toReversed() : [];
  return version === undefined ? undefined : join(base, version, 'bin');
}

function install(): void {
  if (existsSync(join(environment, 'bin/gunicorn'))) return;
  execFileSync('python3', ['-m', 'venv', environment]);
  execFileSync(python, ['-m', 'pip', 'install', '-q', ...packages], { stdio: 'inherit' });
}

/** PostgreSQL does not run as root. */
function runPostgres(program: string, args: readonly string[]): void {
  const command = [join(postgresFolder() ?? '', program), ...args];
  const [first = '', ...rest] = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--', ...command] : command;
  execFileSync(first, rest, { stdio: ['ignore', 'ignore', 'inherit'], cwd: tmpdir() });
}

/** @returns the connection, and a function that ends the server */
async function startPostgres(folder: string) {
  const data = join(folder, 'postgres');
  if (process.getuid?.() === 0) {
    const uid = Number(execFileSync('id', ['-u', 'postgres'], { encoding: 'utf8' }));
    chownSync(folder, uid, -1);
  }
  const port = await findPort();
  runPostgres('initdb', ['-D', data, '-A', 'trust', '-U', 'postgres']);
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1`;
  runPostgres('pg_ctl', ['-D', data, '-w', '-l', join(folder, 'postgres.log'), '-o', options, 'start']);
  const columns = COLUMNS.split(', ').map((name) => `${name} varchar`);
  const table = `CREATE TABLE jobs (identifier varchar PRIMARY KEY, ${columns.join(', ')}, progress integer)`;
  runPostgres('psql', ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-c', table]);
  return { port, stop: () => runPostgres('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']) };
}

export async function startPygeoapi(manager: Manager, body: string, isAsync: boolean): Promise<Target> {
  install();
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-pygeoapi-'));
  const postgres = manager === 'PostgreSQL' ? await startPostgres(folder) : undefined;
  const port = await findPort();
  const url = `http://127.0.0.1:${port}`;
  const [config, openapi] = [join(folder, 'config.yml'), join(folder, 'openapi.json')];
  writeFileSync(config, JSON.stringify(configure(url, manager, folder, postgres?.port)));
  const env = {
    ...process.env,
    PYGEOAPI_CONFIG: config,
    PYGEOAPI_OPENAPI: openapi,
    PYTHONPATH: join(root, 'bench/peers'),
  };
  const generate = ['openapi', 'generate', config, '--format', 'json', '--output-file', openapi];
  execFileSync(join(environment, 'bin/pygeoapi'), generate, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const gunicorn = `${environment}/bin/gunicorn -w 2 -b 127.0.0.1:${port} --log-level error pygeoapi.flask_app:APP`;
  const command = ['env', ...Object.entries(env).map(([name, value]) => [name, value].join('='))];
  const target = await startHttp([...command, 'sh', '-c', `echo ${url}; exec ${gunicorn}`], async () => {
    await waitUntilOpen(url);
    return { load: callOgc(`${url}/processes/geometry-buffer/execution`, body, isAsync) };
  });
  return {
    ...target,
    async stop() {
      await target.stop();
      postgres?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** YAML takes JSON. */
function configure(url: string, manager: Manager, folder: string, port = 0): object {
  const connection = { host: '127.0.0.1', port, database: 'postgres', user: 'postgres', password: 'postgres' };
  const stored = manager === 'PostgreSQL' ? connection : join(folder, 'jobs.db');
  const text = (en: string) => ({ en });
  const contact = { name: 'x', position: 'x', address: 'x', city: 'x', stateorprovince: 'x', postalcode: 'x' };
  return {
    server: {
      bind: { host: '127.0.0.1', port: Number(new URL(url).port) },
      ...{ url, mimetype: 'application/json; charset=UTF-8', encoding: 'utf-8', languages: ['en-US'] },
      limits: { default_items: 10, max_items: 10 },
      map: { url: 'https://example.org/{z}/{x}/{y}.png', attribution: 'x' },
      manager: { name: manager, connection: stored, output_dir: folder },
    },
    logging: { level: 'ERROR' },
    metadata: {
      identification: {
        ...{ title: text('bench'), description: text('bench'), keywords: { en: ['bench'] }, keywords_type: 'theme' },
        ...{ terms_of_service: 'https://example.org', url: 'https://example.org' },
      },
      license: { name: 'x', url: 'https://example.org' },
      provider: { name: 'x', url: 'https://example.org' },
      contact: { ...contact, country: 'x', phone: 'x', fax: 'x', email: 'x@example.org', url: 'https://example.org' },
    },
    resources: {
      'geometry-buffer': { type: 'process', processor: { name: 'pygeoapi_buffer.BufferProcessor' } },
    },
  };
}

async function waitUntilOpen(url: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const isOpen = await send('GET', `${url}/conformance?f=json`).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('pygeoapi did not open within 30 s.');
}

async function findPort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}
