/** Geometries to measure with, the same in every run. */
import { readFileSync } from 'node:fs';
import { toFlat, type FlatShape } from '../schemas/flat-geometry.ts';
import type { Position } from '../schemas/geometry-types.ts';

/** Pseudo-random numbers from 0 to 1. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** A ring whose radius of some 100 km is rough on every scale, in metres. */
export function star(vertices: number, east = 0): FlatShape {
  const random = randomNumbers(7);
  const phases = Array.from({ length: 12 }, () => 2 * Math.PI * random());
  const coordinates = new Float64Array(2 * (vertices + 1));
  for (let i = 0; i <= vertices; i++) {
    const angle = (2 * Math.PI * (i % vertices)) / vertices;
    const rough = phases.reduce((sum, phase, k) => sum + Math.sin(2 ** k * 3 * angle + phase) / 1.8 ** k, 0);
    const radius = 100_000 * (0.7 + 0.1 * rough);
    coordinates[2 * i] = east + radius * Math.cos(angle);
    coordinates[2 * i + 1] = radius * Math.sin(angle);
  }
  return { type: 'Polygon', coordinates, stride: 2, ends: Uint32Array.of(vertices + 1) };
}

/** Circles of 32 corners over each other about once. */
export function circles(count: number): FlatShape {
  const random = randomNumbers(42);
  const side = Math.sqrt(count * Math.PI);
  const coordinates = new Float64Array(count * 66);
  let next = 0;
  for (let i = 0; i < count; i++) {
    const [x, y, radius] = [side * random(), side * random(), 0.5 + random()];
    for (let corner = 0; corner <= 32; corner++) {
      const angle = (Math.PI * (corner % 32)) / 16;
      coordinates[next++] = x + radius * Math.cos(angle);
      coordinates[next++] = y + radius * Math.sin(angle);
    }
  }
  const ends = Uint32Array.from({ length: count }, (_, i) => 33 * (i + 1));
  const parts = Uint32Array.from({ length: count }, (_, i) => i + 1);
  return { type: 'MultiPolygon', coordinates, stride: 2, ends, parts };
}

/** Buildings with bays in degrees, turned at random, each over some of its neighbours. */
export function combs(count: number): FlatShape {
  const random = randomNumbers(5);
  const side = Math.ceil(Math.sqrt(count));
  const coordinates: number[] = [];
  const ends: number[] = [];
  for (let i = 0; i < count; i++) {
    const x = -95 + 0.0003 * (i % side) + 0.0002 * random();
    const y = 38 + 0.0003 * Math.floor(i / side) + 0.0002 * random();
    const [w, h, angle, bays] = [0.0001 + 0.0002 * random(), 0.0001 + 0.0002 * random(), 6 * random(), 4 + (i % 3)];
    const places = [[0, h]];
    for (let bay = 0; bay < bays; bay++) {
      const [from, middle, to] = [(w * bay) / bays, (w * (bay + 0.5)) / bays, (w * (bay + 1)) / bays];
      places.push([from, 0], [middle, 0], [middle, 0.2 * h], [to, 0.2 * h]);
    }
    places.push([w, h], [0, h]);
    for (const [u = 0, v = 0] of places) {
      coordinates.push(
        Math.round(1e7 * (x + u * Math.cos(angle) - v * Math.sin(angle))) / 1e7,
        Math.round(1e7 * (y + u * Math.sin(angle) + v * Math.cos(angle))) / 1e7,
      );
    }
    ends.push(coordinates.length / 2);
  }
  const parts = Uint32Array.from({ length: count }, (_, i) => i + 1);
  return { type: 'MultiPolygon', coordinates: Float64Array.from(coordinates), stride: 2, ends: Uint32Array.from(ends), parts }; // prettier-ignore
}

/**
 * The country with the most rings, on a sinusoidal plane in metres.
 * @param path of map.geo.json of @geo-maps/countries-land-100m or -1km
 */
export function lakeCountry(path: string): { readonly name: string; readonly shape: FlatShape } {
  const { features } = JSON.parse(readFileSync(path, 'utf8')) as { features: readonly Country[] };
  const [country] = features.toSorted((a, b) => ringsOf(b).length - ringsOf(a).length);
  if (!country) throw new Error(`${path} has no countries.`);
  const shape = toFlat(country.geometry);
  if (shape.type === 'GeometryCollection') throw new Error('A country is not a collection.');
  const { coordinates, stride } = shape;
  const east = ringsOf(country).some(([first]) => (first?.[0] ?? 0) > 170);
  for (let i = 0; i < coordinates.length; i += stride) {
    const longitude = coordinates[i] ?? 0;
    const latitude = ((coordinates[i + 1] ?? 0) * Math.PI) / 180;
    const unwrapped = east && longitude < 0 ? longitude + 360 : longitude;
    coordinates[i] = 6_371_007 * Math.cos(latitude) * (((unwrapped - (east ? 100 : 0)) * Math.PI) / 180);
    coordinates[i + 1] = 6_371_007 * latitude;
  }
  return { name: country.properties.A3 ?? '?', shape };
}

interface Country {
  readonly properties: { readonly A3?: string };
  readonly geometry:
    | { readonly type: 'Polygon'; readonly coordinates: Position[][] }
    | { readonly type: 'MultiPolygon'; readonly coordinates: Position[][][] };
}

function ringsOf({ geometry }: Country): Position[][] {
  return geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();
}
