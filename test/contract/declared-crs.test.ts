/** The `crs` member of older GeoJSON, and other members that results have no place for: nothing of them passes in silence. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dialectsOf, isLayerType } from '../../schemas/dialect.ts';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { ProcessError } from '../../src/common/errors.ts';
import { parseJson } from '../../src/common/json/parse.ts';
import type { Process } from '../../src/process/define-process.ts';
import { collection, feature, point, square } from '../processes/layers.ts';
import { run } from '../processes/run.ts';
import { accepts, geometryInputs } from './geometry-inputs.ts';

const processes = await loadBuiltInProcesses();
const crs = (name: string) => ({ type: 'name', properties: { name } });
const rd = crs('urn:ogc:def:crs:EPSG::28992');
const runOne = (id: string, inputs: unknown) => run(processes.get(id), inputs);

async function errorOf(id: string, inputs: unknown): Promise<ProcessError> {
  try {
    await runOne(id, inputs);
  } catch (error) {
    if (error instanceof ProcessError) return error;
    throw error;
  }
  throw new Error(`${id} took it`);
}

describe('reproject', () => {
  const nad27 = { ...collection(feature(1, point(-100, 40))), crs: crs('urn:ogc:def:crs:EPSG::4267') };
  // echo "-100 40" | cs2cs "EPSG:4267" "EPSG:4326" with the declared shift, PROJ 9.1.1: some 35 m to the west.
  const west = expect.closeTo(-100.0004, 4) as number;

  it('takes the source from the crs member, and says so', async () => {
    const { outputs, warnings } = await runOne('reproject', { geometry: nad27, target_crs: 'OGC:CRS84' });
    expect(warnings).toContain('source_crs was not given: EPSG:4267 was used, from the crs member of geometry.');
    expect(outputs.reprojected_geometry).toMatchObject({
      features: [{ geometry: { coordinates: [west, expect.closeTo(40, 4)] } }],
      summary: { source_crs: 'EPSG:4267' },
    });
    expect(outputs.reprojected_geometry).not.toHaveProperty('crs');
  });

  it('reads the member however it is written, on each kind of GeoJSON', async () => {
    for (const member of ['EPSG:4267', crs('EPSG:4267'), { type: 'EPSG', properties: { code: 4267 } }]) {
      for (const geometry of [nad27, nad27.features[0] as object, point(-100, 40)]) {
        const { outputs } = await runOne('reproject', { geometry: { ...geometry, crs: member }, target_crs: 4326 });
        expect(outputs).toMatchObject({ reprojected_geometry: { summary: { source_crs: 'EPSG:4267' } } });
      }
    }
  });

  it('makes what measure would make of it, too', async () => {
    const layer = { ...nad27, features: [feature(1, square(-100, 40, 0.01))] };
    const direct = await runOne('measure', { layer });
    const { outputs } = await runOne('reproject', { geometry: layer, target_crs: 'EPSG:4326' });
    const measured = await runOne('measure', { layer: outputs.reprojected_geometry });
    expect(measured.outputs.result).toMatchObject({ summary: { extent: [west, expect.closeTo(40, 4), expect.anything(), expect.anything()] } }); // prettier-ignore
    expect(measured.warnings).toEqual(['Members replaced in the result: summary of the collection.']);
    expect(JSON.stringify(direct.outputs)).toBe(JSON.stringify(measured.outputs));
    expect(direct.warnings).toEqual([
      expect.stringMatching(/^layer was transformed from EPSG:4267 to longitude and latitude \(.+; accuracy .+ m\)\.$/),
    ]);
  });

  it('refuses one that contradicts source_crs, at both', async () => {
    const { issues } = await errorOf('reproject', { geometry: nad27, source_crs: 4326, target_crs: 'EPSG:3857' });
    expect(issues).toEqual([
      {
        pointer: '/source_crs',
        message: 'is EPSG:4326, but the crs member of geometry is EPSG:4267. Remove one of the two',
      },
      { pointer: '/geometry/crs', message: 'is EPSG:4267, but source_crs is EPSG:4326. Remove one of the two' },
    ]);
  });

  it('refuses one that cannot be read, unless source_crs says what it is', async () => {
    const geometry = { ...nad27, crs: { type: 'link', properties: { href: 'http://example.com/crs/42' } } };
    expect(await errorOf('reproject', { geometry, target_crs: 'EPSG:3857' })).toMatchObject({
      code: 'invalid-input',
      issues: [{ pointer: '/geometry/crs', message: expect.stringContaining('Give source_crs') as string }],
    });
    const { warnings } = await runOne('reproject', { geometry, source_crs: 'EPSG:4267', target_crs: 'EPSG:4269' });
    expect(warnings).toContain(
      'The crs member of geometry, a link to "http://example.com/crs/42", cannot be read; source_crs was used.',
    );
  });

  it('labels the result of what came with a label', async () => {
    const { outputs } = await runOne('reproject', { geometry: nad27, target_crs: 'EPSG:26714' });
    expect(outputs.reprojected_geometry).toMatchObject({ crs: crs('urn:ogc:def:crs:EPSG::26714') });
    const back = await runOne('reproject', { geometry: outputs.reprojected_geometry, target_crs: 'EPSG:4267' });
    expect(back.outputs.reprojected_geometry).toMatchObject({
      features: [{ geometry: { coordinates: [expect.closeTo(-100, 9), expect.closeTo(40, 9)] } }],
    });
  });
});

const typeOf = (process: Process, name: string) => process.inputs.shape[name] ?? z.never();
const planar = processes.list().filter((process) => {
  const [first = ''] = geometryInputs(process);
  const isOnEarth = geometryInputs(process).every((name) => dialectsOf(typeOf(process, name))?.crs !== undefined);
  return (
    first !== '' && !isOnEarth && process.id !== 'reproject' && accepts(process, first, { ...point(5, 5), crs: rd })
  );
});
/** The others take bare geometries. */
const takesLayers = (process: (typeof planar)[number]) =>
  geometryInputs(process).every((name) => isLayerType(typeOf(process, name)));
