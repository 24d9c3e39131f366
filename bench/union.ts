/**
 * Union of 50,000 partly overlapping outlines in one call, beside native GEOS: the geometry alone, and `isthmus run` from
 * its start to the result. Times are of the processor. `npm run bench:union`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { toGeoJson, type FlatShape } from '../schemas/flat-geometry.ts';
import { loadGeos } from '../src/geometry/engine/geos.ts';
import { toRingPolygons, toShape } from '../src/geometry/flat/ring-polygons.ts';
import { uniteShapes } from '../src/geometry/overlay/unite-shapes.ts';
import { startNative } from './native.ts';
import { report } from './report.ts';
import { circles, combs } from './shapes.ts';

const OUTLINES = 50_000;
const program = fileURLToPath(new URL('../dist/src/main.js', import.meta.url));
const measure = fileURLToPath(new URL('peers/measure.py', import.meta.url));

/** What measure.py prints. */
interface Spent {
  readonly ms: number;
  readonly mb: number;
  readonly code: number;
  readonly errors: string;
}

const engine = await loadGeos();
const native = await startNative();
const folder = mkdtempSync(path.join(tmpdir(), 'isthmus-bench-'));
try {
  await compare('circles of 32 vertices', circles(OUTLINES));
  await compare('buildings of some 20 vertices, on 7 decimals', combs(OUTLINES));
} finally {
  native?.close();
  rmSync(folder, { recursive: true });
}

async function compare(name: string, outlines: FlatShape): Promise<void> {
  const shapes = toRingPolygons(outlines).map((polygon) => toShape([polygon]));
  const before = process.cpuUsage();
  uniteShapes(engine, shapes);
  const { user, system } = process.cpuUsage(before);
  const ms = (user + system) / 1000;
  const file = path.join(folder, 'outlines.json');
  writeFileSync(file, JSON.stringify(toGeoJson(outlines)));
  const theirs = await native?.time({ operation: 'union', a: file, runs: 1 });
  const layer = path.join(folder, 'layer.json');
  writeFileSync(layer, toLayer(shapes));
  const whole = run(layer);
  const what = `union of ${OUTLINES.toLocaleString('en')} ${name}`;
  const rate = (spent: number) =>
    theirs ? `${(spent / theirs.ms).toFixed(2)}x (${spent.toFixed(0)} of ${theirs.ms.toFixed(0)} ms)` : `${spent.toFixed(0)} ms`; // prettier-ignore
  report({ what, measured: rate(ms), bar: '<= 1.0x native', met: theirs && ms / theirs.ms <= 1 });
  report({
    what: `${what}: isthmus run`,
    measured: rate(whole.ms),
    bar: '<= 2.0x native',
    met: theirs && whole.ms / theirs.ms <= 2,
  });
  report({
    what: `${what}: peak memory`,
    measured: `${whole.mb.toFixed(0)} MB`,
    bar: '<= 1,000 MB',
    met: whole.mb <= 1000,
  });
}

function toLayer(shapes: readonly FlatShape[]): string {
  const features = shapes.map((shape) => `{"type":"Feature","properties":{},"geometry":${JSON.stringify(toGeoJson(shape))}}`); // prettier-ignore
  return `{"type":"FeatureCollection","features":[\n${features.join(',\n')}\n]}\n`;
}

function run(layer: string): Spent {
  const command = [process.execPath, program, 'run', 'dissolve', '--layer', `@${layer}`];
  const { stdout } = spawnSync('python3', [measure, path.join(folder, 'result.json'), ...command]);
  const spent = JSON.parse(stdout.toString()) as Spent;
  if (spent.code !== 0) throw new Error(`isthmus run failed:\n${spent.errors}`);
  return spent;
}
