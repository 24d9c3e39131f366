/** Cuts lines and rings that cross the antimeridian. */
import { toFlat, toGeoJson, type FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { Geometry, Position } from '../../../schemas/geometry-types.ts';
import type { Layer } from '../../../schemas/layer.ts';
import { longEdgesOf } from '../../../schemas/lon-lat.ts';
import { cutAtAntimeridian, shiftIntoRange, toPolygonGeometry } from './antimeridian.ts';
import type { PlanarEngine } from '../engine/engine.ts';
import { mapWithGeos, withGeos } from '../engine/geos.ts';
import { joinLongEdges } from './join-long-edges.ts';
import { shiftLongitude, unwrap } from './longitudes.ts';
import type { Line, Rings } from '../flat/parts.ts';
import type { Repaired } from '../validity/repair.ts';
import { repairLayer } from '../validity/valid-layer.ts';

/**
 * @returns the layer with edges over more than 180 degrees of longitude taken the short way and cut; otherwise
 * unchanged
 */
export async function cutLongEdges(layer: Layer): Promise<Layer> {
  const features = await mapWithGeos(layer.features, (engine, feature) => {
    const { geometry } = feature;
    return geometry && longEdgesOf(geometry).count > 0
      ? { ...feature, geometry: cutFlat(engine, geometry, unwrap) }
      : feature;
  });
  return { ...layer, features };
}

/**
 * Repairs the polygons of a layer as they are on Earth: those with edges over more than 180 degrees of longitude are
 * joined across the antimeridian before, and cut there after it.
 * @param name of the input, for the warning
 * @throws {ProcessError} `invalid-geometry` when no repair is possible
 */
export function repairLonLatLayer(engine: PlanarEngine, layer: Layer, name: string): Repaired<Layer> {
  const { result, warnings } = repairLayer(engine, joinLongEdges(engine, layer), name);
  const features = result.features.map((feature, i) => {
    const { geometry } = feature;
    const sent = layer.features[i]?.geometry;
    const isJoined = sent && longEdgesOf(sent).count > 0;
    return geometry && isJoined ? { ...feature, geometry: cutFlat(engine, geometry, (line) => line) } : feature;
  });
  return { result: { ...result, features }, warnings };
}

/** Warns about invalid polygons that are repaired because they are cut: those with edges over more than 180 degrees. */
export function cutRepairWarnings(engine: PlanarEngine, layer: Layer): readonly string[] {
  const features = layer.features.map((feature) =>
    feature.geometry && longEdgesOf(feature.geometry).count > 0 ? feature : { ...feature, geometry: null },
  );
  return repairLayer(engine, joinLongEdges(engine, { ...layer, features }), 'layer').warnings;
}

/**
 * @param follow makes the longitudes of a line or ring continuous; they may exceed 180
 * @returns the geometry, cut where it crosses the antimeridian; polygons that are cut lose their Z coordinates
 */
export function cutAlong(geometry: FlatGeometry, follow: (line: Line) => Line): Promise<FlatGeometry> {
  return withGeos((engine) => cutFlat(engine, geometry, follow));
}

function cutFlat(engine: PlanarEngine, geometry: FlatGeometry, follow: (line: Line) => Line): FlatGeometry {
  return toFlat(cut(engine, toGeoJson(geometry), follow));
}

function cut(engine: PlanarEngine, geometry: Geometry, follow: (line: Line) => Line): Geometry {
  switch (geometry.type) {
    case 'Point':
    case 'MultiPoint':
      return geometry;
    case 'LineString':
    case 'MultiLineString': {
      const inputLines = geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates;
      const lines = inputLines.flatMap((line) => cutLine(follow(line)));
      const [only = []] = lines;
      if (geometry.type === 'LineString' && lines.length <= 1) return { type: 'LineString', coordinates: only };
      return { type: 'MultiLineString', coordinates: lines };
    }
    case 'Polygon':
      return cutPolygons(engine, [geometry.coordinates.map(follow)]);
    case 'MultiPolygon': {
      const result = cutPolygons(
        engine,
        geometry.coordinates.map((rings) => rings.map(follow)),
      );
      return result.type === 'Polygon' ? { type: 'MultiPolygon', coordinates: [result.coordinates] } : result;
    }
    case 'GeometryCollection':
      return { ...geometry, geometries: geometry.geometries.map((member) => cut(engine, member, follow)) };
  }
}

function cutPolygons(engine: PlanarEngine, polygons: readonly Rings[]) {
  const shiftedPolygons = polygons.map(shiftIntoRange);
  if (shiftedPolygons.every((rings) => rings !== undefined)) return toPolygonGeometry(shiftedPolygons.flat());
  const pieces = toGeoJson(cutAtAntimeridian(engine, polygons));
  return pieces.type === 'MultiPolygon' || pieces.type === 'Polygon' ? pieces : toPolygonGeometry([]);
}

/** Splits a line where it crosses the antimeridian; each part is in range. */
function cutLine(line: Line): readonly Line[] {
  const lines: Position[][] = [[]];
  let turn = firstTurn(line);
  line.forEach((to, i) => {
    const from = line[i - 1];
    const next = getTurn(to, turn);
    while (from && turn !== next) {
      const step = Math.sign(next - turn);
      const meridian = 360 * Math.max(turn, turn + step) - 180;
      const fraction = (meridian - (from[0] ?? 0)) / ((to[0] ?? 0) - (from[0] ?? 0));
      const crossing = from.slice(0, to.length).map((value, axis) => value + ((to[axis] ?? 0) - value) * fraction);
      lines.at(-1)?.push([meridian - 360 * turn, ...crossing.slice(1)]);
      turn += step;
      lines.push([[meridian - 360 * turn, ...crossing.slice(1)]]);
    }
    lines.at(-1)?.push([...shiftLongitude(to, -turn), ...to.slice(2)].slice(0, to.length));
  });
  const stretches = lines.map(dropRepeats).filter((part) => part.length > 1);
  const start = lines[0]?.[0];
  // A line of length 0 keeps two positions.
  return stretches.length === 0 && start ? [[start, start]] : stretches;
}

function dropRepeats(line: Line): Line {
  return line.filter((p, i) => i === 0 || p.some((value, axis) => value !== line[i - 1]?.[axis]));
}

/**
 * Turn of 360 degrees that contains a longitude, 0 around longitude 0. On an antimeridian it changes as little as
 * possible.
 */
function getTurn([longitude = 0]: Position, turn: number): number {
  const east = Math.floor((longitude + 180) / 360);
  return longitude === 360 * east - 180 && turn < east ? east - 1 : east;
}

/** A line that starts on the antimeridian starts on the side to which it goes. */
function firstTurn(line: Line): number {
  const [start = 0] = line[0] ?? [];
  const [next = start] = line.find(([longitude]) => longitude !== start) ?? [];
  const isWestOfIt = next < start || (next === start && start > 0);
  return getTurn([start, 0], isWestOfIt ? -Infinity : Infinity);
}
