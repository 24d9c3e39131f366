import { describe, expect, it } from 'vitest';
import { parseCrsReference } from '../../../schemas/crs.ts';
import { resolveCrs } from '../../../src/geometry/crs/crs.ts';
import { loadCrsTable } from '../../../src/geometry/crs/table.ts';

const table = await loadCrsTable();
const refusal = (reference: string | number) => {
  try {
    resolveCrs(table, reference, 'target_crs');
  } catch (error) {
    return error as Error;
  }
  throw new Error(`${reference} is not refused`);
};

describe('a CRS reference', () => {
  it.each([
    ['EPSG:32633', 32633],
    ['epsg:32633', 32633],
    ['EPSG::32633', 32633],
    ['[EPSG:32633]', 32633],
    [' EPSG:32633 ', 32633],
    ['32633', 32633],
    [32633, 32633],
    ['urn:ogc:def:crs:EPSG::32633', 32633],
    ['urn:ogc:def:crs:EPSG:9.8.2:32633', 32633],
    ['urn:x-ogc:def:crs:EPSG:32633', 32633],
    ['http://www.opengis.net/def/crs/EPSG/0/32633', 32633],
    ['https://www.opengis.net/def/crs/EPSG/9.8.2/32633', 32633],
    ['http://www.opengis.net/gml/srs/epsg.xml#32633', 32633],
    ['OGC:CRS84', 'CRS84'],
    ['[OGC:CRS84]', 'CRS84'],
    ['CRS84', 'CRS84'],
    ['CRS:84', 'CRS84'],
    ['urn:ogc:def:crs:OGC:1.3:CRS84', 'CRS84'],
    ['urn:ogc:def:crs:OGC::CRS84', 'CRS84'],
    ['http://www.opengis.net/def/crs/OGC/1.3/CRS84', 'CRS84'],
    ['http://www.opengis.net/def/crs/OGC/0/CRS84', 'CRS84'],
  ])('may be written %s', (reference, expected) => {
    expect(parseCrsReference(reference)).toBe(expected);
  });

  it.each([
    '',
    'EPSG:',
    'EPSG:abc',
    'WGS 84',
    'ESRI:102008',
    'EPSG:4326; rm',
    'http://example.org/def/crs/EPSG/0/4326',
  ])('may not be written %j', (reference) => {
    expect(parseCrsReference(reference)).toBeUndefined();
  });

  it('has longitude first for the authority, too, when it is CRS84', () => {
    expect(resolveCrs(table, 'OGC:CRS84', 'crs')).toMatchObject({ id: 'OGC:CRS84', axes: 'en' });
    expect(resolveCrs(table, 'EPSG:4326', 'crs')).toMatchObject({ id: 'EPSG:4326', axes: 'ne' });
  });
});

describe('a refused reference', () => {
  it('is told which forms there are', () => {
    expect(refusal('nonsense')).toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/target_crs is "nonsense".*"EPSG:32633".*"OGC:CRS84"/) as string,
      issues: [{ pointer: '/target_crs' }],
    });
  });

  it('is told the code when it is a name', () => {
    expect(refusal('WGS 84 / UTM zone 33N').message).toContain('Did you mean "EPSG:32633" (WGS 84 / UTM zone 33N)');
    expect(refusal('British National Grid').message).toContain('"EPSG:27700"');
  });

  it('is told codes that differ in one digit when its own is unknown', () => {
    expect(refusal('EPSG:32799').message).toMatch(/is not a CRS in EPSG.* v10\.076.*Did you mean "EPSG:327\d9"/);
  });

  it('is told the code of Web Mercator when it is an old number for it', () => {
    expect(refusal(900913).message).toContain('Use "EPSG:3857"');
  });

  it('learns that definitions are not supported', () => {
    expect(refusal('+proj=utm +zone=33 +nadgrids=secret.gsb').message).toContain('definitions are not supported');
    expect(refusal('PROJCS["x"]').message).toContain('definitions are not supported');
  });

  it('is cut short in the message', () => {
    expect(refusal('x'.repeat(500)).message.length).toBeLessThan(400);
  });

  // EPSG code, why, what instead.
  it.each([
    [4979, 'three dimensions', 'EPSG:4326'],
    [4978, 'geocentric', 'EPSG:4326'],
    [5773, 'height system', undefined],
    [7415, 'compound', 'EPSG:28992'],
    [2192, 'withdrawn', 'EPSG:2154'],
    [3785, 'withdrawn', 'EPSG:3857'],
    [3145, 'Lambert Conic Conformal (West Orientated)', undefined],
    [6247, 'Colombia Urban', undefined],
    [3993, 'not calculated exactly enough', undefined],
    [32600, 'Zoned Grid System', undefined],
  ])('EPSG:%i has its reason', (code, reason, instead) => {
    const { message } = refusal(`EPSG:${code}`);
    expect(message).toContain(`EPSG:${code}`);
    expect(message).toContain(reason);
    if (instead === undefined) expect(message).not.toContain('instead');
    else expect(message).toContain(`Use "${instead}"`);
  });
});
