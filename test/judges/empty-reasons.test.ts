/** Empty results: each has one reason, and it is true. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { run } from '../processes/run.ts';
import { hasJudge, judge } from './judge.ts';
import { createRandom } from './random.ts';

const processes = await loadBuiltInProcesses();
const random = createRandom(71);
const { integer, pick } = random;
const EMPTY = 'The result is empty: ';

type Json = Readonly<Record<string, unknown>>;
type Position = readonly [number, number];

/** A coarse lattice, so that things coincide, touch and cover each other often. */
const place = (shift: number): Position => [shift + integer(4), integer(4)];

function boxAt(shift: number): Json {
  const [x, y] = place(shift);
  const [width, height] = [1 + integer(3), 1 + integer(3)];
  return { type: 'Polygon', coordinates: [[[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]] }; // prettier-ignore
}

function lineAt(shift: number): Json {
  const [first, second, third] = [place(shift), place(shift), place(shift)];
  const isClosed = integer(3) === 0;
  const [x, y] = first;
  const closed = [first, [x + 1, y], [x + 1, y + 1], first];
  return { type: 'LineString', coordinates: isClosed ? closed : [first, [second[0], second[1] + 5], third] };
}

function geometryAt(shift: number, kinds: string): Json | null {
  switch (pick(Array.from(kinds))) {
    case 'p':
      return { type: 'Point', coordinates: place(shift) };
    case 'm':
      return { type: 'MultiPoint', coordinates: [place(shift), place(shift)] };
    case 'l':
      return lineAt(shift);
    case 'b':
      return boxAt(shift);
    case 'e':
      return { type: 'Polygon', coordinates: [] };
    default:
      return null;
  }
}

function layerOf(kinds: string, shift = 0): Json {
  const features = Array.from({ length: pick([0, 1, 1, 1, 2, 3]) }, (_, id) => {
    return { type: 'Feature', id, properties: { n: integer(3) }, geometry: geometryAt(shift, kinds) };
  });
  return { type: 'FeatureCollection', features };
}

/** Far away, beside one another, or in the same place. */
const shiftOf = () => pick([0, 0, 0, 2, 20]);
const all = 'pmlbbben';
const predicates = ['intersects', 'disjoint', 'contains', 'within', 'covers', 'covered-by', 'touches', 'crosses', 'overlaps', 'equals']; // prettier-ignore

/** The second layer is a copy of the first now and then. */
function pairOf(first: string, second: string, kinds = all): Json {
  const layer = layerOf(kinds);
  return { [first]: layer, [second]: integer(3) === 0 ? layer : layerOf(kinds, shiftOf()) };
}

const makers: Readonly<Record<string, () => Json>> = {
  difference: () => pairOf('a', 'b'),
  'symmetric-difference': () => pairOf('a', 'b'),
  intersection: () => pairOf('a', 'b'),
  union: () => pairOf('a', 'b', 'en'),
  overlay: () => ({ ...pairOf('a', 'b'), mode: pick(['intersection', 'union', 'identity', 'difference']) }),
  clip: () => pairOf('layer', 'mask'),
  split: () => pairOf('layer', 'lines', 'len'),
  'select-by-location': () => ({ ...pairOf('layer', 'other'), predicate: pick(predicates) }),
  'spatial-join': () => ({ ...pairOf('layer', 'other'), predicate: pick(predicates.filter((one) => one !== 'disjoint')), keep_unmatched: integer(4) === 0 }), // prettier-ignore
  'select-by-attribute': () => ({ layer: layerOf(all), filter: pick(['n = 2', 'n > 5', "n = 'x'", 'n IS NULL']) }),
  nearest: () => pairOf('layer', 'other', 'pen'),
  delaunay: () => ({ layer: layerOf('pppmme') }),
  voronoi: () => ({ layer: layerOf('pme') }),
  boundary: () => ({ layer: layerOf('ppmllen') }),
  buffer: () => ({ geometry: layerOf(all), distance: pick([-200_000, -40_000, -1, 0, 1000]) }),
  'geometry-buffer': () => ({ geometry: layerOf(all), distance: pick([-1, -0.4, 0, 0.1]), coordinates: 'planar' }),
  centroid: () => ({ layer: layerOf('pben'), coordinates: 'planar' }),
  cluster: () => ({ layer: layerOf('pen') }),
  'convex-hull': () => ({ layer: layerOf(all) }),
  'make-valid': () => ({ layer: layerOf(all) }),
  dissolve: () => ({ layer: layerOf(all) }),
  simplify: () => ({ layer: layerOf(all), tolerance: 1, units: 'coordinates', coordinates: 'planar' }),
  snap: () => ({ ...pairOf('layer', 'to', 'pben'), tolerance: 0.1, units: 'coordinates', coordinates: 'planar' }),
  'count-points': () => ({ polygons: layerOf('ben'), points: layerOf('pmen') }),
  'summarize-within': () => ({ polygons: layerOf('ben'), layer: layerOf('pen'), coordinates: 'planar' }),
  reproject: () => ({ geometry: layerOf('pben'), target_crs: 'EPSG:3857' }),
};

interface Case {
  readonly process: string;
  readonly inputs: Json;
  readonly reasons: readonly string[];
  readonly result: unknown;
}

describe.skipIf(!hasJudge)('the reason of an empty result', () => {
  it('is one, and true', { timeout: 120_000 }, async () => {
    const cases: Case[] = [];
    for (const [id, make] of Object.entries(makers)) {
      for (let index = 0; index < 60; index++) {
        const inputs = make();
        const ran = await run(processes.get(id), inputs).catch(() => undefined);
        // Refused, such as an empty layer to compare with.
        if (!ran) continue;
        const reasons = ran.warnings.flatMap((text) => (text.startsWith(EMPTY) ? [text.slice(EMPTY.length, -1)] : []));
        cases.push({ process: id, inputs, reasons, result: Object.values(ran.outputs)[0] });
      }
    }
    const verdicts = judge<string[]>('empty-reasons.py', cases);
    const faults = verdicts.flatMap((found, i) => found.map((fault) => `${cases[i]?.process ?? ''}: ${fault}`));
    expect(faults).toEqual([]);
    expect(cases.filter(({ reasons }) => reasons.length > 0).length).toBeGreaterThan(300);
  });
});
