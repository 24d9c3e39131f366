/** Two layers in different coordinates never meet, and one that mixes them means nothing as a whole, and the caller is told. */
import { describe, expect, it } from 'vitest';
import { mapInThisThread } from '../../src/common/blocks.ts';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { parseInputs } from '../../src/process/parse-inputs.ts';
import { collection, feature, line, point, square as areaOf } from '../processes/layers.ts';
import { run } from '../processes/run.ts';
import { accepts, fittingInputs, geometryInputs } from './geometry-inputs.ts';

const square = (x: number, y: number, side: number) => ({
  type: 'Polygon',
  coordinates: [[[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]], // prettier-ignore
});
const degrees = square(5, 52, 1);
const metres = square(600_000, 5_700_000, 70_000);
const continent = square(-2_000_000, -100_000, 9_000_000);

const loaded = await loadBuiltInProcesses();
const processes = loaded.list();
const pairs = processes.filter((process) => geometryInputs(process).length === 2);

describe.each(pairs)('$id', (process) => {
  const [first = '', second = ''] = geometryInputs(process);
  const rest = fittingInputs(process);

  it.each([
    ['the first is projected', metres, degrees],
    ['the second is projected', degrees, metres],
    // In metres too, all of Europe reaches over [7, 51].
    ['the second, projected, goes over where degrees are', square(5.1234, 52.1234, 1), continent],
  ])('refuses layers in different coordinates, or says which is in which: %s', async (_, one, other) => {
    let warnings: readonly string[];
    try {
      ({ warnings } = await run(process, { ...rest, [first]: one, [second]: other }));
    } catch (error) {
      if (error instanceof ProcessError) {
        expect(error.code).toMatch(/^invalid-/);
        return;
      }
      throw error;
    }
    const [earth, plane] = one === metres ? [second, first] : [first, second];
    const [lines, box] =
      other === continent
        ? ['so they probably do not meet where they seem to', '[-2000000, -100000] to [7000000, 8900000]']
        : ['so they do not meet', '[600000, 5700000] to [670000, 5770000]'];
    expect(warnings).toContain(
      `${earth} looks like longitude and latitude and ${plane} like projected coordinates, from ${box}: they seem to be in ` +
        `different coordinate systems, ${lines}. Use reproject to bring ${plane} to EPSG:4326.`,
    );
  });

  it('says nothing of it where both are in the same plane', async () => {
    const near = square(100, 50, 900);
    const { warnings } = await run(process, { ...rest, [first]: near, [second]: square(150, 60, 900) }).catch(() => ({
      warnings: [] as string[],
    }));
    expect(warnings.join('\n')).not.toContain('different coordinate systems');
  });
});

const mixed = collection(feature(1, degrees), feature(2, null), feature(3, metres), feature(4, metres));
const apart =
  'They seem to be in different coordinate systems: send them separately, and use reproject to bring the latter to EPSG:4326.';
const layered = processes.flatMap((process) =>
  geometryInputs(process)
    .filter((input) => accepts(process, input, mixed))
    .map((input) => ({ process, id: process.id, input })),
);

/** The warnings, also of an execution that is refused for another reason. */
async function saidOf({ process, input }: (typeof layered)[number], layer: unknown): Promise<readonly string[]> {
  const planar = { coordinates: 'planar', units: 'coordinates' };
  const fitting = Object.fromEntries(Object.entries(planar).filter(([name, value]) => accepts(process, name, value)));
  const warnings: string[] = [];
  const context = {
    progress() {},
    log() {},
    mapBlocks: mapInThisThread,
    warn: (...messages: string[]) => void warnings.push(...messages),
  };
  const given = parseInputs(process, { ...fittingInputs(process), ...fitting, [input]: layer });
  await process.run(given, context).catch((error: unknown) => {
    if (!(error instanceof ProcessError) || error.code === 'internal') throw error;
  });
  return warnings;
}

describe.each(layered)('$id, $input', (one) => {
  it('says that one layer mixes degrees and metres', async () => {
    expect(await saidOf(one, mixed)).toContain(
      `${one.input} mixes coordinates: 1 of its 4 features looks like longitude and latitude (feature 0), 2 look like ` +
        `projected coordinates, from [600000, 5700000] to [670000, 5770000] (first feature 2). ${apart}`,
    );
  });
});

describe('a layer in coordinates of two kinds', () => {
  const saidOfOne = async (layer: unknown) =>
    (await run(loaded.get('convex-hull'), { layer })).warnings.filter((warning) => warning.includes('mixes'));
  const of = (...geometries: unknown[]) => ({ type: 'GeometryCollection', geometries });
  const multi = (type: string, ...parts: { coordinates: unknown }[]) => ({
    type,
    coordinates: parts.map(({ coordinates }) => coordinates),
  });
  const parts = `layer mixes coordinates: parts of it look like longitude and latitude, from`;

  it.each([
    ['a collection in a collection', of(point(5, 52), of(of(), point(500_000, 5_700_000)))],
    ['a MultiPoint', multi('MultiPoint', point(5, 52), point(500_000, 5_700_000))],
    ['a MultiLineString', multi('MultiLineString', line([5, 52], [5, 52]), line([500_000, 5_700_000], [500_000, 5_700_000]))], // prettier-ignore
  ])('is found within %s', async (_, layer) => {
    expect(await saidOfOne(layer)).toEqual([
      `${parts} [5, 52] to [5, 52], and others like projected coordinates, from [500000, 5700000] to [500000, 5700000]. ${apart}`,
    ]);
  });

  it('is found within a MultiPolygon, and where the plane goes over the degrees', async () => {
    expect(await saidOfOne(multi('MultiPolygon', areaOf(5.1234, 52.1, 1), continent))).toEqual([
      `${parts} [5.1234, 52.1] to [6.1234, 53.1], and others like projected coordinates, from [-2000000, -100000] to [7000000, 8900000]. ${apart}`,
    ]);
  });

  it('is found in the metres of a city, where degrees are as fine as those of places are', async () => {
    expect(await saidOfOne(collection(feature(1, point(103.8198, 1.3521)), feature(2, point(28_001.6, 38_744.6))))).toHaveLength(1); // prettier-ignore
  });

  it('is found among islands, of which one lies nearer to the origin of their grid than the others', async () => {
    const islands = of(areaOf(-12_000, -80_000, 600_000), areaOf(84_000, 4_000, 9_000));
    expect(await saidOfOne(of(islands, point(-2.1286, 49.2144)))).toHaveLength(1);
    expect(await saidOfOne(islands)).toEqual([]);
    const beside = of(areaOf(2_000, 400_000, 90_000), areaOf(200_000, -50_000, 9_000));
    expect(await saidOfOne(of(beside, point(-2.1286, 49.2144)))).toHaveLength(1);
    expect(await saidOfOne(beside)).toEqual([]);
  });

  const grid = Array.from({ length: 9 }, (_, i) => point((i % 3) * 100_000, Math.floor(i / 3) * 100_000));
  it.each([
    ['degrees', of(point(5, 52), areaOf(-180, -90, 20))],
    ['longitudes to 360', of(point(5, 52), point(355, 52))],
    ['metres', of(point(155_000, 463_000), areaOf(500_000, 5_700_000, 1))],
    ['a grid from the origin', of(...grid)],
    ['a place that was not found among metres', of(point(0, 0), point(500_000, 5_700_000))],
    ['a drawing', of(areaOf(1.234, 5, 60), areaOf(300, 20, 2_000), areaOf(0, 0, 250_000))],
    ['a drawing with a title in its corner', of(areaOf(10, 10, 70), areaOf(20_000, 10_000, 130_000))],
    ['a plane around its origin', of(point(12, 34), areaOf(-300_000, -200_000, 900_000))],
    ['an area with a hole at its origin', { type: 'Polygon', coordinates: [...areaOf(-2e5, -2e5, 4e5).coordinates, ...areaOf(1.2345, 1, 9).coordinates] }], // prettier-ignore
    ['nothing', collection(feature(1, null), feature(2, of()), feature(3, { type: 'MultiPoint', coordinates: [] }))],
    ['nothing beside metres', collection(feature(1, null), feature(2, of()), feature(3, point(5e5, 5e6)))],
  ])('is not found in %s', async (_, layer) => {
    expect(await saidOfOne(layer)).toEqual([]);
  });
});