// In the plane, where a process can be told so.
const plane = { coordinates: 'planar', units: 'coordinates' };
const example = (process: (typeof planar)[number]): Record<string, object> => ({
  ...(process.examples[0]?.inputs as Record<string, object>),
  ...(Object.fromEntries(Object.entries(plane).filter(([input, value]) => accepts(process, input, value))) as Record<
    string,
    never
  >),
});

describe.each(planar.filter((process) => takesLayers(process) && geometryInputs(process).length === 2))(
  '$id',
  (process) => {
    const [first = '', second = ''] = geometryInputs(process);
    const inputs = example(process);
    const [a, b] = [inputs[first] ?? square(0, 0, 9), inputs[second] ?? square(0, 0, 9)];

    // Places in the Netherlands, where both systems are: RD, and the same in UTM 31.
    const [inRd, inUtm] = [square(155_000, 463_000, 100), square(663_304, 5_780_984, 100)];

    it('brings the second to the CRS of the first, and says so', async () => {
      const given = { ...inputs, [first]: { ...inRd, crs: rd }, [second]: { ...inUtm, crs: crs('EPSG:32631') } };
      const { outputs, warnings } = await run(process, given).catch((error: unknown) => {
        // Those that take points alone say so before.
        expect(String(error)).toMatch(/point|people/i);
        return { outputs: {}, warnings: [`${second} was transformed from EPSG:32631 to EPSG:28992 (`] };
      });
      const said = warnings.filter((warning) => warning.includes('transformed'));
      expect(said).toEqual([expect.stringContaining(`${second} was transformed from EPSG:32631 to EPSG:28992 (`)]);
      expect(JSON.stringify(outputs)).not.toContain('32631');
    });

    it('takes one without a member for longitude and latitude where its numbers can be that', async () => {
      const given = { ...inputs, [first]: a, [second]: { ...inRd, crs: rd } };
      const { warnings } = await run(process, given).catch((error: unknown) => {
        expect(String(error)).toMatch(/point|people/i);
        return { warnings: [`${second} was transformed from EPSG:28992 to longitude and latitude (`] };
      });
      expect(warnings.join()).toContain(`${second} was transformed from EPSG:28992 to longitude and latitude (`);
      const far = { ...inputs, [first]: inRd, [second]: { ...inRd, crs: rd } };
      const beside = await run(process, far).catch(() => undefined);
      const assumed = `${second} has a crs member, EPSG:28992; ${first} has none and was assumed to be in the same.`;
      if (beside) expect(beside.warnings).toContain(assumed);
    });

    it('says nothing where both are the same, or the one is what GeoJSON has without', async () => {
      const same = await run(process, {
        ...inputs,
        [first]: { ...a, crs: rd },
        [second]: { ...b, crs: crs('EPSG:28992') },
      });
      const lonLat = await run(process, { ...inputs, [first]: { ...a, crs: crs('OGC:CRS84') }, [second]: b });
      expect([...same.warnings, ...lonLat.warnings].filter((warning) => warning.includes('crs member'))).toEqual([]);
    });
  },
);

