/** Tells which processes load the engine: a process of its own, since an engine that is loaded stays so. */
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import type { Process } from '../../../src/process/define-process.ts';
import { run } from '../../processes/run.ts';

interface Compiler {
  instantiate: (...args: readonly unknown[]) => Promise<unknown>;
}

let loads = 0;
const { WebAssembly: compiler } = globalThis as unknown as { readonly WebAssembly: Compiler };
const { instantiate } = compiler;
compiler.instantiate = (...args) => {
  loads += 1;
  return instantiate(...args);
};

const square = (x: number, y: number, size: number): Position[] => {
  return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]; // prettier-ignore
};
const polygon = (...coordinates: Position[][]): Geometry => ({ type: 'Polygon', coordinates });
const point = (x: number, y: number): Geometry => ({ type: 'Point', coordinates: [x, y] });
const toLayer = (geometries: readonly Geometry[]) => {
  const features = geometries.map((geometry, i) => ({ type: 'Feature', properties: { group: i % 2, total: i }, geometry })); // prettier-ignore
  return { type: 'FeatureCollection', features };
};

const parcels = toLayer([polygon(square(0, 0, 10), square(2, 2, 3)), polygon(square(20, 0, 10))]);
const moved = toLayer([polygon(square(5.3, 4.1, 10)), polygon(square(40, 40, 3)), polygon(square(21.1, 1.3, 2))]);
const tiles = toLayer([polygon(square(0, 0, 10)), polygon(square(10, 0, 10)), polygon(square(20, 0, 10))]);
const points = toLayer([point(1, 1), point(3, 3), point(7, 5.5), point(25, 5)]);
const bowTie = toLayer([polygon([[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]])]); // prettier-ignore
/** An island with bays in bays, whose positions are much closer to each other than the distance. */
const island = polygon(
  Array.from({ length: 961 }, (_, i): Position => {
    const angle = (2 * Math.PI * (i % 960)) / 960;
    const waves = [3, 6, 12, 24, 48, 96].map((n, k) => 0.55 ** k * Math.sin(n * angle + k));
    const radius = 1.5 + 0.12 * waves.reduce((sum, wave) => sum + wave);
    return [-90 + 1.3 * radius * Math.cos(angle), 40 + radius * Math.sin(angle)];
  }),
);
const share = ['total'];

const calls: readonly (readonly [name: string, inputs: Readonly<Record<string, unknown>>])[] = [
  ['spatial-join', { layer: points, join_layer: parcels, predicate: 'within' }],
  ['select-by-location', { layer: points, comparison_layer: parcels, predicate: 'intersects' }],
  ['count-points', { layer: parcels, points }],
  ['nearest', { layer: points, near_layer: toLayer([point(4, 4), point(30, 3)]) }],
  ['reproject', { layer: parcels, target_crs: 'EPSG:3857' }],
  ['centroid', { layer: parcels }],
  ['measure', { layer: parcels }],
  ['validate', { layer: parcels }],
  ['densify', { layer: parcels, max_length: 100_000 }],
  ['buffer', { layer: parcels, distance: 1000 }],
  ['buffer', { layer: points, distance: 1000 }],
  ['buffer', { layer: toLayer([island]), distance: 30_000 }],
  ...['intersection', 'identity', 'union', 'difference'].map((mode) => {
    return ['overlay', { layer: parcels, overlay: moved, mode, share }] as const;
  }),
  ['clip', { layer: parcels, mask: moved, share }],
  ['summarize-within', { layer: parcels, summary_layer: moved, sum: share }],
  ...['intersection', 'difference'].map((name) => {
    return [name, { layer: parcels, overlay: moved }] as const;
  }),
  ['union', { layer: tiles, overlay: toLayer([polygon(square(30, 0, 10))]) }],
  ['dissolve', { layer: tiles, by: [] }],
  ['dissolve', { layer: bowTie, by: [] }],
];

const loading: string[] = [];
for (const [name, inputs] of calls) {
  const { default: definition } = (await import(`../../../src/processes/${name}.ts`)) as { readonly default: Process };
  const before = loads;
  await run(definition, inputs);
  if (loads > before) loading.push(`${name} ${JSON.stringify(Object.keys(inputs))}`);
}
process.stdout.write(JSON.stringify({ calls: calls.length, loading }));
