/** No process may take an edge across the antimeridian, or round the world, without saying which. */
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { ProcessError } from '../../src/common/errors.ts';
import type { LongEdgeWay } from '../../src/process/checks/coordinates.ts';
import type { Process } from '../../src/process/define-process.ts';
import { parseInputs } from '../../src/process/parse-inputs.ts';
import { readGolden } from '../processes/golden.ts';
import { run } from '../processes/run.ts';
import { defaultInputs, geometryInputs } from './geometry-inputs.ts';

const processes = (await loadBuiltInProcesses()).list().filter((process) => geometryInputs(process).length > 0);

/** Two degrees wide across the antimeridian, or 358 degrees over Greenwich. */
const uncut = {
  Polygon: [[[179, 10], [-179, 10], [-179, 12], [179, 12], [179, 10]]], // prettier-ignore
  LineString: [[179, 10], [-179, 12]], // prettier-ignore
} as const;

const edges = '\\d edges? spans? more than 180 degrees of longitude, first from \\[179, 10\\] to \\[-179, 1\\d\\]';
const short = new RegExp(
  `^([a-z_]+: )?${edges}\\. The short way was taken, across the antimeridian\\. ` +
    'Cut the geometry there \\(RFC 7946, 3\\.1\\.9\\) to leave no doubt\\.$',
);
const refused = new RegExp(
  `^/[a-z_]+: ${edges}: in a plane, as here, that is the long way round the world\\. If it is meant to cross the ` +
    'antimeridian, cut the layer there \\(RFC 7946, 3\\.1\\.9\\): densify with max_length 20000000 does it for lines and ' +
    'polygons\\. If the long way is meant, add a position on it, such as \\[0, 1\\d\\]; if these are no degrees, name their crs\\.$',
);
const ways = { short, cut: short, refused } as const;

const fiji = { type: 'MultiPoint', coordinates: [[178, -18], [-179, -17], [179, -16], [-178.5, -18]] }; // prettier-ignore

interface Answer {
  readonly way: LongEdgeWay;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

/** @returns one answer for each geometry input, in which it is what crosses, unless the process refuses it */
async function answersFor(process: Process, type: keyof typeof uncut): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const name of geometryInputs(process)) {
    const inputs = defaultInputs(process);
    for (const other of geometryInputs(process)) {
      if (inputs[other] !== undefined) inputs[other] = { type: 'Polygon', coordinates: [[[1, 1], [2, 1], [2, 2], [1, 1]]] }; // prettier-ignore
    }
    inputs[name] = { type, coordinates: uncut[type] };
    if (process.id === 'grid') inputs.size = 100_000;
    try {
      answers.push({ way: process.longEdges(parseInputs(process, inputs)), ...(await run(process, inputs)) });
    } catch (error) {
      // One that takes polygons alone refuses the line, and the other way round.
      if (!(error instanceof ProcessError) || error.code === 'internal') throw error;
      if (error.code !== 'invalid-geometry' || !error.message.includes('more than 180 degrees')) continue;
      expect(error.issues).toMatchObject([{ pointer: `/${name}` }]);
      answers.push({ way: process.longEdges(parseInputs(process, inputs)), outputs: {}, warnings: [error.message] });
    }
  }
  return answers;
}