describe.each(planar.filter(({ id }) => id !== 'relate' && id !== 'echo'))('$id', (process) => {
  const inputs = example(process);

  it('labels its layer as the input was', async () => {
    const labelled = geometryInputs(process).map(
      (name) => [name, inputs[name] && { ...inputs[name], crs: rd }] as const,
    );
    const { outputs } = await run(process, { ...inputs, ...Object.fromEntries(labelled) });
    for (const output of Object.values(outputs)) {
      if (typeof output === 'object' && output !== null && 'summary' in output)
        expect(output).toMatchObject({ crs: rd });
    }
  });
});

describe('a crs member within a layer', () => {
  const named = (name: string, ...at: [number, number]) => ({ ...feature(1, point(...at)), crs: crs(name) });
  const layerOf = (...features: unknown[]) => collection(...features);
  const fix = 'Send them separately, use reproject to bring one to the CRS of the other, or correct the wrong member';
  const hull = (layer: unknown) => runOne('convex-hull', { layer });

  it('of a feature that contradicts that of the collection is refused, at both', async () => {
    const layer = { ...layerOf(named('EPSG:28992', 1, 2), named('EPSG:27700', 1, 2)), crs: rd };
    const { code, issues } = await errorOf('convex-hull', { layer });
    expect(code).toBe('invalid-input');
    expect(issues).toEqual([
      { pointer: '/layer/crs', message: `is EPSG:28992, but /features/1/crs of the same input is EPSG:27700. ${fix}` },
      { pointer: '/layer/features/1/crs', message: `is EPSG:27700, but /crs of the same input is EPSG:28992. ${fix}` },
    ]);
  });

  it('is WGS 84 where the collection is elsewhere, which is a contradiction too', async () => {
    const layer = { ...layerOf(named('OGC:CRS84', 5, 52)), crs: rd };
    expect((await errorOf('convex-hull', { layer })).issues).toMatchObject([
      { pointer: '/layer/crs' },
      { pointer: '/layer/features/0/crs' },
    ]);
  });

  it('of features that contradict each other is refused, also where their geometries have it', async () => {
    const geometry = { ...point(1, 2), crs: crs('EPSG:27700') };
    const layer = layerOf(feature(0, null), named('EPSG:28992', 1, 2), feature(1, geometry));
    expect((await errorOf('convex-hull', { layer })).issues).toEqual([
      {
        pointer: '/layer/features/1/crs',
        message: `is EPSG:28992, but /features/2/geometry/crs of the same input is EPSG:27700. ${fix}`,
      },
      {
        pointer: '/layer/features/2/geometry/crs',
        message: `is EPSG:27700, but /features/1/crs of the same input is EPSG:28992. ${fix}`,
      },
    ]);
  });

  it('is taken for the whole where the collection names none, and labels the result', async () => {
    const { outputs, warnings } = await hull(
      layerOf(named('EPSG:28992', 1e5, 4e5), named('urn:ogc:def:crs:EPSG::28992', 2e5, 5e5)),
    );
    expect(warnings).toContain(
      'layer has no crs member of its own: EPSG:28992, which /layer/features/0/crs names, was assumed for all of it.',
    );
    expect(Object.values(outputs)).toMatchObject([{ crs: crs('EPSG:28992') }]);
  });

  it('counts the geometries that it is assumed for, too', async () => {
    const postgis = { ...point(1e5, 4e5), crs: rd };
    const inner = { type: 'GeometryCollection', geometries: [postgis, point(2e5, 5e5)] };
    const { warnings } = await hull(layerOf(feature(1, point(1e5, 5e5)), feature(2, null), feature(3, inner)));
    expect(warnings).toContain(
      'layer has no crs member of its own: EPSG:28992, which /layer/features/2/geometry/geometries/0/crs names, was assumed ' +
        'for all of it, also for 2 geometries without one (first /layer/features/0/geometry).',
    );
  });

  it('of one geometry in a Feature is its label', async () => {
    const { outputs } = await hull(feature(1, { ...square(1e5, 4e5, 10), crs: rd }));
    expect(Object.values(outputs)).toMatchObject([{ crs: rd }]);
  });

  it('says nothing where it says what is so without it', async () => {
    const lonLat = layerOf(named('OGC:CRS84', 5, 52), named('EPSG:4326', 6, 53), feature(3, point(5, 53)));
    expect((await hull(lonLat)).warnings.filter((warning) => warning.includes('crs'))).toEqual([]);
    const same = { ...layerOf(named('EPSG:28992', 1e5, 4e5), feature(2, { ...point(2e5, 4e5), crs: rd })), crs: rd };
    expect((await hull(same)).warnings.filter((warning) => warning.includes('crs'))).toEqual([]);
  });

  it('is refused where parts contradict each other, and else transformed where longitude and latitude are wanted', async () => {
    const layer = layerOf(
      feature(1, point(5, 52)),
      named('EPSG:4267', 5, 52),
      feature(3, { ...point(5, 52), crs: rd }),
    );
    const message = (name: string, at: string, other: string) =>
      `is ${name}, but ${at} of the same input is ${other}. Send them separately, use reproject to bring one to the CRS ` +
      'of the other, or correct the wrong member';
    expect((await errorOf('measure', { layer })).issues).toEqual([
      {
        pointer: '/layer/features/1/crs',
        message: message('EPSG:4267', '/features/2/geometry/crs', 'EPSG:28992'),
      },
      {
        pointer: '/layer/features/2/geometry/crs',
        message: message('EPSG:28992', '/features/1/crs', 'EPSG:4267'),
      },
    ]);
    const measured = await runOne('measure', { layer: layerOf(named('EPSG:4267', -100, 40)) });
    expect(measured.warnings.join()).toContain('layer was transformed from EPSG:4267 to longitude and latitude (');
  });

  it('is where reproject starts, and contradicts source_crs', async () => {
    const geometry = layerOf(named('EPSG:4267', -100, 40));
    const { outputs } = await runOne('reproject', { geometry, target_crs: 'EPSG:4326' });
    expect(outputs.reprojected_geometry).toMatchObject({ summary: { source_crs: 'EPSG:4267' } });
    expect((await errorOf('reproject', { geometry, source_crs: 4326, target_crs: 3857 })).issues).toMatchObject([
      { pointer: '/source_crs' },
      { pointer: '/geometry/features/0/crs' },
    ]);
  });

  it('is brought to that of another layer, or is refused where that cannot be read', async () => {
    const layer = layerOf(named('EPSG:28992', 155_000, 463_000));
    const mask = { ...square(0, 0, 1e6), crs: crs('EPSG:99999') };
    expect((await errorOf('clip', { layer, mask })).issues).toMatchObject([{ pointer: '/mask/crs' }]);
  });

  it('of a part of a bare geometry is the same as that of the whole', async () => {
    const part = (name: string, x: number) => ({ ...point(x, 52), crs: crs(name) });
    const b = { type: 'GeometryCollection', geometries: [part('EPSG:28992', 5), part('EPSG:27700', 6)] };
    expect((await errorOf('relate', { a: point(5, 52), b })).issues).toMatchObject([
      { pointer: '/b/geometries/0/crs' },
      { pointer: '/b/geometries/1/crs' },
    ]);
  });
});

