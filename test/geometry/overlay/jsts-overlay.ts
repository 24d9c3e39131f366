/** The overlay of jsts, which shares no code with GEOS as compiled; right on valid polygons that are not degenerate. */
import GeoJSONReader from 'jsts/org/locationtech/jts/io/GeoJSONReader.js';
import GeometryFactory from 'jsts/org/locationtech/jts/geom/GeometryFactory.js';
import OverlayOp from 'jsts/org/locationtech/jts/operation/overlay/OverlayOp.js';
import type { Geometry } from '../../../schemas/geometry-types.ts';

const numbers = { intersection: 1, union: 2, difference: 3, 'symmetric-difference': 4 } as const;

/** The types of jsts lag behind it; this names what is used. */
const overlayOp = (
  OverlayOp as unknown as { overlayOp(a: unknown, b: unknown, operation: number): { getArea(): number } }
).overlayOp;
const reader = new GeoJSONReader(new GeometryFactory()) as { read(geometry: Geometry): unknown };

export function jstsArea(operation: keyof typeof numbers, a: Geometry, b: Geometry): number {
  return overlayOp(reader.read(a), reader.read(b), numbers[operation]).getArea();
}
