/** No process may take an edge across the antimeridian, or round the world, without saying which. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { ProcessError } from '../../src/common/errors.ts';
import type { Process } from '../../src/process/define-process.ts';
import { run } from '../processes/run.ts';
import { geometryInputs } from './geometry-inputs.ts';

const processes = (await loadBuiltInProcesses()).list().filter((process) => geometryInputs(process).length > 0);

/** Two degrees wide across the antimeridian, or 358 degrees over Greenwich. */
const uncut = {
  Polygon: [[[179, 10], [-179, 10], [-179, 12], [179, 12], [179, 10]]], // prettier-ignore
  LineString: [[179, 10], [-179, 12]], // prettier-ignore
} as const;

/** Edges mean nothing to these: features go out as they came in. */
const indifferent = ['echo', 'select-by-attribute'];
/** Points are all that these take. */
const ofPoints = ['bearing', 'delaunay', 'destination', 'voronoi'];

const ways: Readonly<Record<string, RegExp>> = {
  short:
    /^([a-z]+: )?\d edges? spans? more than 180 degrees of longitude, first from \[179, 10\] to \[-179, 1\d\]\. The short way was taken, across the antimeridian\. Cut the geometry there \(RFC 7946, 3\.1\.9\) to leave no doubt\.$/,
  long: /^([a-z]+: )?\d edges? spans? more than 180 degrees of longitude, first from \[179, 10\] to \[-179, 1\d\]\. The long way was taken, as in a plane\. If it is meant to cross the antimeridian, cut the geometry there \(RFC 7946, 3\.1\.9\)\.$/,
};

/** By process what it does; new ones have to be told here, once they have been seen to do it. */
const expected: Readonly<Record<string, 'short' | 'long'>> = {
  boundary: 'long',
  buffer: 'short',
  centroid: 'short',
  clip: 'long',
  cluster: 'short',
  'concave-hull': 'long',
  'convex-hull': 'long',
  'count-points': 'long',
  densify: 'short',
  difference: 'long',
  dissolve: 'long',
  distance: 'short',
  envelope: 'short',
  'geometry-buffer': 'long',
  grid: 'short',
  intersection: 'long',
  'make-valid': 'long',
  measure: 'short',
  nearest: 'short',
  overlay: 'long',
  'point-on-surface': 'long',
  relate: 'long',
  'select-by-location': 'long',
  simplify: 'long',
  snap: 'long',
  'spatial-join': 'long',
  split: 'long',
  'suggest-crs': 'short',
  'summarize-within': 'short',
  'symmetric-difference': 'long',
  union: 'long',
  validate: 'long',
};

/** Of the examples, what says otherwise where or what the features are. */
const choices = ['bbox', 'extent', 'coordinates', 'units', 'by', 'sum', 'mean', 'min', 'max'];

/** @returns one answer for each geometry input, in which it is what crosses */
async function warningsFor(process: Process, type: keyof typeof uncut): Promise<Record<string, readonly string[]>> {
  const warnings: Record<string, readonly string[]> = {};
  for (const name of geometryInputs(process)) {
    const example = Object.entries(process.examples[0]?.inputs ?? {});
    const inputs: Record<string, unknown> = Object.fromEntries(example.filter(([input]) => !choices.includes(input)));
    for (const other of geometryInputs(process)) {
      if (inputs[other] !== undefined) inputs[other] = { type: 'Polygon', coordinates: [[[1, 1], [2, 1], [2, 2], [1, 1]]] }; // prettier-ignore
    }
    inputs[name] = { type, coordinates: uncut[type] };
    if (process.id === 'grid') inputs.size = 100_000;
    try {
      warnings[name] = (await run(process, inputs)).warnings;
    } catch (error) {
      // One that takes polygons alone refuses the line, and the other way round.
      if (!(error instanceof ProcessError) || error.code === 'internal') throw error;
    }
  }
  return warnings;
}

it('knows of every process what it does', () => {
  const ids = processes.map(({ id }) => id).filter((id) => !indifferent.includes(id) && !ofPoints.includes(id));
  expect(ids).toEqual([...Object.keys(expected), 'diagnose', 'reproject'].sort());
});

