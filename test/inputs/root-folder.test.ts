/** Files of one folder as inputs and for results: only of that folder, whatever stands in the way. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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
  await writeFile(join(folder, 'text.geojson'), '<html><body>Log in</body></html>');
  await symlink(secret, join(folder, 'link.geojson'));
  await symlink(base, join(folder, 'up'));
  await symlink(join(folder, 'a.geojson'), join(folder, 'inside.geojson'));
  await mkdir(join(folder, '.git'));
  await writeFile(join(folder, '.git', 'config'), point);
  await writeFile(join(folder, '.env'), point);
  await writeFile(join(folder, '.env.geojson'), point);
  await mkdir(join(folder, 'deep', '.ssh'));
  await writeFile(join(folder, 'deep', '.ssh', 'x.json'), point);
  await symlink(join(folder, '.env'), join(folder, 'plain.geojson'));
  await symlink(join(folder, '.git'), join(folder, 'git'));
  await symlink(join(folder, 'a.geojson'), join(folder, '.a.geojson'));
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

  it('that is in no format is told to be', async () => {
    expect(await run('file:text.geojson')).toBe(
      '/layer refers to "file:text.geojson", which is an HTML page, not one of the formats that are read. Get the data themselves: the address may be that of a page, or ask for a login.',
    );
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
    ['whose name begins with a dot', 'file:.env', 'has a name that begins with a dot'],
    ['of a folder with such a name', 'file:.git/config', 'has a name that begins with a dot'],
    ['of such a folder further below', 'file:deep/.ssh/x.json', 'has a name that begins with a dot'],
    ['of such a folder, in other words', 'file:deep/../deep/./.ssh//x.json', 'has a name that begins with a dot'],
    ['of such a folder, as addresses write it', 'file:%2Egit/config', 'has a name that begins with a dot'],
    ['of such a name that does not exist', 'file:.none', 'has a name that begins with a dot'],
    ['of such a name behind what is not shown', 'file:\u200b.env', 'has a name that begins with a dot'],
    ['behind a link to such a file', 'file:plain.geojson', 'has a name that begins with a dot'],
    ['behind a link to such a folder', 'file:git/config', 'has a name that begins with a dot'],
    ['by a link with such a name', 'file:.a.geojson', 'has a name that begins with a dot'],
    ['by its address with such a name', 'FILE', 'has a name that begins with a dot'],
    ['behind a link', 'file:link.geojson', 'is outside the root folder'],
    ['behind a link to a folder', 'file:up/secret.geojson', 'is outside the root folder'],
  ])('%s is none', async (_, reference, says) => {
    const address = pathToFileURL(join(folder, '.git', 'config')).href;
    expect(await run(reference === 'FILE' ? address : reference)).toContain(says);
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

  it('is written into a folder that is missing, which is made', async () => {
    await write('out/in/a.geojson', '{}');
    expect(await readFile(join(folder, 'out/in/a.geojson'), 'utf8')).toBe('{}');
    await expect(write('out/in/a.geojson/b.geojson', '{}')).rejects.toThrow(/is in ".*", which is not a folder/);
  });

  it('makes no folder outside, nor behind a link that leads there', async () => {
    const outside = join(dirname(folder), 'outside-of-all');
    await symlink(dirname(folder), join(folder, 'way-out'));
    for (const name of ['../outside-of-all/a.geojson', 'way-out/outside-of-all/a.geojson']) {
      await expect(write(name, '{}')).rejects.toThrow('is outside the root folder');
    }
    expect(existsSync(outside)).toBe(false);
    await rm(join(folder, 'way-out'));
  });

  it('is written whole, once', async () => {
    await write('deep/out.geojson', '{"a":1}');
    expect(await readFile(join(folder, 'deep/out.geojson'), 'utf8')).toBe('{"a":1}');
    await expect(write('deep/out.geojson', '{}')).rejects.toThrow(
      'exists already, and is not as this server wrote it. Choose another name',
    );
    expect(await readFile(join(folder, 'deep/out.geojson'), 'utf8')).toBe('{"a":1}');
    await write('deep/out.geojson', '{"b":2}', true);
    expect(await readFile(join(folder, 'deep/out.geojson'), 'utf8')).toBe('{"b":2}');
    expect((await readdir(join(folder, 'deep'))).sort()).toEqual(['.ssh', 'b c.geojson', 'out.geojson']);
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
    ['into a hidden folder', '.none/out.geojson', 'has a name that begins with a dot'],
    ['over a link', 'link.geojson', 'exists already, and is not a file'],
    ['as a program', 'out.sh', 'must end in one of .'],
    ['into a folder out of sight', '.git/out.json', 'has a name that begins with a dot'],
    ['into one behind a link', 'git/out.json', 'has a name that begins with a dot'],
    ['into a folder that Windows calls otherwise', 'deep./out.json', 'ends with a dot or a blank'],
    ['into another one', 'deep /out.json', 'ends with a dot or a blank'],
    ['by a path of Windows', 'C:\\out.json', 'has a colon or backslash'],
    ['into a stream of a file', 'a.geojson:out.json', 'has a colon or backslash'],
    ['out of sight', '.out.json', 'has a name that begins with a dot. Choose another name'],
  ])('is never written %s', async (_, name, says) => {
    await expect(resolveTargetInRoot(name, root(), true)).rejects.toThrow(says);
    await expect(write(name, '{}', true)).rejects.toThrow(says);
    expect(await readFile(secret, 'utf8')).toBe('"secret"');
  });
});

describe('a file that this server saved', () => {
  const data = () => join(base, 'data');
  const save = (name: string, text: string, overwrite = false, at = data()) =>
    writeInRoot(name, [Buffer.from(text)], { ...root(), data: at }, overwrite);
  const contentOf = (name: string) => readFile(join(folder, name), 'utf8');
  const foreign = 'exists already, and is not as this server wrote it';

  it('is replaced without being asked, at the next start too', async () => {
    await save('own.geojson', '{"a":1}');
    await save('own.geojson', '{"a":22}');
    expect(await contentOf('own.geojson')).toBe('{"a":22}');
    await save('own.geojson', '{"a":333}');
    expect(await contentOf('own.geojson')).toBe('{"a":333}');
    expect((await readdir(join(data(), 'saved'))).length).toBe(1);
  });

  it('is not replaced when somebody changed it since, even to the same size and time', async () => {
    await save('changed.geojson', '{"a":1}');
    await writeFile(join(folder, 'changed.geojson'), '{"a":2}');
    await utimes(join(folder, 'changed.geojson'), 1, 1);
    await expect(save('changed.geojson', '{"a":3}')).rejects.toThrow(foreign);
    await expect(resolveTargetInRoot('changed.geojson', { ...root(), data: data() }, false)).rejects.toThrow(foreign);
    expect(await contentOf('changed.geojson')).toBe('{"a":2}');
    await save('changed.geojson', '{"a":3}', true);
    await save('changed.geojson', '{"a":4}');
    expect(await contentOf('changed.geojson')).toBe('{"a":4}');
  });

  it('is not replaced when somebody put another in its place while the new one was written', async () => {
    await save('raced.geojson', '{"a":1}');
    const content = (async function* () {
      await writeFile(join(folder, 'raced.geojson'), '{"b":1}');
      yield Buffer.from('{"a":2}');
    })();
    await expect(writeInRoot('raced.geojson', content, { ...root(), data: data() }, false)).rejects.toThrow(foreign);
    expect(await contentOf('raced.geojson')).toBe('{"b":1}');
  });

  it('is foreign to a server with other data, or with a record that is not readable', async () => {
    await save('theirs.geojson', '{"a":1}');
    await expect(save('theirs.geojson', '{}', false, join(base, 'other'))).rejects.toThrow(foreign);
    for (const name of await readdir(join(data(), 'saved'))) await writeFile(join(data(), 'saved', name), '{"path":1');
    await expect(save('theirs.geojson', '{}')).rejects.toThrow(foreign);
  });

  it('is not in the data folder of the server', async () => {
    const inside = join(folder, 'server');
    await mkdir(inside);
    await writeFile(join(inside, 'a.json'), point);
    await expect(save('server/b.json', '{}', true, inside)).rejects.toThrow('is in the data folder of this server');
    await expect(readInRoot('server/a.json', { ...root(), data: inside })).rejects.toThrow('is in the data folder');
    expect(String(await readInRoot('server/a.json', root()))).toBe(point);
  });
});
