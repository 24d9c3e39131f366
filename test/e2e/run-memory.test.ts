/** Memory of `isthmus run` over many features: its own limit is the judge. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isthmus } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
const POINTS = 300_000;

it('joins 300,000 points, 40 MB of GeoJSON, within 520 MB', async () => {
  const points = Array.from({ length: POINTS }, (_, i) => {
    const place = [
      ((((i + 1) * 0.618_033_988_7) % 1) * 10).toFixed(7),
      ((((i + 1) * 0.754_877_666_2) % 1) * 10).toFixed(7),
    ];
    const properties = `{"n":${i},"kind":"k${i % 7}"}`;
    return `{"type":"Feature","id":${i},"properties":${properties},"geometry":{"type":"Point","coordinates":[${place.join()}]}}`;
  });
  const west = '{"type":"Polygon","coordinates":[[[0,0],[5,0],[5,10],[0,10],[0,0]]]}';
  const zone = `{"type":"Feature","properties":{"zone":"west"},"geometry":${west}}`;
  const [layer, zones] = [join(folder, 'points.geojson'), join(folder, 'zones.geojson')];
  writeFileSync(layer, `{"type":"FeatureCollection","features":[${points.join()}]}`);
  writeFileSync(zones, `{"type":"FeatureCollection","features":[${zone}]}`);
  const args = ['run', 'spatial-join', '--layer', `@${layer}`, '--join_layer', `@${zones}`, '--predicate', 'within'];
  const { code, stdout, stderr } = await isthmus(args, '', { ISTHMUS_MEMORY_MB: '520' });
  expect([code, stderr]).toEqual([0, '']);
  const { summary } = JSON.parse(stdout) as { summary: unknown };
  expect(summary).toMatchObject({ pairs: 150_001 });
}, 300_000);