describe('members that a result does not have', () => {
  const boxed = { ...feature(1, square(0, 0, 9)), bbox: [0, 0, 9, 9] };
  const layer = {
    ...collection(boxed, { ...boxed, geometry: square(20, 0, 9), style: 'red' }),
    name: 'parcels',
    bbox: [0, 0, 9, 9],
  };
  const said = 'Members dropped from the result: bbox of the collection; bbox of 2 features, style of 1 feature.';

  it.each(['point-on-surface', 'measure', 'make-valid'])('%s counts them in one warning', async (id) => {
    const { outputs, warnings } = await runOne(id, { layer });
    expect(warnings).toEqual([said]);
    expect(Object.values(outputs)).toMatchObject([{ type: 'FeatureCollection', name: 'parcels' }]);
  });

  it('are not the coordinates of a geometry that stands among features', async () => {
    const layer = { type: 'FeatureCollection', features: [{ ...square(0, 0, 9), style: 'red' }] };
    expect((await runOne('make-valid', { layer })).warnings.filter((text) => text.startsWith('Members'))).toEqual([
      'Members dropped from the result: style of 1 geometry.',
    ]);
  });

  it('counts those of geometries, and of each layer', async () => {
    const geometry = { ...square(0, 0, 9), bbox: [0, 0, 9, 9] };
    const mask = { ...collection({ ...feature(1, geometry), style: 'red' }), name: 'lakes' };
    const nested = { type: 'GeometryCollection', bbox: [0, 0, 9, 9], geometries: [geometry, geometry] };
    expect((await runOne('clip', { layer: nested, mask })).warnings).toEqual([
      'Members dropped from the result: bbox of 3 geometries.',
    ]);
    // Nothing of a mask is in the result; of both layers of an intersection something is.
    expect((await runOne('intersection', { a: nested, b: mask })).warnings).toEqual([
      'Members of a dropped from the result: bbox of 3 geometries.',
      'Members of b dropped from the result: style of 1 feature; bbox of 1 geometry.',
    ]);
  });

  it('are not in it either, where a body was parsed from bytes', async () => {
    const nested = { type: 'GeometryCollection', bbox: [5, 52, 6, 53], geometries: [point(5, 52), point(6, 53)] };
    const layer = parseJson(Buffer.from(JSON.stringify(nested)));
    const { outputs, warnings } = await runOne('reproject', { geometry: layer, target_crs: 3857 });
    expect(outputs).toMatchObject({ reprojected_geometry: { geometry: { type: 'GeometryCollection' } } });
    expect(JSON.stringify(outputs)).not.toContain('bbox');
    const selected = await runOne('select-by-attribute', { layer, filter: '1 = 1' });
    expect(JSON.stringify(selected.outputs)).not.toContain('bbox');
    const said = 'Members dropped from the result: bbox of 1 geometry.';
    expect([warnings, selected.warnings]).toEqual([[said], [said]]);
  });

  it('are not the steps to which GDAL says that it has rounded', async () => {
    const rounded = { ...collection(feature(1, square(0, 0, 9))), xy_coordinate_resolution: 1e-7 };
    expect((await runOne('point-on-surface', { layer: rounded })).warnings).toEqual([]);
  });

  it('speaks of a Feature, and of a summary that is replaced', async () => {
    const { outputs, warnings } = await runOne('point-on-surface', { layer: { ...boxed, title: 'One' } });
    expect(warnings).toEqual(['Members dropped from the result: bbox, title of the Feature.']);
    expect((await runOne('point-on-surface', { layer: outputs.result })).warnings).toEqual([
      'Members replaced in the result: summary of the Feature.',
    ]);
    const own = { ...collection(feature(1, square(0, 0, 9))), summary: { mine: true }, style: 'red', title: 'Parcels' };
    const measured = await runOne('measure', { layer: own });
    expect(measured.warnings).toEqual([
      'Members dropped from the result: style of the collection; replaced in the result: summary of the collection.',
    ]);
    expect(Object.values(measured.outputs)).toMatchObject([{ title: 'Parcels', summary: { features: 1 } }]);
  });

  it('are not those of a misspelt Feature, which make-valid reads, nor of a layer that is only compared', async () => {
    const misspelt = { ...feature(1, point(4, 50)), type: 'feature' };
    expect((await runOne('make-valid', { layer: collection(misspelt) })).warnings.join()).not.toContain('dropped');
    const other = { ...collection({ ...feature(1, square(3, 49, 2)), z: 1 }), style: 1 };
    const layer = collection(feature(1, point(4, 50)));
    for (const [id, inputs] of [
      ['select-by-location', { layer, other }],
      ['spatial-join', { layer, other }],
      ['nearest', { layer, other }],
      ['count-points', { layer: { ...layer, style: 1 }, polygons: collection(feature(1, square(3, 49, 2))) }],
    ] as const) {
      expect([id, (await runOne(id, inputs)).warnings.join()]).toEqual([id, expect.not.stringContaining('dropped')]);
    }
  });

  it('are of no account in a report, nor is the name that programs give to each collection', async () => {
    const { warnings } = await runOne('validate', { layer: { ...layer, summary: {} } });
    expect(warnings.filter((text) => text.startsWith('Members'))).toEqual([]);
    const named = { ...collection(feature(1, square(0, 0, 9))), name: 'parcels' };
    expect((await runOne('intersection', { a: named, b: named })).warnings).toEqual([]);
  });
});

