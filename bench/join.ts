/**
 * What a join costs: 100k points x 1k polygons, against the prepared STRtree of native GEOS in the same run.
 * `npm run bench:join`; the anchor needs a C compiler and libgeos-dev. Times are of the processor, the best of some runs.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { toFlat } from '../schemas/flat-geometry.ts';
import { loadGeos } from '../src/geometry/engine/geos.ts';
import { join } from '../src/geometry/joins/join.ts';
import { repairGeometries } from '../src/geometry/joins/layer-join.ts';
import { report } from './report.ts';
import { random } from './random.ts';

const POINTS = 100_000;
const SIDE = 32;
const BAR = 2.1;
const RUNS = 9;

interface Answer {
  readonly ms: number;
  readonly pairs: number;
  readonly version?: string;
}

/** Blobs on a square lattice, with bays and headlands, some over their neighbours' borders. */
function blobs(corners: number): number[][][] {
  const next = random(1);
  return Array.from({ length: SIDE * SIDE }, (_, i) => {
    const phase = 6 * next();
    const ring = Array.from({ length: corners }, (_, k) => {
      const angle = (2 * Math.PI * k) / corners;
      const wave = 0.08 * Math.sin(3 * angle + phase) + 0.03 * Math.sin(11 * angle) + 0.01 * Math.sin(37 * angle);
      const radius = 0.45 + wave;
      return [(i % SIDE) + 0.5 + radius * Math.cos(angle), Math.floor(i / SIDE) + 0.5 + radius * Math.sin(angle)];
    });
    return [...ring, ring[0] ?? []];
  });
}

async function best(run: () => Promise<number>): Promise<Answer> {
  let [ms, pairs] = [Infinity, 0];
  for (let i = 0; i < RUNS; i++) {
    const before = process.cpuUsage();
    pairs = await run();
    const { user, system } = process.cpuUsage(before);
    ms = Math.min(ms, (user + system) / 1000);
  }
  return { ms, pairs };
}

const folder = mkdtempSync(path.join(tmpdir(), 'isthmus-bench-'));
const program = path.join(folder, 'native-join');
const source = fileURLToPath(new URL('native-join.c', import.meta.url));
const compiled = spawnSync('cc', ['-O2', '-o', program, source, '-lgeos_c']).status === 0;
if (!compiled) console.log('No native GEOS to compare with: skipped (apt install gcc libgeos-dev).');

const nextPoint = random(2);
const points = Array.from({ length: POINTS }, () => [SIDE * nextPoint(), SIDE * nextPoint()]);
const engine = await loadGeos();
for (const corners of [100, 1000]) {
  const rings = blobs(corners);
  const numbers = Float64Array.from([POINTS, rings.length, corners + 1, ...points.flat(), ...rings.flat(2)]);
  const features = rings.map((ring) => ({
    properties: {},
    geometry: toFlat({ type: 'Polygon', coordinates: [ring] }),
  }));
  const left = points.map((coordinates) => toFlat({ type: 'Point', coordinates }));
  const right = features.map(({ geometry }) => geometry);
  for (const validate of [false, true]) {
    const ours = await best(async () => {
      if (validate) repairGeometries(engine, { form: 'collection', features }, 'polygons');
      return (await join(left, right, 'intersects')).reduce((sum, found) => sum + found.length, 0);
    });
    const what = `${POINTS} points x ${rings.length} polygons, ${corners} corners${validate ? ', validated' : ''}`;
    const bar = validate ? '' : `<= ${BAR}x native`;
    if (!compiled) {
      report({ what, measured: `${ours.ms.toFixed(0)} ms`, bar, met: undefined });
      continue;
    }
    const { stdout } = spawnSync(program, [String(RUNS), String(Number(validate))], { input: numbers });
    const native = JSON.parse(stdout.toString()) as Answer;
    const ratio = native.ms > 0 ? ours.ms / native.ms : NaN;
    const measured = `${ratio.toFixed(2)}x (${ours.ms.toFixed(0)} of ${native.ms.toFixed(0)} ms), GEOS ${native.version ?? ''}`;
    report({ what, measured, bar, met: validate ? undefined : ratio <= BAR });
    if (native.pairs !== ours.pairs) throw new Error(`${ours.pairs} pairs, but native GEOS finds ${native.pairs}.`);
  }
}
rmSync(folder, { recursive: true });
