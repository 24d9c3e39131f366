/** Zones on Earth: longitudes and latitudes within 180 and 90 degrees, valid. */
import { toGeoJson, type FlatGeometry, type FlatShape } from '../../../../schemas/flat-geometry.ts';
import { cutAtAntimeridian } from '../../antimeridian/antimeridian.ts';
import { unwrap } from '../../antimeridian/longitudes.ts';
import type { PlanarEngine } from '../../engine/engine.ts';
import { selectDimension } from '../../flat/dimensions.ts';
import { emptyPolygon } from '../../flat/flat.ts';
import { splitParts } from '../../flat/parts.ts';
import { isCertainlyValid } from '../../relate/certain-validity.ts';
import type { ConformalPlane } from './conformal-plane.ts';

/** Nodes of zones that are equal in the plane are equal on Earth, to the bit. */
export function toLonLat(shape: FlatShape, plane: ConformalPlane): FlatShape {
  const coordinates = new Float64Array(shape.coordinates.length);
  for (let at = 0; at < coordinates.length; at += 2) {
    const [longitude, latitude] = plane.toLonLat(shape.coordinates[at] as number, shape.coordinates[at + 1] as number);
    coordinates[at] = longitude;
    coordinates[at + 1] = latitude;
  }
  return { ...shape, coordinates };
}

/** True for a shape that is valid as it is; others go through `mendZone`. */
export function isOnEarth({ coordinates }: FlatShape, plane: ConformalPlane): boolean {
  if (plane.isPolar) return false;
  for (let at = 0; at < coordinates.length; at += 2) if (Math.abs(coordinates[at] as number) > 180) return false;
  return true;
}

export interface MendedZone {
  readonly geometry: FlatGeometry;
  /** True when the engine had to repair it: borders nearer to each other than rounding. */
  readonly isRepaired: boolean;
}

/** Cuts at the antimeridian, and repairs what is invalid. */
export function mendZone(engine: PlanarEngine, shape: FlatShape, plane: ConformalPlane): MendedZone {
  if (!isOnEarth(shape, plane)) {
    const polygons = splitParts(toGeoJson(shape)).polygons.map((rings) => alignRings(rings.map(unwrap)));
    return { geometry: cutAtAntimeridian(engine, polygons), isRepaired: false };
  }
  if (isCertainlyValid(shape) || !engine.invalidity(shape)) return { geometry: shape, isRepaired: false };
  return { geometry: selectDimension(engine.makeValid(shape, 'linework'), 2) ?? emptyPolygon, isRepaired: true };
}

type LonLatRing = ReturnType<typeof unwrap>;

/** Holes in the turn in which their shell is. */
function alignRings(rings: readonly LonLatRing[]): readonly LonLatRing[] {
  const middle = (ring: LonLatRing) => ring.reduce((sum, [longitude = 0]) => sum + longitude, 0) / ring.length;
  const [shell, ...holes] = rings;
  if (!shell) return rings;
  return [
    shell,
    ...holes.map((hole) => {
      const turns = Math.round((middle(shell) - middle(hole)) / 360);
      return turns === 0 ? hole : hole.map(([longitude = 0, latitude = 0]) => [longitude + 360 * turns, latitude]);
    }),
  ];
}