describe('longitude and latitude', () => {
  it.each([
    ['centroid', { coordinates: 'longitude-latitude' }],
    ['envelope', { coordinates: 'longitude-latitude' }],
    ['simplify', { tolerance: 1 }],
    ['snap', { tolerance: 1 }],
  ])('of another datum is transformed by %s where it means places on Earth', async (id, options) => {
    const layer = { ...square(-100, 40, 1), crs: crs('EPSG:4267') };
    const { warnings } = await runOne(id, { layer, ...options });
    expect(warnings.join()).toContain('layer was transformed from EPSG:4267 to longitude and latitude (');
    const unreadable = { ...layer, crs: crs('GDA2020 of mine') };
    expect((await errorOf(id, { layer: unreadable, ...options })).issues).toMatchObject([{ pointer: '/layer/crs' }]);
  });

  it('is what snap and simplify compute in, where a tolerance is in metres', async () => {
    // 10 m beside each other in RD, as in metres on the ellipsoid.
    const layer = { ...collection(feature(1, square(155_000, 463_000, 100)), feature(2, square(155_110, 463_000, 100))), crs: rd }; // prettier-ignore
    const { outputs, warnings } = await runOne('snap', { layer, tolerance: 11 });
    expect(outputs.result).not.toHaveProperty('crs');
    expect(outputs.result).toMatchObject({ summary: { moved: expect.any(Number) as number } });
    expect((outputs.result as { summary: { moved: number } }).summary.moved).toBeGreaterThan(0);
    expect(warnings.join()).toContain('layer was transformed from EPSG:28992 to longitude and latitude (');
    const back = await runOne('snap', { layer, tolerance: 11, output_crs: 'EPSG:28992' });
    expect(back.outputs.result).toMatchObject({ crs: rd, summary: { output_crs: { crs: 'EPSG:28992' } } });
  });

  it('is what a bare geometry is brought to', async () => {
    // cs2cs EPSG:28992 EPSG:4326: 155000 463000 is 52.15517 5.38721.
    const a = { ...point(155_000, 463_000), crs: rd };
    const { outputs, warnings } = await runOne('distance', { a, b: point(5.38721, 52.15517) });
    expect((outputs.result as { distance_m: number }).distance_m).toBeLessThan(5);
    expect(warnings).toEqual([
      expect.stringContaining('a was transformed from EPSG:28992 to longitude and latitude ('),
    ]);
    const lonLat = { ...point(5, 52), crs: crs('urn:ogc:def:crs:OGC:1.3:CRS84') };
    expect((await runOne('distance', { a: lonLat, b: point(5, 53) })).warnings).toEqual([]);
    const unreadable = { ...point(5, 52), crs: crs('GDA2020 of mine') };
    expect((await errorOf('distance', { a: unreadable, b: point(5, 53) })).issues).toMatchObject([
      { pointer: '/a/crs' },
    ]);
  });

  it('or the CRS of the first is that of both geometries of relate', async () => {
    const [inRd, inUtm] = [square(155_000, 463_000, 100), point(663_354, 5_781_034)];
    const { outputs, warnings } = await runOne('relate', {
      a: { ...inRd, crs: rd },
      b: { ...inUtm, crs: crs('EPSG:32631') },
    });
    expect(outputs.relation).toMatchObject({ relations: expect.arrayContaining(['contains']) as string[] });
    expect(warnings).toEqual([expect.stringContaining('b was transformed from EPSG:32631 to EPSG:28992 (')]);
  });
});

