/** Everyday questions to find_process: the process that answers each, or that none does. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestApis, type TestApis } from '../apis.ts';

/** Questions by the processes of which one has to be among the first three. */
const served: readonly (readonly [ids: string, queries: readonly string[]])[] = [
  ['closest-facility', ['nearest hospital by road']],
  ['network-diagnose,network-build', ['network analysis']],
  // Words of services that are not here, as names of things.
  ['nearest', ['nearest train station']],
  ['select-by-location', ['schools within 500 m of a train line']],
  ['count-points', ['count traffic lights in each zone']],
  ['spatial-join,summarize-within', ['traffic accidents per district']],
  ['join-table', ['join table by key', 'join csv to features by id', 'table join on municipality code']],
  [
    'table-statistics',
    [
      'statistics of a column',
      'mean and standard deviation of a field',
      'median income',
      'average of a column',
      'group by and sum',
    ],
  ],
  ['calculate-field', ['calculate field', 'add a column', 'field calculator', 'compute density column']],
  ['remove-duplicates', ['remove duplicate points', 'remove duplicates', 'delete duplicate features', 'deduplicate']],
  ['explode', ['explode multipart', 'split multipolygon into parts', 'multipart to singlepart']],
  ['polygonize', ['line to polygon', 'close lines to polygons']],
  ['merge-lines', ['merge lines', 'merge line segments']],
  ['extract-vertices', ['extract vertices']],
  ['substring,points-along', ['linear referencing']],
  ['points-along', ['points along a line every 10 m']],
  ['swap-axes', ['swap x and y', 'flip coordinates']],
  ['remove-holes', ['fill holes in polygons']],
  ['classify', ['natural breaks', 'quantile classes of a field']],
  ['heat-map', ['heat map', 'kernel density']],
  ['sort', ['sort features by area', 'order features by size']],
  ['select-fields', ['rename a field', 'rename columns']],
  ['points-from-table', ['csv to points']],
  ['spatial-join', ['join points to polygons by location']],
  ['merge-lines', ['merge lines of the same street']],
  ['bearing', ['azimuth between two points', 'direction from one point to another', 'compass bearing', 'heading from A to B']], // prettier-ignore
  ['bearing,distance', ['inverse geodesic']], // prettier-ignore
  ['boundary', ['polygon outline as lines', 'convert polygons to lines', 'extract boundary', 'outline of polygons']], // prettier-ignore
  ['buffer', ['buffer around points 500 m', 'which area lies within 1 km of a river', 'zone around schools', '500 metre buffer around wells', 'area reachable within 800 m straight line']], // prettier-ignore
  ['centroid', ['centre of polygons', 'centroid of each country', 'get center point of polygons']], // prettier-ignore
  ['clip', ['clip roads to city boundary', 'cut layer to study area', 'crop buildings to the district']], // prettier-ignore
  ['cluster', ['dbscan clustering', 'k-means', 'group nearby points', 'hot spots of crime points', 'find clusters of stores', 'density based clustering']], // prettier-ignore
  ['heat-map', ['heat map', 'kernel density', 'kernel density of accidents']],
  ['classify', ['natural breaks jenks', 'classify by quantiles', 'equal interval classes']],
  ['concave-hull', ['concave hull around points', 'alpha shape', 'footprint of a point cluster']], // prettier-ignore
  ['convex-hull', ['convex hull', 'smallest convex polygon around points']], // prettier-ignore
  ['count-points', ['count points in polygon', 'number of trees per district', 'count accidents per neighbourhood']], // prettier-ignore
  ['count-points,spatial-join', ['how many trees in each park']], // prettier-ignore
  ['delaunay', ['triangulate points', 'TIN triangulation', 'delaunay triangulation']], // prettier-ignore
  ['densify', ['add vertices along lines', 'densify by distance', 'insert points every 100 m along a line']], // prettier-ignore
  ['describe-crs', ['what is EPSG 28992', 'information about a coordinate reference system', 'what units does EPSG:2154 use']], // prettier-ignore
  ['destination', ['point 5 km north of here', 'offset a point by bearing and distance', 'direct geodesic problem', 'move 2 km along bearing 45']], // prettier-ignore
  ['diagnose', ['find data quality problems', 'duplicates in the dataset', 'swapped latitude and longitude', 'detect outliers', 'check my dataset for errors', 'lat lon swapped']], // prettier-ignore
  ['difference', ['subtract one polygon from another', 'erase lakes from land', 'parts of the forest outside the park']], // prettier-ignore
  ['difference,clip', ['remove parts of layer covered by mask']], // prettier-ignore
  ['dissolve', ['dissolve counties by state', 'merge features with the same attribute', 'aggregate polygons by attribute', 'group by and count', 'merge municipalities into provinces']], // prettier-ignore
  ['dissolve,union', ['combine overlapping polygons']], // prettier-ignore
  ['distance', ['distance between two points', 'how far is it from A to B', 'distance from my home to the school']], // prettier-ignore
  ['echo', ['test connection echo']], // prettier-ignore
  ['envelope', ['bounding box of a layer', 'minimum rectangle extent', 'extent rectangle per feature', 'bbox of each feature']], // prettier-ignore
  ['geometry-buffer', ['buffer in map units', 'planar buffer in metres of projected crs']], // prettier-ignore
  ['geometry-buffer,buffer', ['inward buffer shrink polygon']], // prettier-ignore
  ['grid', ['hexagon grid', 'square cells fishnet', 'hexbin', 'tessellate area', 'create hexagonal grid', 'make a square grid of 1 km']], // prettier-ignore
  ['hello-world', ['hello world']], // prettier-ignore
  ['intersection', ['intersection of two polygons']], // prettier-ignore
  ['intersection,overlay', ['where do two layers overlap', 'overlap between two polygons']], // prettier-ignore
  ['make-valid', ['fix invalid geometry', 'repair self-intersecting polygon', 'repair broken polygons', 'repair geometry errors', 'fix bowtie polygon']], // prettier-ignore
  ['measure', ['area of parcels in hectares', 'length of rivers', 'perimeter of polygons', 'how big is this polygon', 'geodesic area', 'compute area in km2', 'how long are the roads', 'total length of streams']], // prettier-ignore
  ['nearest', ['nearest hospital to each school', 'closest neighbour', 'k nearest neighbours', 'distance to nearest road', 'find closest facility', 'which station is closest to each home', 'find the nearest fire hydrant']], // prettier-ignore
  ['overlay', ['overlay land use and soil', 'combine zoning and parcels keeping attributes of both']], // prettier-ignore
  ['overlay,intersection', ['identity overlay keep attributes', 'intersect layers and keep attributes of both']], // prettier-ignore
  ['point-on-surface', ['point inside polygon for label', 'label position inside polygon']], // prettier-ignore
  ['relate', ['do two polygons touch', 'DE-9IM matrix', 'does geometry contain another', 'are two geometries equal']], // prettier-ignore
  ['reproject', ['reproject to EPSG:3857', 'convert coordinates to UTM', 'transform from RD New to WGS84', 'change coordinate system', 'convert from EPSG:4326 to EPSG:28992', 'reproject to web mercator']], // prettier-ignore
  ['select-by-attribute', ['filter by attribute', 'where population > 1000', 'query features with CQL', 'only features with type = residential', 'filter features by name']], // prettier-ignore
  ['select-by-location', ['select features within polygon', 'which parks intersect the flood zone', 'features within 500 m of a station', 'points inside polygon', 'all trees inside the park', 'buildings that touch the road']], // prettier-ignore
  ['select-by-location,buffer', ['homes within 100 m of a river']], // prettier-ignore
  ['simplify', ['simplify polygons keep topology', 'reduce number of vertices', 'generalize coastline', 'douglas peucker', 'make the file smaller by fewer vertices', 'simplify boundaries without gaps']], // prettier-ignore
  ['snap', ['snap vertices to another layer', 'close small gaps between polygons', 'align borders of layers', 'remove slivers between parcels']], // prettier-ignore
  ['spatial-join', ['point in polygon join attributes', 'join attributes by location', 'assign district to each address point', 'add the district name to each point']], // prettier-ignore
  ['spatial-join,count-points', ['how many shops per neighbourhood']], // prettier-ignore
  ['split', ['cut polygon by line', 'split parcels with a road', 'divide polygons', 'split line at crossing lines']], // prettier-ignore
  ['suggest-crs', ['which projection should I use', 'best CRS for Germany', 'find UTM zone', 'which utm zone for Nairobi']], // prettier-ignore
  ['summarize-within', ['sum of population within zones', 'aggregate points into polygons with mean', 'areal interpolation', 'population within flood zones apportioned', 'share of forest in each municipality', 'sum of population weighted by area', 'length of rivers per county']], // prettier-ignore
  ['symmetric-difference', ['symmetric difference']], // prettier-ignore
  ['union', ['union of two layers', 'unite two polygons']], // prettier-ignore
  ['union,dissolve', ['merge all polygons into one']], // prettier-ignore
  ['validate', ['check geometry validity', 'find self-intersections', 'are my polygons valid', 'is this geometry valid']], // prettier-ignore
  ['voronoi', ['voronoi diagram', 'thiessen polygons of weather stations', 'service areas of stations straight line', 'voronoi polygons around shops']], // prettier-ignore
];

