/** Cuts geometries at the antimeridian where their lines and rings go on across it. */
import { toFlat, toGeoJson, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { longEdgesOf } from '../../../schemas/lon-lat.ts';
import { cutAtAntimeridian, inRange, polygonal } from './antimeridian.ts';
import { loadGeos } from '../engine/geos.ts';
import { shifted, unwrap } from './longitudes.ts';
import type { Line, Rings } from '../flat/parts.ts';

/** @returns the same layer where no edge spans more than 180 degrees of longitude; others went the short way */
export async function cutLongEdgesOf(layer: Layer): Promise<Layer> {
  const features = await Promise.all(
    layer.features.map(async (feature) => {
      const { geometry } = feature;
      return geometry && longEdgesOf(geometry).count > 0
        ? { ...feature, geometry: await cutAlong(geometry, unwrap) }
        : feature;
    }),
  );
  return { ...layer, features };
}

/**
 * @param follow gives each line and ring with continuous longitudes, which may go beyond 180
 * @returns what crosses the antimeridian is cut there; polygons that are cut lose their heights
 */
export async function cutAlong(geometry: FlatGeometry, follow: (line: Line) => Line): Promise<FlatGeometry> {
  return toFlat(await cut(toGeoJson(geometry), follow));
}

async function cut(geometry: Geometry, follow: (line: Line) => Line): Promise<Geometry> {
  switch (geometry.type) {
    case 'Point':
    case 'MultiPoint':
      return geometry;
    case 'LineString':
    case 'MultiLineString': {
      const given = geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates;
      const lines = given.flatMap((line) => cutLine(follow(line)));
      const [only = []] = lines;
      if (geometry.type === 'LineString' && lines.length <= 1) return { type: 'LineString', coordinates: only };
      return { type: 'MultiLineString', coordinates: lines };
    }
    case 'Polygon':
      return cutPolygons([geometry.coordinates.map(follow)]);
    case 'MultiPolygon': {
      const result = await cutPolygons(geometry.coordinates.map((rings) => rings.map(follow)));
      return result.type === 'Polygon' ? { type: 'MultiPolygon', coordinates: [result.coordinates] } : result;
    }
    case 'GeometryCollection': {
      const geometries: Geometry[] = [];
      for (const member of geometry.geometries) geometries.push(await cut(member, follow));
      return { type: 'GeometryCollection', geometries };
    }
  }
}

async function cutPolygons(polygons: readonly Rings[]) {
  const within = polygons.map(inRange);
  if (within.every((rings) => rings !== undefined)) return polygonal(within.flat());
  const pieces = toGeoJson(cutAtAntimeridian(await loadGeos(), polygons));
  return pieces.type === 'MultiPolygon' || pieces.type === 'Polygon' ? pieces : polygonal([]);
}

/** The stretches of a line between its crossings of the antimeridian, each in range. */
function cutLine(line: Line): readonly Line[] {
  const lines: Position[][] = [[]];
  let turn = firstTurn(line);
  line.forEach((to, i) => {
    const from = line[i - 1];
    const next = turnOf(to, turn);
    while (from && turn !== next) {
      const step = Math.sign(next - turn);
      const meridian = 360 * Math.max(turn, turn + step) - 180;
      const share = (meridian - (from[0] ?? 0)) / ((to[0] ?? 0) - (from[0] ?? 0));
      const crossing = from.slice(0, to.length).map((value, axis) => value + ((to[axis] ?? 0) - value) * share);
      lines.at(-1)?.push([meridian - 360 * turn, ...crossing.slice(1)]);
      turn += step;
      lines.push([[meridian - 360 * turn, ...crossing.slice(1)]]);
    }
    lines.at(-1)?.push([...shifted(to, -turn), ...to.slice(2)].slice(0, to.length));
  });
  const stretches = lines.map(withoutRepeats).filter((part) => part.length > 1);
  const place = lines[0]?.[0];
  // A line without length stays one, with the two positions that every line has.
  return stretches.length === 0 && place ? [[place, place]] : stretches;
}

function withoutRepeats(line: Line): Line {
  return line.filter((p, i) => i === 0 || p.some((value, axis) => value !== line[i - 1]?.[axis]));
}

/** Turns of 360 degrees, counted from the one around longitude 0. On an antimeridian, a line stays as near as it can. */
function turnOf([longitude = 0]: Position, turn: number): number {
  const east = Math.floor((longitude + 180) / 360);
  return longitude === 360 * east - 180 && turn < east ? east - 1 : east;
}

/** A line that begins on the antimeridian begins on the side to which it goes. */
function firstTurn(line: Line): number {
  const [start = 0] = line[0] ?? [];
  const [next = start] = line.find(([longitude]) => longitude !== start) ?? [];
  const isWestOfIt = next < start || (next === start && start > 0);
  return turnOf([start, 0], isWestOfIt ? -Infinity : Infinity);
}
