/** Layers and shapes for tests of constructions and overlays. */
import fc from 'fast-check';
import type { Geometry, Position } from '../../schemas/geometry-types.ts';
import { toFlat } from '../../schemas/flat-geometry.ts';
import type { Layer } from '../../schemas/layer.ts';
import { square } from './relate/plane.ts';

type Properties = Readonly<Record<string, unknown>>;

export function layerOf(...geometries: readonly (Geometry | null | readonly [Geometry | null, Properties])[]): Layer {
  const features = geometries.map((given) => {
    const [geometry, properties] = given === null || 'type' in given ? [given, {}] : given;
    return { geometry: geometry === null ? null : toFlat(geometry), properties };
  });
  return { form: 'collection', features };
}

export const box = (x: number, y: number, size: number): Geometry => ({
  type: 'Polygon',
  coordinates: [square(x, y, size)],
});
export const point = (x: number, y: number): Geometry => ({ type: 'Point', coordinates: [x, y] });
export const line = (...coordinates: readonly Position[]): Geometry => ({ type: 'LineString', coordinates });
export const collection = (...geometries: readonly Geometry[]): Geometry => ({
  type: 'GeometryCollection',
  geometries,
});

/** Two triangles that share a corner, drawn in one stroke; 2 square units. */
export const bowTie: Geometry = { type: 'Polygon', coordinates: [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]] }; // prettier-ignore

/** A polygon that every ray from its middle meets once; some have a hole. */
export const star = fc
  .record({
    x: fc.integer({ min: -40, max: 40 }),
    y: fc.integer({ min: -40, max: 40 }),
    radii: fc.array(fc.integer({ min: 10, max: 60 }), { minLength: 3, maxLength: 12 }),
    hole: fc.boolean(),
  })
  .map(({ x, y, radii, hole }): Geometry => {
    const ring = (share: number) => {
      const positions = radii.map((radius, i): Position => {
        const angle = (2 * Math.PI * i) / radii.length;
        return [x + share * radius * Math.cos(angle), y + share * radius * Math.sin(angle)];
      });
      return [...positions, positions[0] ?? []];
    };
    return { type: 'Polygon', coordinates: hole ? [ring(1), ring(0.4).reverse()] : [ring(1)] };
  });
