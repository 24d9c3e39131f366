import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { listSettings, loadConfig } from '../../src/server/config.ts';

afterEach(() => vi.unstubAllEnvs());

describe('settings that name others', () => {
  it('are hosts, with or without what stands before them', () => {
    vi.stubEnv('ISTHMUS_ALLOW_FETCH', 'example.org, *.example.com, 10.0.0.1, ::1');
    expect(loadConfig().allowFetch).toEqual(['example.org', '*.example.com', '10.0.0.1', '::1']);
  });

  it('are refused as addresses, with what would be right', () => {
    vi.stubEnv('ISTHMUS_ALLOW_FETCH', 'https://example.org/');
    expect(() => loadConfig()).toThrow('"https://example.org/": must be host names such as example.org');
  });

  it('are networks in CIDR notation', () => {
    vi.stubEnv('ISTHMUS_FETCH_NETWORKS', '10.0.0.0/99');
    expect(() => loadConfig()).toThrow('"10.0.0.0/99": must be networks such as 10.0.0.0/8 or fd00::/8');
  });
});

describe('the number of threads of a job', () => {
  it('is at most 4 by default', () => {
    expect(loadConfig().threads).toBe(4);
    expect(loadConfig({ threads: '1' }).threads).toBe(1);
    expect(listSettings().find(({ name }) => name === 'threads')).toMatchObject({
      flag: '--threads',
      variable: 'ISTHMUS_THREADS',
      description:
        'Maximum number of threads of a job with long work, of processors that are not busy with other jobs (default 4)',
    });
  });

  it.each(['0', '65', '1.5', 'all', ''])('is refused as "%s"', (threads) => {
    expect(() => loadConfig({ threads })).toThrow(`--threads is "${threads}": `);
  });
});

describe('former names of settings', () => {
  const former = [
    ['patience', 'ISTHMUS_PATIENCE', 'mcpWait'],
    ['grace', 'ISTHMUS_GRACE', 'shutdownTimeout'],
    ['diskBudgetMb', 'ISTHMUS_DISK_BUDGET_MB', 'diskQuotaMb'],
  ] as const;

  it.each(former)('%s works as a flag, as %s and in the file', (alias, variable, name) => {
    expect(loadConfig({ [alias]: '7' })[name]).toBe(7);
    vi.stubEnv(variable, '8');
    expect(loadConfig()[name]).toBe(8);
    vi.unstubAllEnvs();
    const file = join(mkdtempSync(join(tmpdir(), 'isthmus-test-')), 'config.json');
    writeFileSync(file, JSON.stringify({ [alias]: 9 }));
    expect(loadConfig({}, file)[name]).toBe(9);
  });

  it.each(former)('%s and %s are refused beside %s of the same source', (alias, variable, name) => {
    expect(() => loadConfig({ [name]: 1, [alias]: 2 })).toThrow('Remove the former one.');
    vi.stubEnv(variable, '3');
    expect(loadConfig({ [name]: 4 })[name]).toBe(4);
    vi.stubEnv(variableOf(name), '5');
    expect(() => loadConfig()).toThrow(`${variable} is the former name of ${variableOf(name)}`);
  });

  it('are named in errors as they were written', () => {
    expect(() => loadConfig({ patience: 'long' })).toThrow('--patience is "long"');
    vi.stubEnv('ISTHMUS_GRACE', '-1');
    expect(() => loadConfig()).toThrow('ISTHMUS_GRACE is "-1"');
  });

  it('are not documented', () => {
    const documented = listSettings().flatMap(({ flag, variable, description }) => [flag, variable, description]);
    expect(documented.join(' ')).not.toMatch(/patience|--grace|budget/i);
  });
});

const variableOf = (name: string) => listSettings().find((setting) => setting.name === name)?.variable ?? '';
