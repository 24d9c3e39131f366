/** GPX of navigation devices: waypoints, routes and tracks, and the points of the latter two. @see https://www.topografix.com/GPX/1/1/ */
import { crsMember } from '../../schemas/declared-crs.ts';
import { WGS_84 } from '../../schemas/crs.ts';
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { formatCount, selectPlural } from '../common/format-count.ts';
import { checkable, isNonFinite, isUnplaced, noteUnplaced } from './bare-geometries.ts';
import { toProperties } from './column-types.ts';
import { defineFormat, malformed, type Part, type Parts } from './define-format.ts';
import { buildShape } from './flat-build.ts';
import { GpxRecords } from './gpx-records.ts';
import { sniffRoot, walkXml, type XmlElement } from './xml.ts';

const TITLE = 'GPX';

export default defineFormat({
  id: 'gpx',
  title: TITLE,
  kind: 'layer',
  mediaTypes: ['application/gpx+xml'],
  extensions: ['gpx'],
  sniff: (head) => sniffRoot(head)?.toLowerCase() === 'gpx',
  open: (bytes) => toParts(readGpx(bytes)),
});

/** As GDAL names them. */
type LayerName = 'waypoints' | 'routes' | 'tracks' | 'route_points' | 'track_points';

interface GpxLayer {
  readonly records: GpxRecords;
  /** Geometries of lines. */
  readonly geometries: (FlatGeometry | null)[];
  /** Numbers of points, three each: these become geometries when they are read. */
  readonly points: number[];
}

interface Gpx {
  readonly layers: Readonly<Record<LayerName, GpxLayer>>;
  /** Segments and routes that have less than two points. */
  readonly short: { readonly tracks: number; readonly routes: number };
  readonly withoutNumber: number;
  readonly terms: string | undefined;
}

/** Elements whose children are given one at a time: a track may have millions of points. */
const containers: ReadonlySet<string> = new Set(['gpx', 'rte', 'trk', 'trkseg']);

function readGpx(bytes: Uint8Array): Gpx {
  const newLayer = (): GpxLayer => ({ records: new GpxRecords(), geometries: [], points: [] });
  const layers = { waypoints: newLayer(), routes: newLayer(), tracks: newLayer(), route_points: newLayer(), track_points: newLayer() }; // prettier-ignore
  const short = { tracks: 0, routes: 0 };
  let [withoutNumber, terms]: [number, string | undefined] = [0, undefined];
  let inside: 'routes' | 'tracks' | undefined;
  let own: XmlElement[] = [];
  /** Positions of the segments of a track, or of the only line of a route. */
  let lines: number[][] = [];

  const addPoint = (element: XmlElement, layer: GpxLayer, ids: readonly (readonly [string, string])[]) => {
    const { position, isWrong } = readPosition(element);
    if (isWrong) withoutNumber += 1;
    layer.records.add(element.children, ids);
    layer.points.push(...position);
    return position;
  };
  const closeLine = (name: 'routes' | 'tracks') => {
    const long = lines.filter(({ length }) => length >= 6);
    if (name === 'tracks' || lines.some(({ length }) => length > 0)) short[name] += lines.length - long.length;
    layers[name].records.add(own);
    layers[name].geometries.push(long.length === 0 ? null : buildShape(name === 'tracks' ? 'MultiLineString' : 'LineString', [long])); // prettier-ignore
    [inside, own, lines] = [undefined, [], []];
  };

  walkXml(bytes, TITLE, {
    containers,
    enter(name) {
      if (name === 'rte') [inside, own, lines] = ['routes', [], [[]]];
      else if (name === 'trk') [inside, own, lines] = ['tracks', [], []];
      else if (name === 'trkseg') lines.push([]);
    },
    leave(name) {
      if (name === 'rte') closeLine('routes');
      else if (name === 'trk') closeLine('tracks');
    },
    visit(element) {
      const line = lines.at(-1);
      if (element.name === 'wpt') addPoint(element, layers.waypoints, []);
      else if (line && inside === 'tracks' && element.name === 'trkpt') {
        const [track, segment] = [layers.tracks.geometries.length, lines.length - 1];
        const ids = [['track_fid', track], ['track_seg_id', segment], ['track_seg_point_id', line.length / 3]] as const; // prettier-ignore
        line.push(...addPoint(element, layers.track_points, ids.map(([name, id]) => [name, String(id)]))); // prettier-ignore
      } else if (line && inside === 'routes' && element.name === 'rtept') {
        const ids = [['route_fid', layers.routes.geometries.length], ['route_point_id', line.length / 3]] as const; // prettier-ignore
        line.push(...addPoint(element, layers.route_points, ids.map(([name, id]) => [name, String(id)]))); // prettier-ignore
      } else if (inside) own.push(element);
      else if (element.name === 'metadata') terms = readTerms(element);
    },
  });
  if (layers.waypoints.records.count + layers.routes.records.count + layers.tracks.records.count === 0) {
    throw malformed(TITLE, 'its root', 'it has no waypoint, route or track');
  }
  return { layers, short, withoutNumber, terms };
}

