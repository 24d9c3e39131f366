/** Reads the objects of a topology, each as a layer. */
import { isObject } from '../../schemas/is-object.ts';
import { isFlatShape, toNested, type FlatGeometry } from '../../schemas/flat-geometry.ts';
import { countLargeIntegers, noteLargeIntegers } from '../../schemas/large-integers.ts';
import { ProcessError } from '../common/errors.ts';
import { malformed, type LayerContent, type Part, type Parts } from './define-format.ts';
import { limitExpansion } from './expansion.ts';
import { buildShape } from './flat-build.ts';
import type { JsonObject } from './json-value.ts';

export const TOPOJSON_TITLE = 'TopoJSON';

/** Collections within collections; deeper ones exhaust the stack. */
const MAX_NESTING = 100;
/** A position with its height in memory. */
const POSITION_BYTES = 24;

/** @param bytes of the file: arcs may be in very many geometries each */
export function topologyParts(topology: JsonObject, bytes: number): Parts {
  const { objects } = topology;
  if (!isObject(objects) || Object.keys(objects).length === 0) {
    throw malformed(TOPOJSON_TITLE, 'objects', 'it has no object');
  }
  const arcs = new Arcs(topology, bytes);
  return Object.entries(objects).map(([name, object]): Part => {
    const read = (): LayerContent => ({ kind: 'layer', value: { ...readObject(object, name, arcs), ...crsOf(topology) }, notes: [...arcs.notes(), ...noteLargeIntegers(countLargeIntegers(topology))] }); // prettier-ignore
    return { name, kind: 'layer', read };
  });
}

/** It had one as GeoJSON did. */
function crsOf({ crs }: JsonObject): { readonly crs?: unknown } {
  return crs === undefined ? {} : { crs };
}

function readObject(object: unknown, name: string, arcs: Arcs): object {
  const place = `objects/${name}`;
  if (!isObject(object)) throw malformed(TOPOJSON_TITLE, place, 'it is not an object');
  if (object.type !== 'GeometryCollection') return toFeature(object, place, arcs);
  if (!Array.isArray(object.geometries)) throw malformed(TOPOJSON_TITLE, place, 'it has no list of geometries');
  const features = object.geometries.map((geometry: unknown, i) => toFeature(geometry, `${place}/geometries/${i}`, arcs)); // prettier-ignore
  return { type: 'FeatureCollection', features };
}

function toFeature(object: unknown, place: string, arcs: Arcs): object {
  if (!isObject(object)) throw malformed(TOPOJSON_TITLE, place, 'it is not an object');
  const { id, properties } = object;
  return { type: 'Feature', ...(id !== undefined && { id }), properties: properties ?? {}, geometry: toGeometry(object, place, arcs, 0) }; // prettier-ignore
}

function toGeometry(object: unknown, place: string, arcs: Arcs, depth: number): FlatGeometry | null {
  const fail = (reason: string): never => {
    throw malformed(TOPOJSON_TITLE, place, reason);
  };
  if (!isObject(object)) return fail('it is not an object');
  const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : fail('its arcs or coordinates are not nested as its type asks')); // prettier-ignore
  const line = (value: unknown) => arcs.join(list(value), fail);
  const point = (value: unknown) => arcs.position(value, fail);
  const { type, arcs: own } = object;
  // Points are flat when the file was parsed, as those of GeoJSON are.
  const coordinates = isFlatShape(object) ? toNested(object) : object.coordinates;
  switch (type) {
    case null:
    case undefined:
      return null;
    case 'Point':
      return buildShape(type, [[list(coordinates).length === 0 ? [] : point(coordinates)]]);
    case 'MultiPoint':
      return buildShape(type, [[list(coordinates).flatMap(point)]]);
    case 'LineString':
      return buildShape(type, [[line(own)]]);
    case 'MultiLineString':
    case 'Polygon':
      return buildShape(type, [list(own).map(line)]);
    case 'MultiPolygon':
      return buildShape(
        type,
        list(own).map((rings) => list(rings).map(line)),
      );
    case 'GeometryCollection': {
      if (depth >= MAX_NESTING) return fail(`collections are nested more than ${MAX_NESTING} deep`);
      const members = list(object.geometries).map((member, i) => toGeometry(member, `${place}/geometries/${i}`, arcs, depth + 1)); // prettier-ignore
      return { type, geometries: members.filter((member) => member !== null) };
    }
    default:
      return fail(`${JSON.stringify(type)} is not a type of geometry`);
  }
}

