/** What the texts of the MCP server promise: searches that find nothing, references that work, tools that are listed. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadBuiltInProcesses } from '../../src/server/app.ts';
import { referenceWords, withReferenceWords } from '../../src/inputs/reference-words.ts';
import { describeToolInputs } from '../../src/process/describe.ts';
import { openTestApis } from '../apis.ts';

const registry = await loadBuiltInProcesses();

const served = [
  'buffer', 'zone around points', 'hexagon grid', 'square grid', 'nearest neighbour', 'closest distance between geometries', 'repair invalid polygons',
  'dissolve by attribute', 'clip to mask', 'cookie cutter', 'point in polygon join', 'select by location', 'filter features by attribute',
  'convex hull', 'concave hull alpha shape', 'voronoi', 'thiessen polygons', 'delaunay triangulation', 'centroid', 'label point', 'bounding box',
  'measure area', 'perimeter and length', 'reproject to utm', 'suggest a projection', 'describe epsg', 'bearing between points', 'destination point azimuth',
  'simplify lines', 'generalize polygons', 'densify edges', 'snap vertices', 'split polygons by lines', 'union of layers', 'symmetric difference',
  'intersection of two layers', 'erase', 'cluster dbscan', 'k-means clusters', 'count points in polygons',
  'kmeans', 'closest', 'fix geometry', 'drive time polygon', 'isochrone of 10 minutes', 'route between two points', 'distance by road',
  'shortest path on a road network', 'travel time matrix',
]; // prettier-ignore

const notServed = [
  'raster mean elevation', 'zonal statistics of a raster', 'slope from DEM', 'hillshade', 'NDVI', 'read a GeoTIFF', 'contour lines', 'viewshed analysis',
  'watershed delineation', 'land cover classification', 'satellite imagery',
  'map matching of GPS tracks', 'transit directions', 'geocode an address',
  'reverse geocoding', 'look up place names', 'vector tiles', 'make MBTiles', 'kriging interpolation', "Moran's I",
  'lidar point cloud', 'download OpenStreetMap data', 'weather forecast',
  'convert shapefile to geojson', 'convert format', 'random points', 'sample points along line', 'snap to road',
]; // prettier-ignore

interface Described {
  readonly paths: Readonly<Record<string, object>>;
  readonly inputs: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Schema {
  readonly format?: string;
  readonly description?: string;
  readonly oneOf?: readonly Schema[];
}

interface Found {
  readonly served: boolean;
  readonly found: number;
  readonly message?: string;
}

describe('find_process', () => {
  it('tells what no process does, and finds what one does', async () => {
    const apis = await openTestApis();
    const ask = async (query: string) => {
      const { structuredContent } = await apis.mcp.callTool({ name: 'find_process', arguments: { query } });
      return structuredContent as Found;
    };
    const missed = [];
    for (const query of served) {
      const answer = await ask(query);
      if (!answer.served || answer.found === 0) missed.push(query);
    }
    const claimed = [];
    for (const query of notServed) {
      const answer = await ask(query);
      if (answer.served || !answer.message?.startsWith('No process ')) claimed.push(query);
    }
    expect({ missed, claimed }).toEqual({ missed: [], claimed: [] });
    expect(await ask('raster mean elevation')).toMatchObject({
      message:
        'No process works with rasters or elevation: all data are vector features. The nearest, summarize-within, only summarizes vector features in polygons.',
    });
    await apis.close();
  });
});

describe('the words for references', () => {
  const inputs = describeToolInputs(registry.get('clip'));
  const root = { folder: '/data' };

  it.each([
    ['nothing else', {}, ['GeoJSON.', 'isthmus:// reference.']],
    ['a root folder', { root }, ['GeoJSON.', 'isthmus:// or file:data.gpkg#layer=roads.']],
    ['fetching', { fetches: true }, ['GeoJSON, or {"href": "https://…"}.', 'isthmus:// reference.']],
    [
      'both',
      { root, fetches: true },
      ['GeoJSON, or {"href": "https://…"}.', 'isthmus:// or file:data.gpkg#layer=roads.'],
    ],
  ])('name what works with %s', (_, sources, words) => {
    const { properties } = withReferenceWords(inputs, sources) as {
      readonly properties: { readonly layer: { readonly anyOf: readonly { readonly description: string }[] } };
    };
    expect(properties.layer.anyOf.map(({ description }) => description)).toEqual(words);
  });

  it('of read_result name its HTTP URL only where results have one', () => {
    expect(referenceWords({ api: 'mcp' }).result).toBe('isthmus://jobs/{id}/results/{output}.');
    expect(referenceWords({ api: 'mcp', hasUrls: true }).result).toBe('isthmus://jobs/{id}/results/{output}, or its HTTP URL.'); // prettier-ignore
  });

  const result = '{"href": "isthmus://jobs/{id}/results/{output}"} or {"href": URL} of a result of this server';
  it.each([
    ['nothing else', 'none', `GeoJSON, or a reference: ${result}.`],
    ['fetching', 'public', `GeoJSON, or a reference: ${result}, {"href": "https://…"} of another one.`],
  ])('are in each GeoJSON input of the OGC API, with %s', async (_, host, words) => {
    const apis = await openTestApis(undefined, { allowFetch: host });
    const openApi = (await (await apis.request('/api')).json()) as Described;
    for (const { id } of registry.list()) {
      const described = (await (await apis.request(`/processes/${id}`)).json()) as Described;
      const execution = JSON.stringify(openApi.paths[`/processes/${id}/execution`]);
      for (const [name, { schema }] of Object.entries(described.inputs)) {
        const forms = [schema, ...(schema.oneOf ?? [])];
        const layers = forms.filter(({ format = '' }) => format.startsWith('geojson'));
        expect([id, name, ...layers.map(({ description }) => description)]).toEqual([
          id,
          name,
          ...layers.map(() => words),
        ]);
        if (layers.length > 0) expect(execution).toContain(JSON.stringify(words));
        else expect(JSON.stringify(schema)).not.toContain('href');
      }
    }
    await apis.close();
  });

  it('work as they say', async () => {
    const apis = await openTestApis();
    const layer = { type: 'Point', coordinates: [5, 52] };
    const made = await apis.mcp.callTool({ name: 'make_valid', arguments: { layer, output: 'reference' } });
    const { job_id } = made.structuredContent as { readonly job_id: string };
    const own = `isthmus://jobs/${job_id}/results/result`;
    for (const value of [{ href: own }, { href: `http://127.0.0.1:5001/jobs/${job_id}/results/result` }, own]) {
      const response = await apis.request('/processes/make-valid/execution', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ inputs: { layer: value } }),
      });
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ geometry: layer });
    }
    await apis.close();
  });

  it('have no file over HTTP', async () => {
    const apis = await openTestApis();
    const { tools } = await apis.mcp.listTools();
    const texts = [JSON.stringify(tools), apis.mcp.getInstructions() ?? ''];
    for (const { id } of registry.list()) {
      const described = await apis.mcp.callTool({ name: 'describe_process', arguments: { process: id } });
      texts.push(JSON.stringify(described.content));
    }
    expect(texts.filter((text) => text.includes('file:'))).toEqual([]);
    await apis.close();
  });
});

describe('the tools', () => {
  it('that instructions and skills name are listed', async () => {
    const apis = await openTestApis();
    const { tools } = await apis.mcp.listTools();
    const names = tools.map(({ name }) => name);
    const skills = await Promise.all(
      ['SKILL.md', 'references/worked-example.md'].map((file) => readFile(`skills/isthmus/${file}`, 'utf8')),
    );
    const text = [apis.mcp.getInstructions() ?? '', ...skills].join('\n');
    const own = ['find_process', 'describe_process', 'run_process', 'read_result', 'show_map', 'get_job', 'cancel_job', 'list_jobs']; // prettier-ignore
    for (const name of own) expect([name, names.includes(name)]).toEqual([name, true]);
    const said = [...text.matchAll(/`([a-z]+(?:_[a-z]+)+)`|\b((?:find|describe|run)_process|(?:get|cancel)_job|list_jobs|read_result|show_map)\b/g)]; // prettier-ignore
    const tooled = said.map((match) => match[1] ?? match[2] ?? '').filter((name) => /_(?:process|job|jobs|result|map)$/.test(name)); // prettier-ignore
    expect(tooled.filter((name) => !names.includes(name))).toEqual([]);
    await apis.close();
  });
});

describe('an extent', () => {
  it('has its numbers in one order in every input', async () => {
    const texts = registry.list().flatMap(({ id, inputs }) => {
      return Object.entries(inputs.shape).flatMap(([name, { description = '' }]) => {
        return /^(?:\w+_)?(?:extent|bbox)$/.test(name) ? [`${id}.${name}: ${description}`] : [];
      });
    });
    const order = 'smallest x, smallest y, largest x, largest y';
    const onEarth = `${order}, in degrees (x is longitude); across the antimeridian the first x is the larger`;
    expect(texts).toHaveLength(5);
    for (const text of texts) expect(text).toContain(/^(?:echo|voronoi)/.test(text) ? order : onEarth);
    const apis = await openTestApis();
    const { tools } = await apis.mcp.listTools();
    const { bbox } = tools.find(({ name }) => name === 'read_result')?.inputSchema.properties ?? {};
    expect(bbox).toMatchObject({ description: `Box to intersect: ${onEarth}.` });
    await apis.close();
  });
});