describe('a layer that names no CRS beside one that does', () => {
  it('is refused where it cannot be longitude and latitude: nothing says where it is', async () => {
    const named = { ...square(155_000, 463_000, 100), crs: rd };
    const silent = square(155_050, 463_050, 100);
    for (const [layer, mask, at] of [
      [named, silent, '/mask'],
      [silent, named, '/layer'],
    ] as const) {
      const { code, issues } = await errorOf('clip', { layer, mask });
      expect([code, issues]).toMatchObject(['invalid-input', [{ pointer: at }]]);
      expect(issues[0]?.message).toContain('names no CRS, its coordinates are not longitude and latitude');
    }
  });
});

describe('numbers within 180 by 90 in a declared plane', () => {
  const crs = { type: 'name', properties: { name: 'EPSG:3857' } };

  it.each(['intersection', 'union', 'difference'])(
    'are no degrees whose edges go round the world, in %s',
    async (id) => {
      const box = { ...square(-100, -40, 200), crs };
      const { outputs } = await runOne(id, { a: box, b: { ...square(-90, -40, 30), crs } });
      expect(outputs.result).toMatchObject({ type: 'Feature' });
    },
  );

  it('are degrees in a geographic CRS, and refused', async () => {
    const etrs = { type: 'name', properties: { name: 'EPSG:4258' } };
    const box = { type: 'Polygon', coordinates: [[[-100, 0], [100, 0], [100, 9], [-100, 0]]], crs: etrs }; // prettier-ignore
    await expect(runOne('union', { a: box, b: box })).rejects.toThrow(/the long way round the world/);
  });
});
