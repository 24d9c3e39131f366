import { describe, expect, it } from 'vitest';
import pointsFromTable from '../../src/processes/points-from-table.ts';
import { run } from './run.ts';

interface Made {
  readonly crs?: unknown;
  readonly features: readonly { readonly geometry: { readonly coordinates: readonly number[] } | null }[];
  readonly summary: Readonly<Record<string, unknown>>;
}

async function make(table: unknown, inputs: Record<string, unknown> = { x: 'x', y: 'y' }) {
  const { outputs, warnings } = await run(pointsFromTable, { table, ...inputs });
  return { ...(outputs.result as Made), warnings };
}

describe('points-from-table', () => {
  it('reads numbers, texts of numbers, and degrees, minutes and seconds', async () => {
    const { features, warnings } = await make([
      { x: 5.5, y: 52 },
      { x: '5.5', y: ' 52 ' },
      { x: '5° 30′ E', y: '52° 0′ 0″ N' },
      { x: '5°30′00″W', y: '52 S' },
    ]);
    expect(features.map(({ geometry }) => geometry?.coordinates)).toEqual([[5.5, 52], [5.5, 52], [5.5, 52], [-5.5, -52]]); // prettier-ignore
    expect(warnings).toEqual([]);
  });

  it('lists rows without a place', async () => {
    const rows = [
      { x: 1, y: 2 },
      { x: null, y: null },
      { x: 1, y: '' },
      { x: 'far', y: 2 },
      { x: '5° N', y: '6° E' },
    ];
    const { features, summary, warnings } = await make(rows);
    expect(features).toHaveLength(5);
    expect(summary).toMatchObject({ placed: 1, empty: 1, unreadable: 3 });
    expect(summary.without_place).toEqual([
      { row: 1, reason: 'empty' },
      { row: 2, reason: 'y is empty' },
      { row: 3, reason: 'x is "far"' },
      { row: 4, reason: 'x and y are swapped: "5° N", "6° E"' },
    ]);
    expect(warnings[0]).toMatch(/^4 rows without a place were kept without a geometry/);
    expect((await make(rows, { x: 'x', y: 'y', without_place: 'skip' })).features).toHaveLength(1);
    await expect(make(rows, { x: 'x', y: 'y', without_place: 'refuse' })).rejects.toMatchObject({
      issues: [{ pointer: '/table' }],
    });
  });

  it('labels the layer with the CRS that is given, and guesses none', async () => {
    const rows = [{ x: 400_000, y: 5_700_000 }];
    const { crs, summary } = await make(rows, { x: 'x', y: 'y', crs: 'EPSG:25832' });
    expect(crs).toEqual({ type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::25832' } });
    expect(summary.crs).toBe('EPSG:25832');
    await expect(make(rows)).rejects.toMatchObject({ issues: [{ pointer: '/crs' }] });
    await expect(make([{ x: 52, y: 105 }])).rejects.toThrow('x and y seem to be swapped');
  });

  it('reads well-known text, with its SRID', async () => {
    const { features, crs } = await make([{ g: 'SRID=25832;POINT (400000 5700000)' }, { g: '' }], { wkt: 'g' });
    expect(features[0]?.geometry?.coordinates).toEqual([400_000, 5_700_000]);
    expect(crs).toEqual({ type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::25832' } });
    await expect(make([{ g: 'POINT (400000 5700000)' }], { wkt: 'g' })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });
});
