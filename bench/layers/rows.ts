/** What bench:layers compares: a process and its inputs, the same in geopandas, and the bars as shares of its time. */

export interface WorkRow {
  readonly name: string;
  readonly process: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs that are files, by name. */
  readonly files: Readonly<Record<string, string>>;
}

export interface LayerRow extends WorkRow {
  /** Operation of bench/peers/layers.py and its files. */
  readonly peer: readonly string[];
  /** Whole process, start included. */
  readonly command?: number;
  /** Reading, checking, running and writing in a fresh process, start excluded. */
  readonly cold?: number;
  /** The same as cold, a second time in one process, against a first time in geopandas. */
  readonly second?: number;
  /** The operation alone, in a process that has done it before. */
  readonly warm?: number;
  /** Peak memory of the whole process in MB, where it does not depend on the peer. */
  readonly peakMb?: number;
}

/** Where there is nothing to reach: the ratio is printed alone. */
export const NO_BAR = Infinity;

const counties = { layer: 'counties' };
const pair = { layer: 'counties', overlay: 'shifted' };
const validPair = { layer: 'counties-valid', overlay: 'shifted-valid' };
const peerPair = ['counties-valid', 'shifted-valid'];
const within = { predicate: 'within' };

export const rows: readonly LayerRow[] = [
  buffer('counties, 1 km', 'counties', 1000, { command: 1, warm: 1.5 }),
  {
    ...buffer('counties, 1 km, tolerance 0.0001', 'counties', 1000, { warm: NO_BAR }),
    inputs: { distance: 1000, tolerance: 0.0001 },
  },
  buffer('counties, 10 km', 'counties', 10_000, { warm: 2 }),
  buffer('counties, 50 km', 'counties', 50_000, { warm: 2 }),
  buffer('counties, -1 km', 'counties', -1000, { warm: 2.4 }),
  buffer('outlines of counties, 1 km', 'outlines', 1000, { warm: 1.3 }),
  buffer('20,000 points, 500 m', 'points-20k', 500, { warm: 0.3 }),
  buffer('20,000 buildings, 25 m', 'buildings', 25, { warm: 0.7 }),
  buffer('coast of 32,769 vertices, 1 km', 'coast', 1000, { warm: 1.6 }),
  {
    name: 'overlay intersection, as sent',
    process: 'overlay',
    inputs: { mode: 'intersection' },
    files: pair,
    peer: ['overlay-intersection', ...peerPair],
    command: 1.15,
    cold: 1.25,
  },
  {
    name: 'overlay intersection, valid',
    process: 'overlay',
    inputs: { mode: 'intersection' },
    files: validPair,
    peer: ['overlay-intersection', ...peerPair],
    cold: 0.95,
  },
  {
    name: 'overlay identity',
    process: 'overlay',
    inputs: { mode: 'identity' },
    files: pair,
    peer: ['overlay-identity', ...peerPair],
    cold: 1.1,
  },
  {
    name: 'dissolve by state',
    process: 'dissolve',
    inputs: { by: ['state'] },
    files: counties,
    peer: ['dissolve', 'counties-valid'],
    command: 1.6,
    cold: 2.6,
    second: 0.8,
  },
  {
    name: 'count 100,000 points in counties',
    process: 'count-points',
    inputs: {},
    files: { polygons: 'counties', points: 'points' },
    peer: ['count', 'points', 'counties-valid'],
    command: 1.15,
    cold: 1.4,
  },
  {
    name: 'join 100,000 points with counties',
    process: 'spatial-join',
    inputs: within,
    files: { layer: 'points', other: 'counties' },
    peer: ['join', 'points', 'counties-valid'],
    command: 1,
    cold: 1.15,
  },
  {
    name: 'nearest of 2,000 sites to 100,000 points',
    process: 'nearest',
    inputs: {},
    files: { layer: 'points', other: 'sites' },
    peer: ['nearest', 'points', 'sites'],
    command: 0.9,
    cold: 0.95,
  },
  {
    name: 'reproject counties',
    process: 'reproject',
    inputs: { target_crs: 'EPSG:3857' },
    files: counties,
    peer: ['reproject', 'counties-valid'],
    command: 1.2,
  },
  {
    name: 'centroids of counties',
    process: 'centroid',
    inputs: {},
    files: counties,
    peer: ['centroid', 'counties-valid'],
    command: 1.2,
  },
  {
    name: 'simplify counties as a coverage',
    process: 'simplify',
    inputs: { mode: 'coverage', tolerance: 0.01, units: 'coordinates', coordinates: 'planar' },
    files: counties,
    peer: ['simplify', 'counties-valid'],
    command: 1.1,
  },
  {
    name: 'voronoi of 20,000 points',
    process: 'voronoi',
    inputs: {},
    files: { layer: 'points-20k' },
    peer: ['voronoi', 'points-20k'],
    command: 1.3,
  },
  {
    name: 'convex hulls of counties',
    process: 'convex-hull',
    inputs: {},
    files: counties,
    peer: ['hull', 'counties-valid'],
    command: 1.3,
  },
  {
    name: 'areas of counties',
    process: 'measure',
    inputs: {},
    files: counties,
    peer: ['measure', 'counties-valid'],
    command: 1.3,
  },
  {
    name: 'count 1,000,000 points in counties',
    process: 'count-points',
    inputs: {},
    files: { polygons: 'counties', points: 'points-million' },
    peer: ['count', 'points-million', 'counties-valid'],
    command: 1.15,
    peakMb: 800,
  },
  {
    name: 'join 1,000,000 points with counties',
    process: 'spatial-join',
    inputs: within,
    files: { layer: 'points-million', other: 'counties' },
    peer: ['join', 'points-million', 'counties-valid'],
    command: 1.15,
    peakMb: 1000,
  },
  {
    name: 'nearest of 2,000 sites to 1,000,000 points',
    process: 'nearest',
    inputs: {},
    files: { layer: 'points-million', other: 'sites' },
    peer: ['nearest', 'points-million', 'sites'],
    command: 1.15,
    peakMb: 1000,
  },
];

