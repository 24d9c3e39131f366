/** Projections and datum shifts on flat arrays of positions; the only importer of proj4. */

/** Maps positions in place (x, y, x, y, …); a position without an image becomes NaN, NaN. */
export type Mapping = (positions: Float64Array) => void;

export interface TwoWayMapping {
  readonly forward: Mapping;
  readonly inverse: Mapping;
}

export interface ProjEngine {
  /**
   * Projection from longitude and latitude in degrees from Greenwich, on the ellipsoid of the definition, to the plane.
   * @param definition PROJ string from the table; proj4 silently ignores unknown parameters
   */
  projection(definition: string): TwoWayMapping;
  /**
   * Datum shift from longitude and latitude on an ellipsoid to WGS 84.
   * @param parameters three or seven, as in PROJ's `towgs84`: metres, arc seconds (position vector), parts per million
   */
  datumShift(ellipsoid: string, parameters: readonly number[]): TwoWayMapping;
}

interface Point {
  x: number;
  y: number;
}

type PointMapping = (point: Point) => Point | null | undefined;

/**
 * The edge of a map, such as the pole line of Equal Earth, may lie outside by rounding: a few nanometres bring it in.
 */
const INWARD = 1 - 4 * Number.EPSILON;

const RADIANS = Math.PI / 180;
const DEGREES = 180 / Math.PI;

/** Loads proj4 on first use; the server process never does. */
export async function loadProj(): Promise<ProjEngine> {
  const { default: proj4 } = await import('proj4');
  return { projection, datumShift };

  function projection(definition: string): TwoWayMapping {
    const plane = new proj4.Proj(requireNoGrids(definition)) as unknown as Plane;
    const { to_meter: metres = 1, from_greenwich: meridian = 0 } = plane;
    const point: Point = { x: 0, y: 0 };
    // With latitudes of exactly 90 degrees, proj4 takes one pole for the other in this projection.
    const inward = definition.includes('+proj=eqc ') ? INWARD : 1;
    const inverseOf = (x: number, y: number): Point | undefined => {
      point.x = x;
      point.y = y;
      const at = plane.inverse(point);
      return at && Number.isFinite(at.x) && Number.isFinite(at.y) ? at : undefined;
    };
    return {
      forward: mapEach((x, y) => {
        point.x = x * RADIANS - meridian;
        point.y = y * RADIANS * inward;
        return plane.forward(point);
      }, 1 / metres),
      inverse: mapEach((x, y) => {
        const at = inverseOf(x * metres, y * metres * inward) ?? inverseOf(x * metres * INWARD, y * metres * INWARD);
        if (at) at.x = wrap(at.x + meridian);
        return at;
      }, DEGREES),
    };
  }

  function datumShift(ellipsoid: string, parameters: readonly number[]): TwoWayMapping {
    const definition = `+proj=longlat ${requireNoGrids(ellipsoid)} +towgs84=${parameters.join(',')} +no_defs`;
    const sourceCrs = new proj4.Proj(definition);
    const { WGS84, transform } = proj4;
    return {
      forward: mapEach((x, y) => transform(sourceCrs, WGS84, { x, y }), 1),
      inverse: mapEach((x, y) => transform(WGS84, sourceCrs, { x, y }), 1),
    };
  }
}

/** Members of proj4's projections that its own transform reads; its types lack some of them. */
interface Plane {
  readonly to_meter?: number;
  readonly from_greenwich?: number;
  readonly forward: PointMapping;
  readonly inverse: PointMapping;
}

/** For a position without an image, proj4 may return another position, null or an error number, or throw. */
function mapEach(map: (x: number, y: number) => Point | null | undefined, scale: number): Mapping {
  return (positions) => {
    for (let i = 0; i < positions.length; i += 2) {
      const to = tryMap(map, positions[i] ?? NaN, positions[i + 1] ?? NaN);
      const isFound = to !== undefined && Number.isFinite(to.x) && Number.isFinite(to.y);
      positions[i] = isFound ? to.x * scale : NaN;
      positions[i + 1] = isFound ? to.y * scale : NaN;
    }
  };
}

function tryMap(map: (x: number, y: number) => Point | null | undefined, x: number, y: number): Point | undefined {
  try {
    return map(x, y) ?? undefined;
  } catch {
    return undefined;
  }
}

/** With grids proj4 prints to standard output and returns NaN where a grid is missing. */
function requireNoGrids(definition: string): string {
  if (definition.includes('grids')) throw new Error(`Definitions with grids are not supported: ${definition}`);
  return definition;
}

function wrap(longitude: number): number {
  if (longitude > Math.PI) return longitude - 2 * Math.PI;
  return longitude < -Math.PI ? longitude + 2 * Math.PI : longitude;
}
