/** Chooses how the ground comes onto the paper: projection, scale and size of the picture. */
import { geoAzimuthalEqualArea, geoEqualEarth, type GeoProjection } from 'd3-geo';
import { boxAround, eachPlace, isOnEarth, type Box, type MapLayer } from './map-layer.ts';
import { capAround, type Cap } from './sphere.ts';

export type Coordinates = 'lonlat' | 'planar';

export interface View {
  readonly coordinates: Coordinates;
  /** Width of the map itself, in pixels. */
  readonly width: number;
  readonly height: number;
  /** In pixels, y down. */
  project(x: number, y: number): readonly [number, number];
  /** Coordinates of a pixel; nothing where there is no ground. */
  invert(x: number, y: number): readonly [number, number] | undefined;
  /** Metres on the ground, or units of the plane, in one pixel at the centre of the map. */
  readonly perPixel: number;
  /** The map shows the whole Earth. */
  readonly world: boolean;
  /** For lines and areas that d3 has to clip. */
  readonly projection?: GeoProjection;
}

const EARTH_RADIUS = 6_371_008.8;
const RADIANS = Math.PI / 180;
/** Half a hemisphere fits into one azimuthal map; what reaches farther is shown on a map of the world. */
const WIDEST_CAP = 75;
/** Around a single point, in degrees: some 220 km, so that one sees where it is. */
const POINT_RADIUS = 2;
/** A millimetre, in degrees: what rounding leaves of a single point. */
const NO_RADIUS = 1e-8;
const MARGIN = 0.1;
const FLATTEST = 0.5;
const TALLEST = 0.9;

/**
 * @param width of the picture in pixels
 * @param coordinates what the positions are; when it is not given, longitude and latitude wherever they can be
 */
export function createView(layers: readonly MapLayer[], width: number, coordinates?: Coordinates): View {
  const box = boxAround(layers);
  const planar = coordinates === undefined ? box !== undefined && !isOnEarth(box) : coordinates === 'planar';
  if (planar) return planarView(box ?? { west: 0, south: 0, east: 1, north: 1 }, width);
  const cap = capAround(layers);
  return cap === undefined || cap.radius > WIDEST_CAP ? worldView(width) : capView(layers, cap, width);
}

/** Equal area, and true to scale at its centre, wherever on Earth that is: no pole and no antimeridian is special. */
function capView(layers: readonly MapLayer[], cap: Cap, width: number): View {
  const [longitude, latitude] = cap.centre;
  const projection = geoAzimuthalEqualArea().rotate([-longitude, -latitude]).translate([0, 0]).scale(1).precision(0);
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const layer of layers) {
    eachPlace(layer, (lambda, phi) => {
      const [x, y] = projection([lambda, phi]) ?? [0, 0];
      [west, east] = [Math.min(west, x), Math.max(east, x)];
      [south, north] = [Math.min(south, y), Math.max(north, y)];
    });
  }
  const least = cap.radius < NO_RADIUS ? POINT_RADIUS * RADIANS : 0;
  const { scale, height, translate } = fit({ west, south, east, north }, width, least);
  projection.scale(scale).translate(translate).precision(0.5);
  return sphereView(projection, width, height, false, EARTH_RADIUS / scale);
}

/** The positions of RFC 7946 never cross the antimeridian, where this map is cut. */
function worldView(width: number): View {
  const height = Math.round(width * 0.52);
  const projection = geoEqualEarth().fitExtent(
    [
      [width * 0.02, height * 0.04],
      [width * 0.98, height * 0.96],
    ],
    { type: 'Sphere' },
  );
  const [left = 0] = projection([-0.5, 0]) ?? [];
  const [right = 1] = projection([0.5, 0]) ?? [];
  return sphereView(projection, width, height, true, (RADIANS * EARTH_RADIUS) / (right - left));
}

function sphereView(projection: GeoProjection, width: number, height: number, world: boolean, perPixel: number): View {
  projection.clipExtent([
    [-2, -2],
    [width + 2, height + 2],
  ]);
  return {
    coordinates: 'lonlat',
    width,
    height,
    project: (x, y) => projection([x, y]) ?? [NaN, NaN],
    invert(x, y) {
      const [longitude = NaN, latitude = NaN] = projection.invert?.([x, y]) ?? [];
      // Beyond the edge of the Earth a projection inverts to something, but not back again.
      const [u, v] = projection([longitude, latitude]) ?? [NaN, NaN];
      return Math.hypot(u - x, v - y) < 1 ? [longitude, latitude] : undefined;
    },
    perPixel,
    world,
    projection,
  };
}

function planarView(box: Box, width: number): View {
  const size = Math.max(box.east - box.west, box.north - box.south);
  const least = size === 0 ? Math.max(1, Math.abs(box.west), Math.abs(box.north)) / 100 : 0;
  const { scale, height, translate } = fit(
    { west: box.west, east: box.east, south: -box.north, north: -box.south },
    width,
    least,
  );
  const [left, top] = translate;
  return {
    coordinates: 'planar',
    width,
    height,
    project: (x, y) => [left + x * scale, top - y * scale],
    invert: (x, y) => [(x - left) / scale, (top - y) / scale],
    perPixel: 1 / scale,
    world: false,
  };
}

interface Fit {
  readonly scale: number;
  readonly height: number;
  readonly translate: [number, number];
}

/** @param least half the width that is shown at least, for a single point */
function fit({ west, south, east, north }: Box, width: number, least: number): Fit {
  const spanX = Math.max(east - west, 2 * least);
  const spanY = Math.max(north - south, 2 * least);
  const height = Math.round(width * Math.min(TALLEST, Math.max(FLATTEST, spanX === 0 ? TALLEST : spanY / spanX)));
  const room = Math.min(width, height) * MARGIN;
  const scale = Math.min((width - 2 * room) / spanX, (height - 2 * room) / spanY);
  return {
    scale,
    height,
    translate: [width / 2 - (scale * (west + east)) / 2, height / 2 - (scale * (south + north)) / 2],
  };
}
