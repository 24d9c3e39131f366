/** Memory of `isthmus run` over many features: its own limit is the judge. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { isthmus } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const west = '{"type":"Polygon","coordinates":[[[0,0],[5,0],[5,10],[0,10],[0,0]]]}';
const zones = writeCollection('zones', [`{"type":"Feature","properties":{"zone":"west"},"geometry":${west}}`]);
const [few, many, million] = [100, 300_000, 1_000_000].map((count) => writeCollection(`${count}`, points(count)));

function writeCollection(name: string, features: readonly string[]): string {
  const file = join(folder, `${name}.geojson`);
  writeFileSync(file, `{"type":"FeatureCollection","features":[${features.join()}]}`);
  return `@${file}`;
}

/** Spread evenly over ten degrees each way. */
function points(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => {
    const place = [
      ((((i + 1) * 0.618_033_988_7) % 1) * 10).toFixed(7),
      ((((i + 1) * 0.754_877_666_2) % 1) * 10).toFixed(7),
    ];
    const properties = `{"n":${i},"kind":"k${i % 7}"}`;
    return `{"type":"Feature","id":${i},"properties":${properties},"geometry":{"type":"Point","coordinates":[${place.join()}]}}`;
  });
}

it.each([
  [
    'joins 300,000 points, 40 MB of GeoJSON',
    520,
    ['spatial-join', '--layer', many, '--join_layer', zones, '--predicate', 'within'],
    { pairs: 150_001 },
  ],
  [
    'counts 1,000,000 points, 130 MB of GeoJSON',
    800,
    ['count-points', '--layer', zones, '--points', million],
    { points: 1_000_000, counted: 500_000 },
  ],
  [
    'finds the nearest of 100 to each of 1,000,000 points',
    950,
    ['nearest', '--layer', million, '--near_layer', few],
    { pairs: 1_000_000 },
  ],
] as const)(
  '%s within %d MB',
  async (_, megabytes, args, expected) => {
    const given = args.map((arg) => arg ?? '');
    const { code, stdout, stderr } = await isthmus(['run', ...given], '', { ISTHMUS_MEMORY_MB: String(megabytes) });
    expect([code, stderr]).toEqual([0, '']);
    const [, summary = ''] = /"summary":(.*)\}\s*$/.exec(stdout) ?? [];
    expect(JSON.parse(summary)).toMatchObject(expected);
  },
  300_000,
);
