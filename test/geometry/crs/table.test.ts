import { describe, expect, it } from 'vitest';
import { describeCrs } from '../../../src/geometry/crs/describe.ts';
import { loadProj } from '../../../src/geometry/crs/proj.ts';
import { isUnsupported, loadCrsTable } from '../../../src/geometry/crs/table.ts';

const table = await loadCrsTable();

describe('the table', () => {
  it('offers thousands of codes, every one within a centimetre of PROJ', () => {
    const offered = table.all();
    expect(offered.length).toBeGreaterThan(5500);
    expect(offered.filter(({ deviationM }) => !(deviationM <= 0.01))).toEqual([]);
  });

  it('finds every code that it lists, and says of each that is refused why', () => {
    const odd = table.names().filter(([code, name]) => {
      const found = table.find(code);
      const isRight = found?.code === code && found.name === name;
      return !isRight || (isUnsupported(found) && found.reason === '');
    });
    expect(odd).toEqual([]);
  });

  it('lists no code twice', () => {
    const codes = table.names().map(([code]) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('knows nothing of a code that EPSG has not', () => {
    expect(table.find(1)).toBeUndefined();
    expect(table.find(99999)).toBeUndefined();
  });

  it('has an area, a unit and a base for every code', () => {
    const odd = table
      .all()
      .filter(
        ({ area, unitSize, base }) =>
          ![area.west, area.south, area.east, area.north].every(Number.isFinite) ||
          !(unitSize > 0) ||
          !table.find(base),
      );
    expect(odd).toEqual([]);
  });

  it('gives every datum shift an accuracy below 100 m and a deviation below a centimetre', () => {
    const shifts = table.all().flatMap(({ kind, code }) => (kind === 'geographic' ? table.getShifts(code) : []));
    expect(shifts.length).toBeGreaterThan(700);
    expect(shifts.filter(({ accuracyM, deviationM }) => !(accuracyM < 100 && deviationM <= 0.01))).toEqual([]);
  });

  // EPSG:9143 turns MGI 1901 by 41" where all others turn it by 13": 2 km off in Kosovo.
  it('leaves out a transformation that contradicts all others', () => {
    expect(table.getShifts(3906).map(({ code }) => code)).not.toContain(9143);
  });

  it('names EPSG and its owner', () => {
    expect(table.source).toContain('EPSG Geodetic Parameter Dataset');
    expect(table.source).toContain('IOGP');
  });
});

describe('a definition with grids', () => {
  it('never reaches proj4, which would print and answer NaN', async () => {
    const proj = await loadProj();
    expect(() => proj.projection('+proj=longlat +nadgrids=x.gsb')).toThrow('grids are not supported');
  });
});

describe('a description', () => {
  it('says all about a supported CRS', async () => {
    expect(await describeCrs('EPSG:27700')).toMatchObject({
      code: 'EPSG:27700',
      name: 'OSGB36 / British National Grid',
      supported: true,
      kind: 'projected',
      unit: 'metre',
      unit_size: 1,
      authority_axes: ['easting', 'northing'],
      area_of_use: [-9, 49.75, 2.01, 61.01],
      datum_of: 'EPSG:4277',
      datum_shifts: expect.arrayContaining([
        { name: 'OSGB36 to WGS 84 (6) [EPSG:1314]', accuracy_m: 2, area: [-8.82, 49.79, 1.92, 60.94] },
      ]) as object,
      accuracy_m: { best: 2, worst: 35 },
    });
  });

  it('has both orders of the axes', async () => {
    expect(await describeCrs('EPSG:4326')).toMatchObject({
      authority_axes: ['latitude', 'longitude'],
      traditional_axes: ['longitude', 'latitude'],
      accuracy_m: { best: 1e-9, worst: 1e-9 },
    });
    expect(await describeCrs('OGC:CRS84')).toMatchObject({ authority_axes: ['longitude', 'latitude'] });
  });

  it('says why a CRS is not supported, and what to use', async () => {
    const description = await describeCrs(4979);
    expect(description).toMatchObject({ supported: false, name: 'WGS 84', instead: 'EPSG:4326' });
    expect(description.reason).toContain('three dimensions');
    expect(description.datum_shifts).toBeUndefined();
  });

  it('says that a datum cannot be left', async () => {
    const description = await describeCrs('EPSG:4490');
    expect(description).toMatchObject({
      supported: true,
      no_datum_shift: expect.stringContaining('EPSG has no') as string,
    });
    expect(description.accuracy_m).toBeUndefined();
  });
});