/** Longitude, latitude and height; NaN for a height that is not there. */
function readPosition({ name, attributes, children, line }: XmlElement) {
  const [x, y] = [attributes.lon, attributes.lat].map((text = '') => {
    const number = text.trim() === '' ? NaN : Number(text);
    if (Number.isFinite(number) || isNonFinite(text.trim())) return number;
    throw malformed(TITLE, `line ${line}`, `lon and lat of <${name}> are numbers, not ${JSON.stringify(text)}`);
  });
  const height = children.find((child) => child.name === 'ele')?.text.trim() ?? '';
  const z = height === '' ? NaN : Number(height);
  const isWrong = height !== '' && !Number.isFinite(z);
  return { position: [x ?? NaN, y ?? NaN, isWrong ? NaN : z], isWrong };
}

function readTerms({ children }: XmlElement): string | undefined {
  const copyright = children.find(({ name }) => name === 'copyright');
  if (!copyright) return undefined;
  const license = copyright.children.find(({ name }) => name === 'license')?.text.trim();
  return `Copyright: ${[copyright.attributes.author, license].filter(Boolean).join(', ')}.`;
}

function toParts(gpx: Gpx): Parts {
  return Object.entries(gpx.layers)
    .filter(([, { records }]) => records.count > 0)
    .map(([name, layer]): Part => {
      const { records } = layer;
      const read = () => {
        const { columns, rows, notes } = records.toTable();
        let unplaced = 0;
        const features = rows.map((row, at) => {
          const geometry = geometryAt(layer, at);
          if (geometry && isUnplaced(geometry)) unplaced += 1;
          return { type: 'Feature', properties: toProperties(columns, row), geometry: geometry && checkable(geometry) };
        });
        const value = { type: 'FeatureCollection', crs: crsMember(WGS_84), features };
        return {
          kind: 'layer',
          value,
          notes: [...notesOf(name as LayerName, gpx), ...noteUnplaced(unplaced), ...notes],
        } as const;
      };
      // Else a file with one track would have two layers to choose from.
      return { name, kind: 'layer', isDetail: name.endsWith('_points'), read };
    });
}

function geometryAt({ geometries, points }: GpxLayer, at: number): FlatGeometry | null {
  if (points.length === 0) return geometries[at] ?? null;
  return buildShape('Point', [[points.slice(at * 3, at * 3 + 3)]]);
}

function notesOf(name: LayerName, { layers, short, withoutNumber, terms }: Gpx): readonly string[] {
  const notes = terms === undefined ? [] : [terms];
  if (withoutNumber > 0) notes.push(`${formatCount(withoutNumber, 'height')} of the file ${selectPlural(withoutNumber, 'is not a number and was', 'are not numbers and were')} left out.`); // prettier-ignore
  if (name !== 'tracks' && name !== 'routes') return notes;
  const points = name === 'tracks' ? 'track_points' : 'route_points';
  if (layers[points].records.hasValues) notes.push(`Times and other values of the points are not in the lines: they are in the layer ${points} (#layer=${points}).`); // prettier-ignore
  const count = short[name];
  const what = name === 'tracks' ? 'segment' : 'route';
  if (count > 0) notes.push(`${formatCount(count, what)} of fewer than 2 points ${selectPlural(count, 'has', 'have')} no line.`); // prettier-ignore
  return notes;
}