/** Questions by the processes of which one has to be the first. */
const first: readonly (readonly [id: string, queries: readonly string[]])[] = [
  ['service-area', ['isochrone', 'isochrone 10 minutes driving', 'catchment', 'service area', 'service area by road', 'walkshed']], // prettier-ignore
  ['service-area,closest-facility', ['walking distance', 'drive time', 'travel time', 'minutes on foot']],
  ['closest-facility', ['parks within five minutes on foot of a school', 'closest facility by road']],
  ['od-matrix', ['travel time matrix']],
  [
    'route',
    ['route', 'shortest path', 'fastest route', 'route between two places', 'directions from one stop to another'],
  ],
  ['clip', ['clip roads to the city boundary']],
  ['select-by-location', ['points within 500 m of a road']],
  ['suggest-crs', ['which projection should I use']],
  ['validate', ['is my polygon valid', 'is this geometry valid']],
];

/** Questions that no process answers. */
const notServed = [
  'draw a map', 'make a map', 'map', 'chart of values', 'plot a histogram',
  'bar chart', 'style the layer with colours', 'choropleth', 'symbology', 'legend', 'raster', 'raster calculator', 'rasterize polygons',
  'polygonize raster', 'zonal statistics raster', 'slope from dem', 'hillshade', 'contour lines', 'interpolate temperatures idw', 'kriging',
  'viewshed', 'watershed', 'flow accumulation', 'ndvi', 'geocode addresses', 'geocode', 'reverse geocode', 'address lookup',
  'traveling salesman', 'public transport timetable',
  'map matching', 'regression', "moran's i",
  'spatial autocorrelation', 'correlation between fields', 'histogram', 'pie chart', 'export to shapefile', 'convert shapefile to geojson',
  'geopackage', 'import kml', 'download osm data', 'get country boundaries', 'population data', 'weather', 'elevation of a point',
  '3d buildings', 'lidar', 'point cloud', 'vector tiles', 'wms', 'print layout pdf', 'animate time series', 'random points in polygon',
  'sample points along a line',
  'delete attribute', 'translate geometry by offset', 'rotate a polygon', 'scale geometry', 'mirror', 'smooth lines',
  'medial axis skeleton', 'centerline of river', 'minimum bounding circle', 'oriented bounding box',
  'reverse line direction', 'points to path', 'offset curve parallel line',
  'georeference an image', 'digitize', 'upload a file', 'delete a job', 'time zone of a point', 'country of a coordinate', 'sunrise time',
  'translate text', 'train a model', 'classify land cover', 'line of sight', 'flood simulation', 'what3words', 'h3 index', 'geohash', 'spatial index',
  'topology network graph', 'send email', 'colour polygons by population', 'make a choropleth map', 'draw the result as a bar graph',
  'visualize the data',
  'what is the elevation here', 'slope and aspect', 'clip a raster',
  'resample raster', 'mosaic images', 'classify satellite image', 'find address coordinates', 'lat long of an address',
  'vehicle routing',
  'gps track to road', 'open a geopackage', 'read shapefile', 'export as kml', 'save as csv', 'get osm buildings', 'download boundaries',
  'current weather', 'timezone for a location', 'rotate polygon by 30 degrees', 'shift geometry east', 'smooth a polygon', 'polygon to points',
  'convert points to line', 'random sampling of points',
  'interpolate rainfall', 'hot spot analysis getis ord', 'space time cube', 'create vector tiles', 'publish as wfs', 'print to pdf', '3d model',
  'volume of a building', 'h3 cells', 'geohash of a point', 'machine learning', 'detect objects in images', 'translate to french', 'buy a map',
]; // prettier-ignore

