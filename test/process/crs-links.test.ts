/** `crs` members of type link: what an address names is read, nothing is fetched. */
import { describe, expect, it } from 'vitest';
import { mapInThisThread } from '../../src/common/blocks.ts';
import { crsDeclarations } from '../../schemas/crs-declarations.ts';
import { parseInputs } from '../../src/process/parse-inputs.ts';
import diagnose from '../../src/processes/diagnose.ts';
import measure from '../../src/processes/measure.ts';
import reproject from '../../src/processes/reproject.ts';

const link = (href: string) => ({ type: 'link', properties: { href, type: 'proj4' } });
const point = { type: 'Point', coordinates: [150000, 170000] };
const feature = (crs: unknown, geometry: unknown = point) => ({ type: 'Feature', crs, properties: {}, geometry });
const context = { progress() {}, warn() {}, log() {}, mapBlocks: mapInThisThread };

describe('the address of a link', () => {
  it.each([
    ['http://www.opengis.net/def/crs/EPSG/0/31370', 'EPSG:31370'],
    ['https://www.opengis.net/def/crs/EPSG/9.8.15/31370/', 'EPSG:31370'],
    ['http://www.opengis.net/gml/srs/epsg.xml#31370', 'EPSG:31370'],
    ['http://spatialreference.org/ref/epsg/31370/proj4/', 'EPSG:31370'],
    ['https://spatialreference.org/ref/epsg/31370/prettywkt.txt', 'EPSG:31370'],
    ['https://www.spatialreference.org/ref/epsg/31370', 'EPSG:31370'],
    ['https://epsg.io/31370', 'EPSG:31370'],
    ['https://epsg.io/31370.wkt', 'EPSG:31370'],
    ['https://epsg.io/31370-1609', 'EPSG:31370'],
    ['https://epsg.org/crs_31370/BD72-Belgian-Lambert-72.html', 'EPSG:31370'],
    ['urn:ogc:def:crs:EPSG::31370', 'EPSG:31370'],
    ['http://www.opengis.net/def/crs/OGC/1.3/CRS84', 'OGC:CRS84'],
    ['http://spatialreference.org/ref/epsg/900913/', 'EPSG:3857'],
    ['ESRI:102100', 'EPSG:3857'],
    ['http://example.com/crs/42', 'a link to "http://example.com/crs/42"'],
    ['https://example.com/?u=https://epsg.io/31370', 'a link to "https://example.com/?u=https://epsg.io/31370"'],
    ['http://spatialreference.org/ref/sr-org/6627/', 'a link to "http://spatialreference.org/ref/sr-org/6627/"'],
  ])('%s names %s, on any object', (href, name) => {
    for (const [layer, path] of [
      [feature(link(href)), 'crs'],
      [{ type: 'FeatureCollection', crs: link(href), features: [feature(undefined)] }, 'crs'],
      [feature(undefined, { ...point, crs: link(href) }), 'geometry/crs'],
    ] as const) {
      const { crs } = crsDeclarations(layer);
      expect([crs?.name, crs?.path.join('/')]).toEqual([name, path]);
    }
  });
});

describe('a link', () => {
  it('is the source of reproject', async () => {
    const geometry = feature(link('http://www.opengis.net/def/crs/EPSG/0/31370'));
    const { reprojected_geometry } = await reproject.run(
      parseInputs(reproject, { geometry, target_crs: 'EPSG:4326' }),
      context,
    );
    // PROJ 9.4: 4.3688 50.8404.
    const { geometry: moved } = reprojected_geometry as { readonly geometry: { readonly coordinates: Float64Array } };
    expect([...moved.coordinates].map((number) => Number(number.toFixed(4)))).toEqual([4.3688, 50.8404]);
  });

  it('to longitude and latitude is not refused, and another system is transformed by its name', async () => {
    const lonLat = { type: 'Point', coordinates: [4, 50] };
    const to = (href: string) => ({ layer: feature(link(href), lonLat) });
    expect(() => parseInputs(measure, to('http://spatialreference.org/ref/epsg/4326/proj4/'))).not.toThrow();
    const warnings: string[] = [];
    const warn = (...messages: readonly string[]) => void warnings.push(...messages);
    const inBelgium = {
      layer: feature(link('https://epsg.io/31370'), { type: 'Point', coordinates: [150_000, 170_000] }),
    };
    await measure.run(parseInputs(measure, inBelgium), { ...context, warn });
    expect(warnings.join()).toContain('layer was transformed from EPSG:31370 to longitude and latitude (');
    await expect(measure.run(parseInputs(measure, to('http://example.com/42')), context)).rejects.toThrow(
      '/layer/crs is a link to "http://example.com/42"; this process takes longitude and latitude (CRS84). Remove it if the coordinates are longitude and latitude; else run reproject with target_crs "EPSG:4326" and with source_crs, the CRS that they are in.',
    );
  });

  it('that cannot be read is shown by reproject and diagnose', async () => {
    const layer = feature(link('http://example.com/42'));
    await expect(reproject.run(parseInputs(reproject, { layer, target_crs: 'EPSG:4326' }), context)).rejects.toThrow(
      '/layer/crs is a link to "http://example.com/42", which does not name a readable coordinate reference system. Give source_crs.',
    );
    const outputs = await diagnose.run(parseInputs(diagnose, { layer }), context);
    expect(JSON.stringify(outputs)).toContain('a link to \\"http://example.com/42\\"');
  });
});
