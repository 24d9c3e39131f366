/** Counts the calls into the engine's WebAssembly: a process of its own, since an engine that is loaded cannot be counted. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Position } from '../../../schemas/geometry-types.ts';
import dissolve from '../../../src/processes/dissolve.ts';
import join from '../../../src/processes/spatial-join.ts';
import overlay from '../../../src/processes/overlay.ts';
import { run } from '../../processes/run.ts';

type Call = (...values: readonly unknown[]) => unknown;
interface Instance {
  readonly exports: Readonly<Record<string, unknown>>;
}
interface Compiler {
  instantiate: (...args: readonly unknown[]) => Promise<{ readonly instance: Instance }>;
}

let calls = 0;
/** Calls that the engine's own code makes of itself, to handle exceptions, do not count. */
let depth = 0;

function count(call: Call): Call {
  return (...values) => {
    if (depth === 0) calls += 1;
    depth += 1;
    try {
      return call(...values);
    } finally {
      depth -= 1;
    }
  };
}

const { WebAssembly: compiler } = globalThis as unknown as { readonly WebAssembly: Compiler };
const { instantiate } = compiler;
compiler.instantiate = async (...args) => {
  const compiled = await instantiate(...args);
  const counted = Object.entries(compiled.instance.exports).map(([name, member]) => {
    return [name, typeof member === 'function' ? count(member as Call) : member] as const;
  });
  return { ...compiled, instance: { exports: Object.fromEntries(counted) } };
};

const file = new URL('../../fixtures/us-counties.topojson.gz', import.meta.url);
const topology = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Topology<{ counties: GeometryCollection }>;
const { features } = feature(topology, topology.objects.counties);
const move = (value: Position | readonly unknown[]): unknown =>
  typeof value[0] === 'number' ? [value[0] + 0.1, Number(value[1]) + 0.07] : value.map((one) => move(one as Position)); // prettier-ignore
const counties = features.map((one) => ({ ...one, properties: { state: String(one.id).slice(0, 2) } }));
const shifted = counties.map((one) => {
  const { type, coordinates } = one.geometry as { type: string; coordinates: Position };
  return { ...one, geometry: { type, coordinates: move(coordinates) } };
});
/** 100,000 points over the contiguous states, evenly and without a pattern (golden ratio, Kronecker sequence). */
const points = Array.from({ length: 100_000 }, (_, i) => {
  const coordinates = [-125 + 58 * ((i * 0.7548776662466927) % 1), 25 + 24 * ((i * 0.5698402909980532) % 1)];
  return { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates } };
});
const toLayer = (list: readonly unknown[]) => ({ type: 'FeatureCollection', features: list });

const counts: Record<string, number> = {};
for (const mode of ['intersection', 'identity'] as const) {
  calls = 0;
  await run(overlay, { layer: toLayer(counties), overlay: toLayer(shifted), mode });
  counts[mode] = calls;
}
calls = 0;
await run(dissolve, { layer: toLayer(counties), by: ['state'] });
counts.dissolve = calls;
calls = 0;
await run(join, { layer: toLayer(points), join_layer: toLayer(counties), predicate: 'within' });
counts.join = calls;
process.stdout.write(JSON.stringify(counts));
