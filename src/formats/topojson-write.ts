/** Writes a layer as a topology: lines are cut where neighbours part, and an arc that several have is there once; positions stay as they are. */
import { toGeoJson, type FlatGeometry, type FlatShape } from '../../schemas/flat-geometry.ts';
import { shapesOf } from '../../schemas/flat-walk.ts';
import { writeJson } from '../common/json/write.ts';
import { UNNAMED, type FormattedLayer } from './define-format.ts';

export function* writeTopology({ form, features, name = UNNAMED }: FormattedLayer): Generator<Uint8Array> {
  const topology = new Topology(features.flatMap(({ geometry }) => (geometry ? shapesOf(geometry) : [])));
  const [only] = features;
  yield Buffer.from(`{"type":"Topology","objects":{${JSON.stringify(name)}:`);
  // An object that is a collection is one of features.
  if (only && form !== 'collection' && only.geometry?.type !== 'GeometryCollection')
    yield writeJson(toObject(only, topology, form === 'feature'));
  else {
    yield Buffer.from('{"type":"GeometryCollection","geometries":[');
    for (const [index, feature] of features.entries()) {
      if (index > 0) yield Buffer.from(',\n');
      yield writeJson(toObject(feature, topology, true));
    }
    yield Buffer.from(']}');
  }
  yield Buffer.from('},\n"arcs":[');
  for (const [index, arc] of topology.arcs.entries()) {
    if (index > 0) yield Buffer.from(',\n');
    yield writeJson(toGeoJson(arc)).subarray('{"type":"LineString","coordinates":'.length, -1);
  }
  yield Buffer.from(']}\n');
}

function toObject(
  { id, properties, geometry }: FormattedLayer['features'][number],
  topology: Topology,
  isFeature: boolean,
): object {
  // prettier-ignore
  const own = geometry ? toGeometry(geometry, topology) : { type: null };
  return isFeature ? { ...own, ...(id !== undefined && { id }), properties } : own;
}

/** Each line of the layer gets its arcs in the order in which they were cut. */
function toGeometry(geometry: FlatGeometry, topology: Topology): object {
  if (geometry.type === 'GeometryCollection') {
    return { type: geometry.type, geometries: geometry.geometries.map((member) => toGeometry(member, topology)) };
  }
  const { type } = geometry;
  if (type === 'Point' || type === 'MultiPoint') return toGeoJson(geometry);
  const lines = topology.linesOf(geometry);
  if (type === 'LineString') return { type, arcs: lines[0] ?? [] };
  if (type !== 'MultiPolygon') return { type, arcs: lines };
  const parts = Array.from(geometry.parts ?? [], (end, part) => lines.slice(geometry.parts?.[part - 1] ?? 0, end));
  return { type, arcs: parts };
}

class Topology {
  readonly arcs: FlatShape[] = [];
  /** Numbers of vertices by their positions: two are one only where their heights are the same too. */
  readonly #ids = new Map<string, number>();
  /** The vertices beside each, -1 for none yet. */
  readonly #beside: (readonly [number, number])[] = [];
  /** Vertices where arcs begin and end. */
  readonly #junctions = new Set<number>();
  /** By the vertices of an arc, in the direction that begins with the smaller number. */
  readonly #known = new Map<string, number>();

  constructor(shapes: readonly FlatShape[]) {
    for (const shape of shapes) {
      if (shape.type === 'Point' || shape.type === 'MultiPoint') continue;
      forEachLine(shape, (start, end) => this.#mark(shape, start, end));
    }
  }

  /** @returns the arcs of each line or ring */
  linesOf(shape: FlatShape): readonly (readonly number[])[] {
    const lines: (readonly number[])[] = [];
    forEachLine(shape, (start, end) => void lines.push(this.#cut(shape, start, end)));
    return lines;
  }

  /** Ends are junctions, that of a ring too: so it begins where it began. So is a vertex that lines pass in several ways. */
  #mark(shape: FlatShape, start: number, end: number): void {
    let before = -1;
    for (let at = start; at < end; at++) {
      const id = this.#idOf(shape, at);
      if (at === start || at === end - 1) this.#junctions.add(id);
      else {
        const after = this.#idOf(shape, at + 1);
        const [a, b] = this.#beside[id] ?? [-1, -1];
        if (a === -1) this.#beside[id] = [before, after];
        else if ((a !== before || b !== after) && (a !== after || b !== before)) this.#junctions.add(id);
      }
      before = id;
    }
  }

  #idOf({ coordinates, stride }: FlatShape, at: number): number {
    const i = at * stride;
    // -0 is another number than 0.
    const text = (number: number | undefined) => (Object.is(number, -0) ? '-0' : String(number));
    const key = `${text(coordinates[i])},${text(coordinates[i + 1])}${stride === 3 ? `,${text(coordinates[i + 2])}` : ''}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.#ids.size);
    return this.#ids.size - 1;
  }

  #cut(shape: FlatShape, start: number, end: number): readonly number[] {
    const arcs: number[] = [];
    let ids = [this.#idOf(shape, start)];
    let from = start;
    for (let at = start + 1; at < end; at++) {
      const id = this.#idOf(shape, at);
      ids.push(id);
      if (!this.#junctions.has(id)) continue;
      arcs.push(this.#arc(shape, from, at + 1, ids));
      [from, ids] = [at, [id]];
    }
    return arcs;
  }

  #arc({ coordinates, stride }: FlatShape, start: number, end: number, ids: readonly number[]): number {
    const forward = ids.join();
    const same = this.#known.get(forward);
    if (same !== undefined) return same;
    const reverse = this.#known.get(ids.toReversed().join());
    if (reverse !== undefined) return ~reverse;
    const index = this.arcs.length;
    this.#known.set(forward, index);
    const positions = coordinates.subarray(start * stride, end * stride);
    this.arcs.push({ type: 'LineString', coordinates: positions, stride, ends: Uint32Array.of(end - start) });
    return index;
  }
}

function forEachLine({ ends }: FlatShape, visit: (start: number, end: number) => void): void {
  ends.forEach((end, line) => visit(ends[line - 1] ?? 0, end));
}