/** Work in blocks, of which the rates are wanted. */
export const rateRows: readonly WorkRow[] = [
  work('buffer', 'counties, 1 km', { distance: 1000 }, counties),
  work('buffer', '20,000 points, 500 m', { distance: 500 }, { layer: 'points-20k' }),
  work('buffer', '20,000 buildings, 25 m', { distance: 25 }, { layer: 'buildings' }),
  work('geometry-buffer', 'counties, 0.01', { distance: 0.01, coordinates: 'planar' }, { geometry: 'counties' }),
  work('overlay', 'counties', { mode: 'intersection' }, pair),
  work('count-points', '1,000,000 points', {}, { polygons: 'counties', points: 'points-million' }),
  work('nearest', '1,000,000 points', {}, { layer: 'points-million', near_layer: 'sites' }),
  work('reproject', '1,000,000 points', { target_crs: 'EPSG:32633' }, { layer: 'points-million' }),
  work('summarize-within', 'counties', {}, { layer: 'counties', summary_layer: 'shifted' }),
  work('summarize-within', 'outlines', {}, { layer: 'counties', summary_layer: 'outlines' }),
];

function work(id: string, what: string, inputs: WorkRow['inputs'], files: WorkRow['files']): WorkRow {
  return { name: `${id} ${what}`, process: id, inputs, files };
}

function buffer(what: string, file: string, distance: number, bars: Pick<LayerRow, 'command' | 'warm'>): LayerRow {
  return {
    name: `buffer ${what}`,
    process: 'buffer',
    inputs: { distance },
    files: { layer: file },
    peer: [`buffer:${distance}`, file === 'counties' ? 'counties-valid' : file],
    ...bars,
  };
}
