import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { waitForSignal } from '../../src/cli/signals.ts';
import { toStoreError } from '../../src/common/errors.ts';
import { platformOf } from '../../src/common/platform.ts';
import { isFileReference, openRoot, resolveTargetInRoot } from '../../src/inputs/root-folder.ts';
import { hasGone, nameInstance } from '../../src/storage/instance.ts';

const [linux, macOS, windows] = (['linux', 'darwin', 'win32'] as const).map(platformOf) as [
  ReturnType<typeof platformOf>,
  ReturnType<typeof platformOf>,
  ReturnType<typeof platformOf>,
];
const systems = { linux, macOS, windows };
const newFolder = () => mkdtempSync(join(tmpdir(), 'isthmus-test-'));
const busy = (code: string) => Object.assign(new Error(`${code}: busy`), { code });

describe.each(Object.entries(systems))('on %s', (_, system) => {
  it('names instances so that others see which have gone', () => {
    const name = nameInstance(system);
    expect(name.startsWith(hostname())).toBe(true);
    expect(hasGone(name, system)).toBe(false);
    // More than any process ID.
    expect(hasGone(name.replace(`/${process.pid}/`, '/99999999/'), system)).toBe(true);
    expect(hasGone(`elsewhere${name}`.replace(`/${process.pid}/`, '/99999999/'), system)).toBe(false);
  });

  it('waits for each signal that asks the program to end', async () => {
    for (const signal of system.endSignals) {
      const before = process.listenerCount(signal);
      const waiting = waitForSignal(system);
      process.emit(signal, signal);
      expect(await waiting).toBe(signal);
      for (const each of system.endSignals) for (const listener of process.listeners(each).slice(before)) process.off(each, listener); // prettier-ignore
    }
  });

  it('renames a file in place of another', async () => {
    const folder = newFolder();
    const [from, to] = [join(folder, 'a'), join(folder, 'b')];
    writeFileSync(from, 'new');
    writeFileSync(to, 'old');
    await system.moveFile(from, to);
    expect(readFileSync(to, 'utf8')).toBe('new');
    await expect(system.moveFile(from, to)).rejects.toThrow('ENOENT');
  });
});

describe('the platforms', () => {
  it('differ in signals', () => {
    expect([linux.endSignals, macOS.endSignals, windows.endSignals]).toEqual([
      ['SIGINT', 'SIGTERM'],
      ['SIGINT', 'SIGTERM'],
      ['SIGINT', 'SIGTERM', 'SIGBREAK', 'SIGHUP'],
    ]);
  });

  it('have namespaces of process IDs on Linux alone', () => {
    expect([macOS.pidNamespace(), windows.pidNamespace()]).toEqual([undefined, undefined]);
    if (process.platform === 'linux') expect(linux.pidNamespace()).toMatch(/^pid:\[\d+\]$/);
    // As for a name from another container.
    const name = nameInstance({ ...linux, pidNamespace: () => 'pid:[1]' });
    expect(hasGone(name.replace(`/${process.pid}/`, '/99999999/'), linux)).toBe(false);
  });

  it('wait for a file that another program has open, on Windows alone', async () => {
    for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
      const folder = newFolder();
      const [from, to] = [join(folder, 'a'), join(folder, 'b')];
      writeFileSync(from, code);
      let attempts = 0;
      const move: typeof rename = async (...paths) => {
        attempts += 1;
        if (attempts < 3) throw busy(code);
        await rename(...paths);
      };
      await windows.moveFile(from, to, move);
      expect([attempts, readFileSync(to, 'utf8')]).toEqual([3, code]);
      await expect(linux.moveFile(from, to, () => Promise.reject(busy(code)))).rejects.toThrow(code);
    }
    let attempts = 0;
    const never = () => Promise.reject(busy(['EPERM', 'EBUSY'][attempts++ % 2] ?? ''));
    await expect(windows.moveFile('a', 'b', never)).rejects.toThrow('busy');
    expect(attempts).toBe(6);
    await expect(windows.moveFile('a', 'b', () => Promise.reject(busy('EXDEV')))).rejects.toThrow('EXDEV');
  });

  it.each(['con.geojson', 'NUL.json', 'Aux.geojson', 'com1.geojson', 'LPT9.json', 'prn.a.json'])(
    'save no result as %s on Windows, where it is a device',
    async (name) => {
      const root = openRoot(newFolder(), 1000);
      await expect(resolveTargetInRoot(name, root, false, windows)).rejects.toThrow(
        'has the name of a device of Windows. Choose another name',
      );
      expect(await resolveTargetInRoot(name, root, false, linux)).toBe(join(root.folder, name));
      const longer = `my-${name}`;
      expect(await resolveTargetInRoot(longer, root, false, windows)).toBe(join(root.folder, longer));
    },
  );

  it.each([
    ['C:\\maps\\schools.geojson', true],
    ['c:/maps/schools.geojson', true],
    ['file:///C:/maps/schools.geojson', true],
    ['file:maps\\schools.geojson', true],
    ['maps\\schools.geojson', true],
    ['\\\\server\\maps\\schools.geojson', true],
    ['https://example.org/schools.geojson', false],
    ['c:schools', false],
    ['isthmus://jobs/1', false],
  ])('take %s for a file: %s', (href, isFile) => {
    expect(isFileReference(href)).toBe(isFile);
  });

  it.each([
    "EPERM: operation not permitted, open 'C:\\Users\\Ada\\data\\x.part'",
    "EPERM: operation not permitted, open '\\\\?\\C:\\Users\\Ada\\data'",
    "EPERM: operation not permitted, open '\\\\server\\share\\data'",
    "EPERM: operation not permitted, open '/home/ada/data'",
  ])('keep paths of the server from callers: %s', (message) => {
    expect(toStoreError(Object.assign(new Error(message), { code: 'EPERM' })).message).toBe(
      'The server cannot store jobs and results at the moment (EPERM: operation not permitted, open). Try again later; the operator finds the cause at /readyz and in the log of the server.',
    );
  });
});
