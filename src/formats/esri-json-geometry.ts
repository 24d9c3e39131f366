/** Geometries of Esri JSON as flat ones. @see https://developers.arcgis.com/rest/services-reference/enterprise/geometry-objects/ */
import { isObject } from '../../schemas/is-object.ts';
import { runningTotals, type FlatGeometry, type FlatShape } from '../../schemas/flat-geometry.ts';
import { malformed } from './define-format.ts';
import { ringsToPolygons } from './shp-rings.ts';
import type { JsonObject } from './json-value.ts';

const TITLE = 'Esri JSON';

export interface EsriCounts {
  /** Geometries whose M values were left out. */
  m: number;
}

interface Flags {
  readonly hasZ: boolean;
  readonly hasM: boolean;
}

const members = ['rings', 'paths', 'points', 'curveRings', 'curvePaths'];

/** An envelope has no form in a feature, and is none here. */
export function isEsriGeometry(value: JsonObject): boolean {
  if (value.type !== undefined || value.attributes !== undefined) return false;
  if (members.some((name) => Array.isArray(value[name]))) return true;
  return isObject(value.spatialReference) && 'x' in value && 'y' in value;
}

/**
 * @param set whose flags hold for geometries without their own
 * @throws {ProcessError} `invalid-input`
 */
export function readEsriGeometry(
  value: unknown,
  set: JsonObject,
  place: string,
  counts: EsriCounts,
): FlatGeometry | null {
  if (value === undefined || value === null) return null;
  const fail = (reason: string): never => {
    throw malformed(TITLE, place, reason);
  };
  if (!isObject(value)) return fail('its geometry is not an object');
  if (value.curveRings !== undefined || value.curvePaths !== undefined) {
    return fail('its geometry has curves, which have no place in GeoJSON. Ask with returnTrueCurves=false');
  }
  const flags = { hasZ: (value.hasZ ?? set.hasZ) === true, hasM: (value.hasM ?? set.hasM) === true };
  const reader = new Reader(flags, fail);
  const geometry = reader.read(value);
  if (reader.hasM) counts.m += 1;
  return geometry;
}

class Reader {
  hasM = false;
  readonly #flags: Flags;
  readonly #fail: (reason: string) => never;

  constructor(flags: Flags, fail: (reason: string) => never) {
    this.#flags = flags;
    this.#fail = fail;
  }

  read(value: JsonObject): FlatGeometry | null {
    const { rings, paths, points, x, y, z, m } = value;
    if (rings !== undefined) return this.#polygon(rings);
    if (paths !== undefined) return this.#lines(paths);
    if (points !== undefined) return toShape('MultiPoint', [this.#line(points)]);
    if (!('x' in value)) return this.#fail('its geometry has none of x, points, paths and rings');
    if (m !== undefined && m !== null) this.hasM = true;
    // An empty point.
    if (x === null || x === 'NaN') return null;
    return toShape('Point', [[...this.#position([x, y]), this.#number(z ?? NaN)]]);
  }

  /** Services close rings; some other programs do not, and they are closed by meaning. */
  #polygon(rings: unknown): FlatGeometry | null {
    const lines = this.#list(rings).map((ring) => this.#line(ring));
    if (lines.length === 0) return null;
    const short = lines.find((line) => line.length < 12 || line[0] !== line.at(-3) || line[1] !== line.at(-2));
    const shape = toShape('Polygon', lines);
    // With its fault, as one polygon: the direction of what is not a ring tells nothing.
    if (short) return shape;
    return ringsToPolygons(shape.coordinates, shape.stride, shape.ends).shape;
  }

  #lines(paths: unknown): FlatGeometry | null {
    const lines = this.#list(paths).map((path) => this.#line(path));
    if (lines.length === 0) return null;
    return toShape(lines.length > 1 ? 'MultiLineString' : 'LineString', lines);
  }

  #list(value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : this.#fail('its paths or rings are not a list');
  }

  /** Three numbers a position, NaN for no Z. */
  #line(value: unknown): readonly number[] {
    if (!Array.isArray(value)) return this.#fail('a path or ring is not a list of positions');
    return value.flatMap((position: unknown) => {
      if (!Array.isArray(position) || position.length < 2) return this.#fail('a position is not a list of numbers');
      const { hasZ, hasM } = this.#flags;
      // Without flags a third number is a height, as GDAL has it.
      const isZ = hasZ || !hasM;
      if (position.length > (isZ ? 3 : 2)) this.hasM = true;
      return [...this.#position(position), isZ && position.length > 2 ? this.#number(position[2] ?? NaN) : NaN];
    });
  }

  #position([x, y]: readonly unknown[]): readonly number[] {
    if (Number.isFinite(x) && Number.isFinite(y)) return [x as number, y as number];
    return this.#fail('a position has what is not a number');
  }

  /** A height that is not known is "NaN". */
  #number(value: unknown): number {
    if (typeof value === 'number') return value;
    return value === 'NaN' ? NaN : this.#fail('a height is not a number');
  }
}

function toShape(type: FlatShape['type'], lines: readonly (readonly number[])[]): FlatShape {
  const all = lines.flat();
  const stride = all.some((number, at) => at % 3 === 2 && !Number.isNaN(number)) ? 3 : 2;
  const coordinates = Float64Array.from(stride === 3 ? all : all.filter((_, at) => at % 3 !== 2));
  return { type, coordinates, stride, ends: runningTotals(lines.map(({ length }) => length / 3)) };
}
