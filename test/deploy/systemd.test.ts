import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const unit = readFileSync('deploy/isthmus.service', 'utf8');
const isHere = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('the systemd unit', () => {
  it('has the settings of the documentation', () => {
    expect(unit).toContain('ExecStart=/usr/bin/node /opt/isthmus/dist/src/main.js serve\n');
    expect(unit).toContain('StateDirectory=isthmus\n');
    // V8 writes the code that it runs.
    expect(unit).not.toContain('MemoryDenyWriteExecute');
  });

  it.skipIf(!isHere)('is one that systemd loads, and leaves it few rights', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'isthmus-unit-')), 'isthmus.service');
    writeFileSync(file, unit.replace('/usr/bin/node', process.execPath));
    const verified = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    expect([verified.status, verified.stderr]).toEqual([0, '']);
    // Of 100; a service without any such setting has 96.
    const { status, stdout } = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=20', file], {
      encoding: 'utf8',
    });
    expect(status, stdout).toBe(0);
  });
});
