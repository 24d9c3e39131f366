import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../examples/montevideo/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');

interface Example {
  readonly attribution: string;
  readonly license: string;
  readonly features: readonly { readonly id: string; readonly geometry: { readonly type: string } }[];
}

describe('the data of Montevideo', () => {
  it.each([
    ['schools', 28, ['Point', 'Polygon']],
    ['parks', 4, ['Polygon']],
    ['streets', 908, ['LineString']],
  ])('has %s: %i features, each once, with the attribution', (name, count, types) => {
    const { attribution, license, features } = JSON.parse(read(`${name}.geojson`)) as Example;
    expect([attribution, license]).toEqual([
      '© OpenStreetMap contributors',
      'ODbL-1.0, https://opendatacommons.org/licenses/odbl/1-0/',
    ]);
    expect(new Set(features.map(({ id }) => id)).size).toBe(count);
    expect(features).toHaveLength(count);
    expect([...new Set(features.map(({ geometry }) => geometry.type))].sort()).toEqual(types);
    expect(read('README.md')).toMatch(new RegExp(`${name}\\.geojson\` +\\| ${count} `));
  });

  it('is small, and has its licence beside it', () => {
    const sizes = readdirSync(folder).map((name) => statSync(new URL(name, folder)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(500_000);
    expect(read('LICENSE')).toMatch(/^## ODC Open Database License \(ODbL\)/);
    expect(read('README.md')).toContain('© OpenStreetMap contributors');
  });
});
