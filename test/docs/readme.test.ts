import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const readme = read('README.md');

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

describe('README', () => {
  it('is short enough to be read', () => {
    expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(8000);
  });

  it('names the versions that package.json pins', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Manifest;
    const [, section = ''] = readme.split('## Built with');
    const rows = [...section.matchAll(/^\| (@?[\w/.-]+) +\| (\d[\w.-]+) +\|/gm)].map(([, name, version]) => [
      name,
      version,
    ]);
    expect(rows.map(([name]) => name)).toEqual(
      expect.arrayContaining(['zod', 'hono', 'better-sqlite3', '@modelcontextprotocol/sdk', '@turf/buffer', 'jsts']),
    );
    for (const [name = '', version] of rows)
      expect([name, { ...dependencies, ...devDependencies }[name]]).toEqual([name, version]);
  });

  it('names commands that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as Manifest;
    for (const [, name = ''] of `${readme}\n${read('CONTRIBUTING.md')}`.matchAll(/npm run ([\w:-]+)/g)) {
      expect(Object.keys(scripts)).toContain(name);
    }
  });
});
