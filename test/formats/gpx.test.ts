/** GPX: layers of a file, heights, times, extensions; against GDAL, and damage at random. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { toGeoJson } from '../../schemas/flat-geometry.ts';
import { LayerOfFile } from '../../schemas/layer.ts';
import gpx from '../../src/formats/gpx.ts';
import { readLayer } from '../../src/formats/read-file.ts';
import { readDamaged } from './damage.ts';

const hasGdal = spawnSync('ogr2ogr', ['--version']).status === 0;
if (!hasGdal && process.env.CI === 'true') throw new Error('ogr2ogr is not there (apt install gdal-bin).');

const inGpx = (text: string) =>
  Buffer.from(
    `<?xml version="1.0"?>\n<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1" xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">${text}</gpx>`,
  );
async function read(file: Uint8Array, name?: string) {
  const { value, notes } = await readLayer(gpx, file, name);
  const { crs, features } = LayerOfFile.parse(value);
  return { crs: crs?.name, notes, features: features.map(({ properties, geometry }) => ({ properties, geometry: geometry && toGeoJson(geometry) })) }; // prettier-ignore
}
const beat = (hr: string) => `<extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>${hr}</gpxtpx:hr></gpxtpx:TrackPointExtension></extensions>`; // prettier-ignore
const run = inGpx(
  `<trk><name>Morning run</name><number>3</number>
    <trkseg><trkpt lat="52" lon="5"><ele>10.5</ele><time>2026-05-01T06:00:00Z</time>${beat('120')}</trkpt>
      <trkpt lat="52.1" lon="5.1"><ele>11</ele><time>2026-05-01T06:01:00Z</time>${beat('125')}</trkpt></trkseg>
    <trkseg><trkpt lat="52.2" lon="5.2"/></trkseg>
    <trkseg><trkpt lat="52.3" lon="5.3"/><trkpt lat="52.4" lon="5.4"><ele>n/a</ele></trkpt></trkseg></trk>`,
);

describe('a track', () => {
  it('is the layer of a file that has nothing else, and says where its times are', async () => {
    expect(await read(run)).toEqual({
      crs: 'EPSG:4326',
      notes: [
        '1 height of the file is not a number and was left out.',
        'Times and other values of the points are not in the lines: they are in the layer track_points (#layer=track_points).',
        '1 segment of fewer than 2 points has no line.',
      ],
      features: [
        {
          properties: { name: 'Morning run', number: 3 },
          geometry: { type: 'MultiLineString', coordinates: [[[5, 52, 10.5], [5.1, 52.1, 11]], [[5.3, 52.3], [5.4, 52.4]]] }, // prettier-ignore
        },
      ],
    });
  });

  it('has its points in a layer of their own, with values of extensions by their types', async () => {
    const { features, notes } = await read(run, 'track_points');
    expect(features).toHaveLength(5);
    expect(features[1]).toEqual({
      properties: { track_fid: 0, track_seg_id: 0, track_seg_point_id: 1, ele: 11, time: '2026-05-01T06:01:00Z', hr: 125 }, // prettier-ignore
      geometry: { type: 'Point', coordinates: [5.1, 52.1, 11] },
    });
    expect(features[4]?.properties).toEqual({ track_fid: 0, track_seg_id: 2, track_seg_point_id: 1, ele: null, time: null, hr: null }); // prettier-ignore
    expect(notes).toContain('1 value of ele became null: "n/a".');
  });
});

describe('waypoints and routes', () => {
  const file = inGpx(
    `<metadata><copyright author="OpenStreetMap contributors"><license>ODbL</license></copyright></metadata>
     <wpt lat="-1" lon="-2"><name>Ä &amp; ß</name><sym/><link href="http://a.example"><text>A</text></link><extensions><name>other</name></extensions></wpt>
     <rte><name>R</name><rtept lat="1" lon="2"/><rtept lat="3" lon="4"/></rte><rte><rtept lat="1" lon="2"/></rte><rte/>`,
  );

  it('are layers to choose from', async () => {
    await expect(read(file)).rejects.toThrow(
      'is GPX with 2 layers: "waypoints", "routes", "route_points". Name one behind it: #layer=waypoints',
    );
  });

  it('have their values, links and terms', async () => {
    expect(await read(file, 'waypoints')).toEqual({
      crs: 'EPSG:4326',
      notes: ['Copyright: OpenStreetMap contributors, ODbL.'],
      features: [
        {
          properties: { name: 'Ä & ß', sym: '', link1_href: 'http://a.example', link1_text: 'A', name_2: 'other' },
          geometry: { type: 'Point', coordinates: [-2, -1] },
        },
      ],
    });
  });

  it('are lines, or nothing where they have less than two points', async () => {
    const { features, notes } = await read(file, 'routes');
    expect(features.map(({ geometry }) => geometry)).toEqual([{ type: 'LineString', coordinates: [[2, 1], [4, 3]] }, null, null]); // prettier-ignore
    expect(notes).toContain('1 route of fewer than 2 points has no line.');
  });
});

it.each([
  ['', 'its root', 'it has no waypoint, route or track'],
  ['\n<wpt lat="1" lon="x"/>', 'line 3', 'lon and lat of <wpt> are numbers, not "x"'],
  ['<trk><trkseg>\n<trkpt lon="1"/></trkseg></trk>', 'line 3', 'lon and lat of <trkpt> are numbers, not ""'],
  ['<wpt lat="1" lon="2">', 'line 2', 'unexpected close tag'],
])('refuses %j', async (text, place, reason) => {
  await expect(read(inGpx(text))).rejects.toThrow(place);
  await expect(read(inGpx(text))).rejects.toThrow(reason);
});

it('reads or refuses what is cut or damaged at random', async () => {
  expect(await readDamaged(gpx, run, 21, 1000)).toBeGreaterThan(20);
});

describe.skipIf(!hasGdal)('GDAL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-gpx-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('writes what is read here', async () => {
    const [source, target] = [join(folder, 'in.json'), join(folder, 'out.gpx')];
    const geometry = { type: 'MultiLineString', coordinates: [[[5, 52, 1], [6, 53, 2]], [[7, 54, 3], [8, 55, 4]]] }; // prettier-ignore
    writeFileSync(source, JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', properties: { name: 'Žižkov', cost: 1.5 }, geometry }] })); // prettier-ignore
    execFileSync('ogr2ogr', ['-f', 'GPX', '-dsco', 'GPX_USE_EXTENSIONS=YES', target, source], { stdio: 'pipe' });
    expect((await read(readFileSync(target))).features).toEqual([{ properties: { name: 'Žižkov', cost: 1.5 }, geometry }]); // prettier-ignore
  });

  it.each(['tracks', 'track_points'])('reads the same %s', async (name) => {
    const [source, target] = [join(folder, 'in.gpx'), join(folder, `${name}.json`)];
    writeFileSync(source, run);
    execFileSync('ogr2ogr', ['-f', 'GeoJSON', '--config', 'GPX_ELE_AS_25D', 'NO', '-lco', 'COORDINATE_PRECISION=15', target, source, name], { stdio: 'pipe' }); // prettier-ignore
    const theirs = (JSON.parse(readFileSync(target, 'utf8')) as { features: { properties: Record<string, unknown>; geometry: { coordinates: unknown[] } }[] }).features; // prettier-ignore
    const { features } = await read(run, name);
    const flat = (coordinates: unknown) => JSON.stringify(coordinates).replaceAll(/,(10.5|11)\]/g, ']');
    const ours = features.map(({ geometry }) => flat((geometry as { coordinates: unknown }).coordinates));
    // GDAL makes a line of the segment that has one point.
    expect(ours).toEqual(theirs.map(({ geometry }) => flat(geometry.coordinates).replace('[[5.2,52.2]],', '')));
    const pick = ({ name, number, ele, track_seg_id, track_seg_point_id }: Readonly<Record<string, unknown>>) => [name ?? null, number ?? null, ele ?? null, track_seg_id, track_seg_point_id]; // prettier-ignore
    // GDAL reads "n/a" as 0.
    expect(features.map(({ properties }) => pick(properties))).toEqual(theirs.map(({ properties }, i) => pick({ ...properties, ele: i === 4 ? null : properties.ele }))); // prettier-ignore
  });
});
