/** Files of one folder as inputs and for results: only of that folder, whatever stands in the way. */
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { App } from '../../src/server/app.ts';
import { createApis } from '../../src/server/http.ts';
import { openRoot, resolveTargetInRoot, readInRoot, writeInRoot } from '../../src/inputs/root-folder.ts';
import { createTestApp } from '../app.ts';

const point = '{"type":"Point","coordinates":[5,52]}';
let base: string;
let folder: string;
let secret: string;
let app: App;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'isthmus-test-'));
  folder = join(base, 'root');
  secret = join(base, 'secret.geojson');
  await mkdir(join(folder, 'deep'), { recursive: true });
  // A folder whose name begins with that of the root is not in it.
  await mkdir(join(base, 'root-too'));
  await writeFile(join(base, 'root-too', 'a.geojson'), point);
  await writeFile(secret, point);
  await writeFile(join(folder, 'a.geojson'), point);
  await writeFile(join(folder, 'deep', 'b c.geojson'), point);
  await writeFile(join(folder, 'text.geojson'), 'POINT (5 52)');
  await symlink(secret, join(folder, 'link.geojson'));
  await symlink(base, join(folder, 'up'));
  await symlink(join(folder, 'a.geojson'), join(folder, 'inside.geojson'));
  app = await createTestApp(undefined, { root: folder });
});
afterAll(async () => {
  await app.close();
  await rm(base, { recursive: true, force: true });
});

const root = () => openRoot(folder, 1000);
const run = (layer: unknown, by = app) =>
  by.execution
    .submit({ processId: 'centroid', inputs: { value: { layer } }, api: 'cli', listed: true })
    .then(({ completion }) => completion)
    .then(
      ({ job }) => job.error?.message ?? job.status,
      (error: unknown) => (error as Error).message,
    );

describe('a file of the root folder', () => {
  it.each([
    ['by its address', () => pathToFileURL(join(folder, 'deep', 'b c.geojson')).href],
    ['by a name after file:', () => 'file:a.geojson'],
    ['by a name as addresses write it', () => 'file:deep/b%20c.geojson'],
    ['by a scheme in capitals', () => 'FILE:a.geojson'],
    ['by a relative path', () => ({ href: './deep/../a.geojson' })],
    ['by a full path', () => ({ href: join(folder, 'a.geojson') })],
    ['through a link that stays inside', () => 'file:inside.geojson'],
  ])('is an input %s', async (_, reference) => {
    expect(await run(reference())).toBe('successful');
  });

  it('that is not JSON is said not to be', async () => {
    expect(await run('file:text.geojson')).toBe('/layer refers to "file:text.geojson", which is not JSON.');
  });

  it.each([
    ['that is not there', 'file:none.geojson', 'does not exist'],
    ['that is a folder', 'file:deep', 'is not a file'],
    ['above it', 'file:../secret.geojson', 'is outside the root folder'],
    [
      'above a name that only looks like a step up',
      'file:deep/%2e%2e/../../secret.geojson',
      'is outside the root folder',
    ],
    ['above it, from further below', 'file:deep/../../secret.geojson', 'is outside the root folder'],
    ['that is not there, above it', 'file:../none.geojson', 'is outside the root folder'],
    ['of a folder with a longer name', 'file:../root-too/a.geojson', 'is outside the root folder'],
    ['by an absolute path', 'file:/etc/hostname', 'is outside the root folder'],
    ['by an absolute address', 'file:///etc/hostname', 'is outside the root folder'],
    ['of another host', 'file://other.example/a.geojson', 'is not a URL of a file on this machine'],
    ['behind a link', 'file:link.geojson', 'is outside the root folder'],
    ['behind a link to a folder', 'file:up/secret.geojson', 'is outside the root folder'],
  ])('%s is none', async (_, reference, says) => {
    expect(await run(reference)).toContain(says);
    expect((await app.execution.jobs({ limit: 100, statuses: ['failed'] })).jobs).toHaveLength(1);
  });

  it.each([
    ['file:schools.geojson', 'does not exist. There are file:a.geojson, file:text.geojson'],
    ['file:texts.geojson', 'does not exist. Did you mean file:text.geojson?'],
    ['file:deep/b%20d.geojson', 'does not exist. Did you mean file:deep/b c.geojson?'],
    ['file:deap/a.geojson', 'does not exist. There is no folder "deap" in the root folder'],
  ])('that does not exist, as %s, is answered with those that do', async (reference, says) => {
    expect(await run(reference)).toContain(says);
  });

  it('is read up to a size', async () => {
    await writeFile(join(folder, 'large.geojson'), 'x'.repeat(1001));
    await expect(readInRoot('large.geojson', root())).rejects.toThrow('has 1001 bytes; at most 1000 are allowed');
  });

  it('never turns into another one while a process swaps it', async () => {
    const path = join(folder, 'swapped.geojson');
    await writeFile(secret, '"secret"');
    const done = new AbortController();
    const swap = (async () => {
      while (!done.signal.aborted) {
        await symlink(secret, `${path}.new`);
        await rename(`${path}.new`, path);
        await writeFile(`${path}.new`, '"open"');
        await rename(`${path}.new`, path);
      }
    })();
    const read = { open: 0, refused: 0 };
    for (let i = 0; i < 300; i++) {
      const text = await readInRoot('swapped.geojson', root()).then(String, () => undefined);
      expect(text).not.toBe('"secret"');
      read[text === undefined ? 'refused' : 'open'] += 1;
    }
    done.abort();
    await swap;
    expect(read.refused).toBeGreaterThan(0);
  });
});