interface Found {
  readonly served: boolean;
  readonly message?: string;
  readonly processes: readonly { readonly process: string }[];
}

let apis: TestApis;
beforeAll(async () => {
  apis = await openTestApis();
});
afterAll(() => apis.close());

async function ask(query: string): Promise<Found> {
  const { structuredContent } = await apis.mcp.callTool({ name: 'find_process', arguments: { query, limit: 3 } });
  return structuredContent as Found;
}

it('finds the process that answers a question', async () => {
  const missed = [];
  for (const [ids, queries] of served) {
    for (const query of queries) {
      const { served: isServed, processes } = await ask(query);
      const found = processes.map(({ process }) => process);
      if (!isServed || !found.some((id) => ids.split(',').includes(id))) missed.push({ query, ids, found });
    }
  }
  expect(missed).toEqual([]);
});

it('finds the process that answers a question before all others', async () => {
  const missed = [];
  for (const [id, queries] of first) {
    for (const query of queries) {
      const { processes } = await ask(query);
      if (!id.split(',').includes(processes[0]?.process ?? ''))
        missed.push({ query, id, found: processes.map(({ process }) => process) });
    }
  }
  expect(missed).toEqual([]);
});

it('says plainly that none does', async () => {
  const claimed = [];
  for (const query of notServed) {
    const { served: isServed, message, processes } = await ask(query);
    if (isServed || message?.startsWith('No process ') !== true) claimed.push({ query, processes });
  }
  expect(claimed).toEqual([]);
});

it.each([
  [
    'draw a map',
    'charts or styles: show_map draws a result, in colours by a property (color_by), read_result gives its values.',
  ],
  [
    'bar chart',
    'charts or styles: show_map draws a result, in colours by a property (color_by), read_result gives its values.',
  ],
  [
    'regression',
    'interpolation or models; statistics of values come from table-statistics. The nearest, heat-map, only shows where features are dense.',
  ],
  [
    'minimum bounding circle',
    'bounding circles or rotated boxes. The nearest, envelope, only makes boxes along the axes.',
  ],
])('says of "%s" what is nearest', async (query, message) => {
  // prettier-ignore
  expect(await ask(query)).toMatchObject({ served: false, message: `No process works with ${message}` });
});

it('says of words that only name what processes work on that none is about them', async () => {
  expect(await ask('wobble a polygon')).toMatchObject({
    served: false,
    message: 'No process is about "wobble a polygon"; these only share a word with it.',
  });
  expect(await ask('polygons')).toMatchObject({ served: true });
});