describe.each(processes.filter(({ id }) => expected[id] !== undefined))('$id', (process) => {
  it('says which way it takes an edge over more than 180 degrees', async () => {
    const answers = (await Promise.all([warningsFor(process, 'Polygon'), warningsFor(process, 'LineString')])).flatMap(
      (byInput) => Object.values(byInput),
    );
    expect(answers.length).toBeGreaterThan(0);
    for (const warnings of answers) expect(warnings.filter((text) => ways[expected[process.id] ?? '']?.test(text))).toHaveLength(1); // prettier-ignore
  });
});

describe('the others', () => {
  const of = (id: string) => processes.find((process) => process.id === id) as Process;
  const polygon = { type: 'Polygon', coordinates: uncut.Polygon };

  it('diagnose has it as a finding', async () => {
    const { outputs } = await run(of('diagnose'), { layer: polygon });
    expect(outputs.diagnosis).toMatchObject({ findings: expect.arrayContaining([expect.objectContaining({ code: 'crosses-antimeridian' })]) }); // prettier-ignore
  });

  it.each([
    [{ geometry: polygon, target_crs: 'EPSG:3857' }],
    [{ geometry: { type: 'LineString', coordinates: [[10, 179], [12, -179]] }, target_crs: 'EPSG:3857', source_crs: 'EPSG:4326', axis_order: 'authority' }], // prettier-ignore
  ])('reproject says that the edge joins the same places', async (inputs) => {
    const { warnings } = await run(of('reproject'), inputs);
    expect(warnings).toContain(
      'Between two positions of an edge that was sent, longitude changes by more than 180 degrees. The edge still joins ' +
        'the two, which is the long way on a map that ends at the antimeridian. If it is meant to cross the ' +
        'antimeridian, cut the geometry there first (RFC 7946, 3.1.9).',
    );
  });

  it.each(['concave-hull', 'convex-hull', 'delaunay', 'voronoi'])(
    '%s says when it goes round the world for points on both sides of the antimeridian',
    async (id) => {
      const fiji = { type: 'MultiPoint', coordinates: [[178, -18], [-179, -17], [179, -16], [-178.5, -18]] }; // prettier-ignore
      const { warnings } = await run(of(id), { layer: fiji });
      expect(warnings).toContain(
        'The positions lie within 3.5 degrees on both sides of the antimeridian, and the result goes the long way round ' +
          'between them, over longitude 0. Reproject them first to a system made for that place; suggest-crs finds one.',
      );
    },
  );

  it('stays silent about points all over the world, and about a plane that is named', async () => {
    const world = { type: 'MultiPoint', coordinates: [[170, 0], [-170, 1], [0, 50], [90, 2], [-90, 3]] }; // prettier-ignore
    expect((await run(of('convex-hull'), { layer: world })).warnings).toEqual([]);
    expect((await run(of('centroid'), { layer: polygon, coordinates: 'planar' })).warnings).toEqual([]);
  });

  it('select-by-location goes the short way for a distance', async () => {
    const { warnings } = await run(of('select-by-location'), { layer: polygon, other: { type: 'Point', coordinates: [180, 11] }, distance: 1 }); // prettier-ignore
    expect(warnings[0]).toMatch(/^layer: 2 edges span .* The short way was taken/);
  });

  it('summarize-within means the same place as measure and buffer', async () => {
    const { outputs } = await run(of('summarize-within'), {
      polygons: polygon,
      layer: {
        type: 'FeatureCollection',
        features: [
          { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [179.5, 11] } },
          { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [0, 11] } },
        ],
      },
    });
    expect(outputs.result).toMatchObject({ properties: { points_inside: 1 }, summary: { summarized: 1, outside: 1 } });
  });

  it.each(['grid', 'suggest-crs'])('%s takes the extent across the antimeridian', async (id) => {
    const inputs = id === 'grid' ? { layer: polygon, size: 100_000 } : { geometry: polygon };
    const { outputs } = await run(of(id), inputs);
    if (id === 'suggest-crs') expect(outputs.extent).toEqual([179, 10, -179, 12]);
    else expect((outputs.result as { summary: { cells: number } }).summary.cells).toBeLessThan(20);
  });
});