describe('without a root folder', () => {
  it('no file is an input, and the reason is said', async () => {
    const bare = await createTestApp();
    expect(await run('file:a.geojson', bare)).toContain('files are read only by isthmus stdio and isthmus run');
    expect(await run({ href: join(folder, 'a.geojson') }, bare)).toContain('with --root');
    await bare.close();
  });

  it('is how HTTP is served', () => {
    expect(() => createApis(app)).toThrow('serve takes no --root (ISTHMUS_ROOT)');
  });

  it('that is a folder nothing starts', () => {
    expect(() => openRoot(secret, 1)).toThrow('is not a folder. Choose another with --root.');
  });
});

describe('a result', () => {
  const write = (name: string, text: string, overwrite = false) =>
    writeInRoot(name, [Buffer.from(text.slice(0, 1)), Buffer.from(text.slice(1))], root(), overwrite);

  it('is not written into a folder that is missing, which is said', async () => {
    await expect(write('out/a.geojson', '{}')).rejects.toThrow(
      'is in the folder "out", which does not exist. Make it first',
    );
  });

  it('is written whole, once', async () => {
    await write('deep/out.geojson', '{"a":1}');
    expect(await readFile(join(folder, 'deep/out.geojson'), 'utf8')).toBe('{"a":1}');
    await expect(write('deep/out.geojson', '{}')).rejects.toThrow('exists already. Choose another name');
    expect(await readFile(join(folder, 'deep/out.geojson'), 'utf8')).toBe('{"a":1}');
    await write('deep/out.geojson', '{"b":2}', true);
    expect(await readFile(join(folder, 'deep/out.geojson'), 'utf8')).toBe('{"b":2}');
    expect((await readdir(join(folder, 'deep'))).sort()).toEqual(['b c.geojson', 'out.geojson']);
  });

  it('leaves nothing when it cannot be read to its end', async () => {
    const broken = (function* () {
      yield Buffer.from('{');
      throw new Error('the disk is gone');
    })();
    await expect(writeInRoot('half.geojson', broken, root(), false)).rejects.toThrow('the disk is gone');
    expect((await readdir(folder)).filter((name) => /half|part/.test(name))).toEqual([]);
  });

  it.each([
    ['above', '../out.geojson', 'is outside'],
    ['elsewhere', '/tmp/out.geojson', 'is outside'],
    ['through a link to a folder', 'up/out.geojson', 'is outside'],
    ['into no folder', 'none/out.geojson', 'does not exist'],
    ['over a link', 'link.geojson', 'exists already, and is not a file'],
    ['as a program', 'out.sh', 'must end in .geojson or .json'],
    ['out of sight', '.out.json', 'must end in .geojson or .json and not begin with a dot'],
  ])('is never written %s', async (_, name, says) => {
    await expect(resolveTargetInRoot(name, root(), true)).rejects.toThrow(says);
    await expect(write(name, '{}', true)).rejects.toThrow(says);
    expect(await readFile(secret, 'utf8')).toBe('"secret"');
  });
});