/** What no answer may lack, by the way that the process declares. */
function checkAnswer({ way, outputs, warnings }: Answer): void {
  const json = JSON.stringify(outputs);
  if (way === 'own') return expect(json + warnings.join()).toMatch(/antimeridian/);
  if (way === 'none') return expect(json).toMatch(/\[\[179,10\],\[-179,1[02]\]/);
  expect(warnings.filter((text) => ways[way].test(text))).toHaveLength(1);
}

describe.each(processes)('$id', (process) => {
  it('says which way it takes an edge over more than 180 degrees', async () => {
    const answers = [...(await answersFor(process, 'Polygon')), ...(await answersFor(process, 'LineString'))];
    if (process.traits.restrictedTo === undefined) expect(answers.length).toBeGreaterThan(0);
    answers.forEach(checkAnswer);
  });

  it('takes it the way that its golden file says, whatever its definition does', async () => {
    const way = readGolden(process.id)?.longEdges;
    const answers = [...(await answersFor(process, 'Polygon')), ...(await answersFor(process, 'LineString'))];
    if (way !== undefined) {
      expect(answers.length).toBeGreaterThan(0);
      for (const { warnings } of answers) expect(warnings.filter((text) => ways[way].test(text))).toHaveLength(1);
    } else if (process.traits.restrictedTo === undefined) {
      for (const answer of answers)
        expect(['own', 'none'], 'longEdges is missing in its golden file').toContain(answer.way);
    }
  });

  it('says when it goes round the world between points on both sides of the antimeridian', async () => {
    for (const name of geometryInputs(process)) {
      const inputs = { ...defaultInputs(process), [name]: fiji };
      if (process.id === 'grid') inputs.size = 100_000;
      try {
        const { outputs, warnings } = await run(process, inputs);
        const long = Object.values(outputs).flatMap(edgesOf).filter(([from, to]) => Math.abs(from - to) > 180); // prettier-ignore
        if (long.length > 0) expect(warnings.join()).toContain('antimeridian');
      } catch (error) {
        if (!(error instanceof ProcessError) || error.code === 'internal') throw error;
      }
    }
  });
});

/** Longitudes of neighbouring positions of lines and rings. */
function edgesOf(value: unknown): readonly (readonly [number, number])[] {
  if (typeof value !== 'object' || value === null) return [];
  const { type, coordinates } = value as { type?: unknown; coordinates?: unknown };
  if (typeof type === 'string' && type.endsWith('Point')) return [];
  const line = coordinates ?? value;
  if (!Array.isArray(line)) return Object.values(line).flatMap(edgesOf);
  const isPosition = (item: unknown): item is readonly number[] => Array.isArray(item) && typeof item[0] === 'number';
  if (!line.every(isPosition)) return line.flatMap(edgesOf);
  return line.slice(1).map((to, i) => [line[i]?.[0] ?? NaN, to[0] ?? NaN] as const);
}

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
      'An input edge spans more than 180 degrees of longitude. It still connects its ends, ' +
        'the long way on a map that ends at the antimeridian. If it is meant to cross the ' +
        'antimeridian, cut the geometry there first (RFC 7946, 3.1.9).',
    );
  });

  it.each([
    // prettier-ignore
    ['the whole world', [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]]],
    // prettier-ignore
    ['a band around it', [[[-180, -10], [180, -10], [180, 10], [-180, 10], [-180, -10]]]],
    // prettier-ignore
    ['Antarctica', [[[-180, -90], [180, -90], [180, -84], [60, -67], [-60, -73], [-180, -84], [-180, -90]]]],
    // prettier-ignore
    ['most of the north', [[[-170, 10], [0, 10], [170, 10], [170, 80], [0, 80], [-170, 80], [-170, 10]]]],
  ])('%s goes through processes in a plane as it is', async (_, coordinates) => {
    const wide = { type: 'Polygon', coordinates };
    const areaOf = async (layer: unknown) => {
      const { outputs, warnings } = await run(of('measure'), { layer });
      expect(warnings.filter((text) => text.includes('180 degrees of'))).toEqual([]);
      return (outputs.result as { summary: { area_m2: number } }).summary.area_m2;
    };
    const layers = { 'make-valid': 'layer', dissolve: 'layer', 'geometry-buffer': 'geometry', clip: 'layer', union: 'a', intersection: 'a' }; // prettier-ignore
    for (const [id, name] of Object.entries(layers)) {
      const others = { clip: { mask: wide }, union: { b: wide }, intersection: { b: wide }, 'geometry-buffer': { distance: 0 } }[id]; // prettier-ignore
      const { outputs, warnings } = await run(of(id), { [name]: wide, ...others });
      expect(warnings.filter((text) => text.includes('180 degrees of'))).toEqual([]);
      expect(await areaOf(Object.values(outputs)[0])).toBeCloseTo(await areaOf(wide), -3);
    }
    const { outputs } = await run(of('buffer'), { geometry: wide, distance: 0 });
    expect(await areaOf(Object.values(outputs)[0])).toBeCloseTo(await areaOf(wide), -3);
  });

  it('cut as the error says, an outline goes through overlays with its own area', async () => {
    await expect(run(of('union'), { a: polygon, b: polygon })).rejects.toThrow('densify with max_length 20000000');
    const { outputs } = await run(of('densify'), { layer: polygon, max_length: 20_000_000 });
    const union = await run(of('union'), { a: outputs.result, b: outputs.result });
    const measured = await run(of('measure'), { layer: Object.values(union.outputs)[0] });
    // 2 by 2 degrees at 11 degrees of latitude; the long way it were 179 times that.
    expect(measured.outputs.result).toMatchObject({
      summary: { area_m2: expect.closeTo(48_348_946_446, -7) as number },
    });
  });

  it.each([
    ['union', { a: polygon, b: { type: 'Polygon', coordinates: [[[170, 0], [190, 0], [190, 9], [170, 9], [170, 0]]] } }, '/a'], // prettier-ignore
    ['simplify', { layer: polygon, tolerance: 10 }, '/layer'],
    ['snap', { layer: polygon, tolerance: 10 }, '/layer'],
  ])('%s refuses it beside longitudes up to 360, and in metres', async (id, inputs, pointer) => {
    await expect(run(of(id), inputs)).rejects.toMatchObject({ code: 'invalid-geometry', issues: [{ pointer }] });
  });

  it('make-valid cuts what looks as if it crossed itself, and leaves the rest', async () => {
    const island = { type: 'Polygon', coordinates: [[[178, -19], [-178, -18.5], [179.5, -17.5], [-179, -16], [178.5, -16.5], [178, -19]]] }; // prettier-ignore
    const { outputs, warnings } = await run(of('make-valid'), { layer: island });
    const { outputs: cut } = await run(of('buffer'), { geometry: island, distance: 0 });
    const areas = await Promise.all([outputs.result, cut.buffered_geometry].map((layer) => run(of('measure'), { layer }))); // prettier-ignore
    const [made, right] = areas.map(
      (area) => (area.outputs.result as { summary: { area_m2: number } }).summary.area_m2,
    );
    expect(made).toBeCloseTo(right ?? NaN, 0);
    expect(outputs.result).toMatchObject({ properties: { valid_before: false, valid_change: 'cut at 180 degrees' } });
    expect(warnings.join()).toContain('1 feature is not cut at the antimeridian and crossed itself in the plane');
    const { outputs: valid } = await run(of('validate'), { layer: island, quality: false });
    expect(valid.result).toMatchObject({ features: [], summary: { valid: true } });
  });

  it('stays silent about a plane that is named', async () => {
    const { warnings } = await run(of('geometry-buffer'), { geometry: polygon, distance: 1, coordinates: 'planar' });
    expect(warnings).toEqual([]);
  });

  it.each(['concave-hull', 'convex-hull', 'delaunay', 'voronoi'])(
    '%s says when it goes round the world for points on both sides of the antimeridian',
    async (id) => {
      const { warnings } = await run(of(id), { layer: fiji });
      expect(warnings).toContain(
        'The positions lie within 3.5 degrees across the antimeridian, but the result connects them ' +
          'the long way, over longitude 0. Reproject to a local CRS first; suggest-crs finds one.',
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
