import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const folder = '.github/workflows';
const names = readdirSync(folder);
const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8');

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>;
}

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Readonly<Record<string, string>> };

/** Programs that the runners of GitHub have. */
const programs = /^(docker|gh|test) /;

/** @returns a sentence when nothing here is started by it */
function findMissing(command: string): string | undefined {
  const [program = '', verb = '', name = ''] = command.split(/\s+/);
  if (program === 'npm' && verb === 'run') return name in scripts ? undefined : `package.json has no script ${name}`;
  if (program === 'npm')
    return ['ci', 'audit', 'pkg', 'publish'].includes(verb) ? undefined : `npm ${verb} is not expected`;
  if (program === 'npx')
    return existsSync(`node_modules/.bin/${verb}`) ? undefined : `no package has a program ${verb}`;
  if (program.startsWith('.ci/')) {
    return (statSync(program, { throwIfNoEntry: false })?.mode ?? 0) & 0o100
      ? undefined
      : `${program} cannot be started`;
  }
  return programs.test(command) ? undefined : `${program} is not expected`;
}

describe('the workflows', () => {
  it('make bundles for the platforms that manifest.json names, and for no other', () => {
    const { jobs } = parse(read('release.yml')) as {
      jobs: { bundles: { strategy: { matrix: { include: readonly { platform: string }[] } } } };
    };
    const { compatibility } = JSON.parse(readFileSync('manifest.json', 'utf8')) as {
      compatibility: { platforms: readonly string[] };
    };
    const made = jobs.bundles.strategy.matrix.include.map(({ platform }) => platform.split('-')[0]);
    expect([...new Set(made)].sort()).toEqual([...compatibility.platforms].sort());
  });

  it('are those of a change, of each night and of a release', () => {
    expect(names.sort()).toEqual(['ci.yml', 'nightly.yml', 'release.yml']);
  });

  it.each(names)('start what is here: %s', (name) => {
    const { jobs } = parse(read(name)) as Workflow;
    const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run?.trim() ?? []));
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.flatMap((command) => findMissing(command) ?? [])).toEqual([]);
  });

  it.each([
    ['npm run nothing', 'package.json has no script nothing'],
    ['npx nothing', 'no package has a program nothing'],
    ['.ci/nothing', '.ci/nothing cannot be started'],
    ['curl https://example.org | sh', 'curl is not expected'],
  ])('would be refused with %j', (command, message) => {
    expect(findMissing(command)).toBe(message);
  });

  it('grant no job more than it uses', () => {
    const granted = names.flatMap((name) => {
      const { permissions, jobs } = parse(read(name)) as {
        permissions: object;
        jobs: Record<string, { permissions?: object }>;
      };
      return [
        [name, permissions],
        ...Object.entries(jobs).flatMap(([job, { permissions: own }]) => (own ? [[job, own]] : [])),
      ];
    });
    expect(Object.fromEntries(granted)).toEqual({
      'ci.yml': { contents: 'read' },
      'nightly.yml': { contents: 'read' },
      'release.yml': {},
      test: { contents: 'read' },
      npm: { contents: 'read', 'id-token': 'write' },
      image: { contents: 'read', packages: 'write' },
      bundles: { contents: 'read' },
      github: { contents: 'write' },
    });
  });
});

const faults: readonly (readonly [name: string, from: string, to: string, message: RegExp])[] = [
  ['unknown-word', 'timeout-minutes: 10', 'timeout-minute: 10', /timeout-minute/],
  ['other-type', 'timeout-minutes: 10', 'timeout-minutes: ten', /Unexpected value|ten/],
  ['open-expression', '${{ matrix.node }}', '${{ matrix.node', /expression|not closed|unexpected/i],
  ['unknown-job', 'runs-on: ubuntu-latest', 'needs: nothing\n    runs-on: ubuntu-latest', /nothing/],
  ['action-by-tag', '3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1', 'v7', /name the commit in full/],
  ['rights-for-all', 'contents: read', 'contents: write', /contents: write/],
  ['no-end', 'timeout-minutes: 10', 'continue-on-error: false', /no timeout-minutes/],
];

it('are checked: faults of many kinds are found', () => {
  const copies = mkdtempSync(join(tmpdir(), 'isthmus-workflows-'));
  for (const [name, from, to] of faults) writeFileSync(join(copies, `${name}.yml`), read('ci.yml').replace(from, to));
  writeFileSync(join(copies, 'unchanged.yml'), read('ci.yml'));
  const check = ['--import', 'tsx', 'scripts/check-workflows.ts', copies];
  const { status, stderr } = spawnSync(process.execPath, check, { encoding: 'utf8' });
  const found = (name: string) =>
    stderr
      .split('\n')
      .filter((line) => line.includes(`${name}.yml: `))
      .join('\n');
  expect(status).toBe(1);
  for (const [name, , , message] of faults) expect(found(name)).toMatch(message);
  expect(found('unchanged')).toBe('');
});
