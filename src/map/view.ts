/** View of a map: projection, scale and size of the picture. */
import { geoAzimuthalEqualArea, geoEqualEarth, type GeoProjection } from 'd3-geo';
import { boxAround, eachSample, isOnEarth, type Box, type MapLayer } from './map-layer.ts';
import { capAround, type Cap } from './sphere.ts';

export type Coordinates = 'lonlat' | 'planar';

export interface View {
  readonly coordinates: Coordinates;
  /** Width of the map itself, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Position in pixels, y down. */
  project(x: number, y: number): readonly [number, number];
  /** Coordinates of a pixel; undefined off the Earth. */
  invert(x: number, y: number): readonly [number, number] | undefined;
  /** Metres on the ground, or units of the plane, in one pixel at the centre of the map. */
  readonly perPixel: number;
  /** The map shows the whole Earth. */
  readonly world: boolean;
  /** Projection for lines and areas that d3 clips. */
  readonly projection?: GeoProjection;
}

const EARTH_RADIUS = 6_371_008.8;
const RADIANS = Math.PI / 180;
/** Maximum radius in degrees of an azimuthal map; larger extents get a map of the world. */
const MAX_CAP_RADIUS = 75;
/** Radius around a single point, in degrees: some 220 km, to show where it is. */
const POINT_RADIUS = 2;
/** Radius in degrees below which it is a single point with rounding errors: a millimetre. */
const MIN_RADIUS = 1e-8;
const MARGIN = 0.1;
const MIN_ASPECT = 0.5;
const MAX_ASPECT = 0.9;

/**
 * @param width of the picture in pixels
 * @param coordinates kind of the coordinates; by default longitude and latitude where in range
 */
export function createView(layers: readonly MapLayer[], width: number, coordinates?: Coordinates): View {
  const box = boxAround(layers);
  const planar = coordinates === undefined ? box !== undefined && !isOnEarth(box) : coordinates === 'planar';
  if (planar) return planarView(box ?? { west: 0, south: 0, east: 1, north: 1 }, width);
  const cap = capAround(layers);
  return cap === undefined || cap.radius > MAX_CAP_RADIUS ? worldView(width) : capView(layers, cap, width);
}

/** Equal-area azimuthal view, true to scale at its centre anywhere on Earth, poles and antimeridian included. */
function capView(layers: readonly MapLayer[], cap: Cap, width: number): View {
  const [longitude, latitude] = cap.centre;
  const projection = geoAzimuthalEqualArea().rotate([-longitude, -latitude]).translate([0, 0]).scale(1).precision(0);
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const layer of layers) {
    eachSample(layer, (lambda, phi) => {
      const [x, y] = projection([lambda, phi]) ?? [0, 0];
      [west, east] = [Math.min(west, x), Math.max(east, x)];
      [south, north] = [Math.min(south, y), Math.max(north, y)];
    });
  }
  const minHalfSpan = cap.radius < MIN_RADIUS ? POINT_RADIUS * RADIANS : 0;
  const { scale, height, translate } = fit({ west, south, east, north }, width, minHalfSpan);
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
      // Beyond the edge of the Earth an inverse exists, but does not project back to the pixel.
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
  const minHalfSpan = size === 0 ? Math.max(1, Math.abs(box.west), Math.abs(box.north)) / 100 : 0;
  const { scale, height, translate } = fit(
    { west: box.west, east: box.east, south: -box.north, north: -box.south },
    width,
    minHalfSpan,
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

/** @param minHalfSpan minimum of half the width, for a single point */
function fit({ west, south, east, north }: Box, width: number, minHalfSpan: number): Fit {
  const spanX = Math.max(east - west, 2 * minHalfSpan);
  const spanY = Math.max(north - south, 2 * minHalfSpan);
  const height = Math.round(
    width * Math.min(MAX_ASPECT, Math.max(MIN_ASPECT, spanX === 0 ? MAX_ASPECT : spanY / spanX)),
  );
  const room = Math.min(width, height) * MARGIN;
  const scale = Math.min((width - 2 * room) / spanX, (height - 2 * room) / spanY);
  return {
    scale,
    height,
    translate: [width / 2 - (scale * (west + east)) / 2, height / 2 - (scale * (south + north)) / 2],
  };
}