type Fail = (reason: string) => never;

/** Positions three numbers each, NaN for a height that is not there. */
class Arcs {
  readonly #arcs: readonly unknown[];
  /** Those that were used. */
  readonly #positions = new Map<number, readonly number[]>();
  readonly #transform: Transform | undefined;
  readonly #max: number;
  #used = 0;

  constructor({ arcs = [], transform }: JsonObject, bytes: number) {
    if (!Array.isArray(arcs)) throw malformed(TOPOJSON_TITLE, 'arcs', 'they are not a list');
    this.#arcs = arcs;
    this.#transform = transform === undefined || transform === null ? undefined : toTransform(transform);
    this.#max = Math.floor(limitExpansion(bytes) / POSITION_BYTES);
  }

  notes(): readonly string[] {
    if (!this.#transform) return [];
    const [x, y] = this.#transform.scale;
    const step = Math.max(Math.abs(x), Math.abs(y)).toPrecision(2);
    return [
      `The positions are quantised: each is within ${Number(step) / 2} of where it was, in the units of the file.`,
    ];
  }

  position(value: unknown, fail: Fail): readonly number[] {
    const [x, y, z] = toNumbers(value, fail);
    return this.#transform ? [...apply(this.#transform, x, y), z] : [x, y, z];
  }

  /** Arcs one after another; the end of each is the beginning of the next. */
  join(indexes: readonly unknown[], fail: Fail): readonly number[] {
    const line: number[] = [];
    for (const index of indexes) {
      if (!Number.isSafeInteger(index)) return fail('an index of an arc is not an integer');
      const isReversed = (index as number) < 0;
      const arc = this.#read(isReversed ? ~(index as number) : (index as number), fail);
      this.#used += arc.length / 3;
      if (this.#used > this.#max) {
        throw new ProcessError('too-large', `is ${TOPOJSON_TITLE} whose arcs make more than ${this.#max} positions. Send fewer objects`); // prettier-ignore
      }
      if (line.length > 0) line.length -= 3;
      for (let i = 0; i < arc.length; i += 3) {
        const at = isReversed ? arc.length - 3 - i : i;
        line.push(arc[at] as number, arc[at + 1] as number, arc[at + 2] as number);
      }
    }
    return line;
  }

  #read(index: number, fail: Fail): readonly number[] {
    const known = this.#positions.get(index);
    if (known) return known;
    const arc = this.#arcs[index];
    if (!Array.isArray(arc)) return fail(`there is no arc ${index}`);
    let [sumX, sumY] = [0, 0];
    const positions = arc.flatMap((position: unknown) => {
      const [x, y, z] = toNumbers(position, fail);
      if (!this.#transform) return [x, y, z];
      // Each is a step from the one before.
      [sumX, sumY] = [sumX + x, sumY + y];
      return [...apply(this.#transform, sumX, sumY), z];
    });
    this.#positions.set(index, positions);
    return positions;
  }
}

interface Transform {
  readonly scale: readonly [number, number];
  readonly translate: readonly [number, number];
}

function toTransform(value: unknown): Transform {
  const fail = (): never => {
    throw malformed(TOPOJSON_TITLE, 'transform', 'it has no scale and translate of two numbers each');
  };
  if (!isObject(value)) return fail();
  const [scaleX, scaleY] = toNumbers(value.scale, fail);
  const [x, y] = toNumbers(value.translate, fail);
  return { scale: [scaleX, scaleY], translate: [x, y] };
}

function apply({ scale, translate }: Transform, x: number, y: number): readonly [number, number] {
  return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
}

function toNumbers(value: unknown, fail: Fail): readonly [number, number, number] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const [x, y, z = NaN] = list;
  if (!Number.isFinite(x) || !Number.isFinite(y) || typeof z !== 'number') return fail('a position is not a list of numbers'); // prettier-ignore
  return [x as number, y as number, z];
}
