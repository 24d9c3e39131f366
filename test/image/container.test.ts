import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  describeImage,
  inspectImage,
  removeVolume,
  runImageTool,
  startContainer,
  type Container,
} from './container.ts';

describeImage('the image', () => {
  const volume = `isthmus-test-${crypto.randomUUID().slice(0, 8)}`;
  let container: Container;

  beforeAll(async () => {
    container = await startContainer(volume);
    const megabytes = (inspectImage().Size / 1e6).toFixed(0);
    process.stderr.write(`Image: ${megabytes} MB, ready in ${container.startMs.toFixed(0)} ms.\n`);
  });
  afterAll(() => removeVolume(volume));

  it('is smaller than 250 MB', () => {
    expect(inspectImage().Size).toBeLessThan(250e6);
  });

  it('tells title, licences, version and health', () => {
    const { healthcheck, Config } = inspectImage();
    const { Labels, Volumes } = Config;
    expect(Labels).toMatchObject({
      'org.opencontainers.image.title': 'Isthmus',
      'org.opencontainers.image.licenses':
        'Apache-2.0 AND LGPL-3.0-or-later AND LGPL-2.1-or-later AND MPL-2.0 AND ODbL-1.0',
      'org.opencontainers.image.version': '0.1.0',
    });
    expect(healthcheck.slice(0, 3)).toEqual(['CMD', 'node', '-e']);
    expect(Object.keys(Volumes)).toEqual(['/data']);
  });

  it('is healthy by its own check', () => {
    const [, ...command] = inspectImage().healthcheck;
    expect(container.run(...command)).toBe('');
    // Nothing listens there.
    expect(() => runImageTool('exec', '--env', 'ISTHMUS_PORT=5999', container.name, ...command)).toThrow(
      /ended with 1/,
    );
  });

  it('runs as a user without rights who can write to the data folder and /tmp alone', () => {
    expect(inspectImage().Config.User).toBe('10001:10001');
    expect(container.run('id', '-u')).toBe('10001');
    const status = container.run('cat', '/proc/1/status');
    expect(status).toMatch(/^CapEff:\t0{16}$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(container.run('sh', '-c', 'touch /data/a /tmp/a && rm /data/a /tmp/a && echo written')).toBe('written');
    for (const folder of ['/', '/opt/isthmus', '/usr/local/bin', '/etc'])
      expect(() => container.run('touch', `${folder}/a`)).toThrow(/Read-only file system|Permission denied/);
  });

  it('has the notices of parts with other licences, and the engine where it can be replaced', () => {
    const read = (path: string) => container.run('cat', `/opt/isthmus/${path}`);
    expect(read('NOTICE')).toContain('geos-wasm (LGPL-3.0-or-later)');
    expect(read('LICENSE')).toContain('Apache License');
    expect(read('dist/licenses.txt')).toContain('geographiclib-geodesic');
    expect(read('node_modules/geos-wasm/LICENSE.md')).toContain('GNU LESSER GENERAL PUBLIC LICENSE');
    for (const name of ['better-sqlite3', '@resvg/resvg-js', 'leaflet', 'world-atlas', 'pino', 'undici'])
      expect(container.run('ls', `/opt/isthmus/node_modules/${name}`)).toMatch(/LICENSE|package\.json/);
  });

  it('has no package manager of JavaScript, compiler or source', () => {
    for (const program of ['npm', 'npx', 'gcc', 'make', 'curl'])
      expect(() => container.run('sh', '-c', `command -v ${program}`)).toThrow();
    expect(container.run('ls', '/opt/isthmus')).not.toMatch(/^(src|test|scripts)$/m);
  });

  it('runs the commands of the program', () => {
    expect(container.run('isthmus', '--version')).toBe('0.1.0');
    expect(container.run('isthmus', 'jobs', 'list', '--json')).toBe('[]');
    expect(container.run('isthmus', 'backup', '/data/a.backup')).toContain('/data/a.backup has 0 jobs');
  });

  it('ends without a fault when it is stopped', () => {
    expect(container.stop()).toBe(0);
  });
});
