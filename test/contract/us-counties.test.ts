/** The counties of the United States as they are published, 40 of them invalid, go through every process with a layer. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { describe, expect, it } from 'vitest';
import type { ProcessError } from '../../src/common/errors.ts';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { run } from '../processes/run.ts';
import { fittingInputs, geometryInputs } from './geometry-inputs.ts';

const fixture = new URL('../fixtures/us-counties.topojson.gz', import.meta.url);
const topology = JSON.parse(gunzipSync(readFileSync(fixture)).toString()) as Topology<{ counties: GeometryCollection }>;
const counties = feature(topology, topology.objects.counties);
// A number, which they do not have.
counties.features.forEach((county, rank) => (county.properties = { ...county.properties, rank }));

const registry = await loadBuiltInProcesses();
const processes = registry.list().filter(({ inputs }) => 'label' in inputs.shape);

/** Inputs that fit degrees, where those of the first example do not. */
const inputsFor: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  classify: { field: 'rank' },
  simplify: { tolerance: 1000, units: 'metres', coordinates: undefined },
  snap: { tolerance: 1, units: 'metres' },
};

/** Processes that refuse them for another reason than that some are invalid. */
const others: Readonly<Record<string, RegExp>> = {
  delaunay: /3510 polygons; it must have points only/,
  voronoi: /3510 polygons; it must have points only/,
  'heat-map': /reaches more than 2000 km from its centre/,
  grid: /The extent reaches 9391 km from its centre/,
};

/** Processes along streets refuse them: as places far from the streets, as polygons in place of streets, by their names. */
const alongStreets =
  /lie beyond `reach` \(200 m\)|network has no line|no feature of network has the tag|not a property of any feature of network|it must have 2 to 1000 stops|id "04015" of (demands|facilities) is missing/;
const refusalOf = ({ id, name, process }: (typeof calls)[number]) =>
  others[id] ?? ('network' in process.inputs.shape && name !== 'barriers' ? alongStreets : undefined);

/** They need valid polygons, or warn of invalid ones; the others take them as they are. */
const speaking = new Set([
  ...[
    'boundary',
    'buffer',
    'calculate-field',
    'centroid',
    'clip',
    'cluster',
    'count-points',
    'difference',
    'dissolve',
    'geometry-buffer',
  ],
  ...[
    'intersection',
    'mean-center',
    'measure',
    'nearest',
    'overlay',
    'point-on-surface',
    'select-by-location',
    'simplify',
    'snap',
  ],
  ...['spatial-join', 'split', 'summarize-within', 'symmetric-difference', 'union'],
]);

/** Inputs that need no valid polygons although another input of the process does. */
const silent = new Set(['count-points points', 'snap to']);

const isSoak = globalThis.process.env.SOAK === '1';
const quick = new Set(['clip', 'count-points', 'measure', 'overlay', 'spatial-join']);
const calls = processes
  .filter(({ id, traits }) => traits.takesBroken !== true && quick.has(id) !== isSoak)
  .flatMap((process) => geometryInputs(process).map((name) => ({ process, id: process.id, name })));

function callOf({ id, name, process }: (typeof calls)[number], more: Readonly<Record<string, unknown>> = {}) {
  return run(process, { ...fittingInputs(process), ...inputsFor[id], [name]: structuredClone(counties), ...more });
}

describe.each(calls)('$id, $name', (call) => {
  it('takes them, and counts and names those that it repairs', { timeout: 300_000 }, async () => {
    const refusal = refusalOf(call);
    if (refusal) {
      await expect(callOf(call)).rejects.toThrow(refusal);
      return;
    }
    const { warnings } = await callOf(call, { label: 'name' });
    const said = warnings.filter(
      (warning) => warning.includes('invalid') && /(feature|at index) \d+ with id/.test(warning),
    );
    const counted = said.reduce((sum, warning) => sum + Number(/(?:^|: |Repaired )(\d+) /.exec(warning)?.[1] ?? 1), 0);
    const isSpeaking = speaking.has(call.id) && !silent.has(`${call.id} ${call.name}`);
    expect(counted).toBe(isSpeaking ? 40 : 0);
    if (isSpeaking) expect(said.join()).toContain('feature 471 with id "51750"');
  });
});

describe.skipIf(isSoak)('the counties', () => {
  const errorOf = async (id: string, inputs: Readonly<Record<string, unknown>>) =>
    run(registry.get(id), inputs).catch((error: unknown) => error);

  it('are refused where the caller says so, with the first ten', async () => {
    const error = (await errorOf('measure', { layer: counties, invalid: 'refuse', label: 'name' })) as ProcessError;
    expect(error.code).toBe('invalid-geometry');
    expect(error.message).toContain('/layer/features/272/geometry is invalid: Too few points in geometry component');
    expect(error.message).toContain('(feature 272 with id "02105", name "Hoonah-Angoon"). (39 more features)');
    expect(error.message).toContain('Run make-valid first, or pass invalid "repair" or "skip"');
    expect(error.issues).toHaveLength(10);
  });

  it('are left out where the caller says so', async () => {
    const { outputs, warnings } = await run(registry.get('centroid'), {
      layer: counties,
      invalid: 'skip',
      label: 'name',
    });
    expect((outputs.result as { features: unknown[] }).features).toHaveLength(3191);
    expect(warnings.join()).toContain('40 of 3231 features are invalid and were left out (feature 272 with id "02105"');
    expect(warnings.join()).toContain('; and 30 more). Other messages count those that remain (3191).');
  });

  it('are found invalid and made valid', async () => {
    const { outputs: found } = await run(registry.get('validate'), { layer: counties });
    expect(found.result).toMatchObject({ summary: { features: 3231, invalid_features: 40 } });
    const { outputs: diagnosed } = await run(registry.get('diagnose'), { layer: counties });
    const { findings } = diagnosed.diagnosis as { findings: { code: string; count: number }[] };
    const broken = findings.filter(({ code }) => code === 'bow-ties' || code === 'invalid-geometries');
    expect(broken.reduce((sum, { count }) => sum + count, 0)).toBe(40);
    const { outputs: made } = await run(registry.get('make-valid'), { layer: counties });
    expect(made.result).toMatchObject({ summary: { features: 3231, made_valid: 40 } });
  });
});
