/** Makes features of OpenStreetMap's elements: nodes with a meaning are points, ways lines or areas, relations what their ways are. */
import type { FlatGeometry } from '../../schemas/flat-geometry.ts';
import { runningTotals } from '../../schemas/flat-geometry.ts';
import { hasOwnMeaning, isAreaRelation, isAreaWay, isLineRelation } from './osm-areas.ts';
import type { OsmElement, OsmElements, OsmId, OsmLine, OsmMember, Tags, XY } from './osm-elements.ts';
import { assembleArea, isClosed, toArea } from './osm-rings.ts';

export interface OsmCounts {
  /** Ways without the positions of some of their nodes. */
  ways: number;
  /** Relations without some of their ways, or with rings that are open. */
  relations: number;
  /** Points in place of ways and relations. */
  centers: number;
  /** Without any position. */
  empty: number;
  /** Relations that are not geometries, by their type. */
  readonly left: Map<string, number>;
}

interface OsmFeature {
  readonly type: 'Feature';
  readonly id: string;
  readonly properties: Readonly<Record<string, string | number>>;
  readonly geometry: FlatGeometry | null;
}

export function osmFeatures(elements: OsmElements): {
  readonly features: readonly OsmFeature[];
  readonly counts: OsmCounts;
} {
  // prettier-ignore
  const counts: OsmCounts = { ways: 0, relations: 0, centers: 0, empty: 0, left: new Map() };
  const use = usesOf(elements);
  const features: OsmFeature[] = [];
  for (const element of elements.all.values()) {
    if (!isFeature(element, use)) continue;
    const geometry = geometryOf(element, elements, counts);
    if (geometry !== 'left') features.push({ type: 'Feature', id: `${element.type}/${element.id}`, properties: toProperties(element), geometry }); // prettier-ignore
  }
  return { features, counts };
}

interface Uses {
  /** Nodes that ways go through. */
  readonly vertices: ReadonlySet<OsmId>;
  /** Nodes that are members of relations. */
  readonly members: ReadonlySet<OsmId>;
  /** Tags of the areas that ways are borders of; none for inner borders, which have tags of their own or no meaning. */
  readonly borders: ReadonlyMap<OsmId, Tags>;
}

const NO_TAGS: Tags = new Map();

function usesOf({ all }: OsmElements): Uses {
  const [vertices, members, borders] = [new Set<OsmId>(), new Set<OsmId>(), new Map<OsmId, Tags>()];
  for (const { nodes = [], members: own = [], tags } of all.values()) {
    for (const node of nodes) vertices.add(node);
    for (const { type, ref, role } of own) {
      if (type === 'node') members.add(ref);
      if (type === 'way' && isAreaRelation(tags)) borders.set(ref, role === 'inner' ? NO_TAGS : tags);
    }
  }
  return { vertices, members, borders };
}

function isFeature({ type, id, tags }: OsmElement, { vertices, members, borders }: Uses): boolean {
  if (type === 'node') return !vertices.has(id) || members.has(id) || hasOwnMeaning(tags);
  const border = type === 'way' ? borders.get(id) : undefined;
  return !border || hasOwnMeaning(tags, border);
}

/** A tag may have the name of a column that is not one. */
function toProperties({ type, id, meta, tags }: OsmElement): Record<string, string | number> {
  const own: readonly (readonly [string, string | number])[] = [['osm_type', type], ['osm_id', id], ...meta];
  const taken = new Set(own.map(([name]) => name));
  return Object.fromEntries([...own, ...[...tags].map(([key, value]) => [taken.has(key) ? `${key}_2` : key, value] as const)]); // prettier-ignore
}

/** @returns `left` for a relation that is not a geometry */
function geometryOf(element: OsmElement, elements: OsmElements, counts: OsmCounts): FlatGeometry | null | 'left' {
  const { type, at, center, tags } = element;
  if (type === 'node') return at ? toPoint(at) : empty(counts);
  const found = type === 'way' ? wayGeometry(element, elements, counts) : relationGeometry(element, elements, counts);
  if (found) return found;
  if (center) {
    counts.centers += 1;
    return toPoint(center);
  }
  if (type === 'way' || isAreaRelation(tags) || isLineRelation(tags)) return empty(counts);
  const kind = tags.get('type') ?? 'without a type';
  counts.left.set(kind, (counts.left.get(kind) ?? 0) + 1);
  return 'left';
}

function empty(counts: OsmCounts): null {
  counts.empty += 1;
  return null;
}

function wayGeometry(way: OsmElement, elements: OsmElements, counts: OsmCounts): FlatGeometry | null {
  const line = lineOf(way, elements);
  if (!line) return null;
  if (isClosed(line) && isAreaWay(way.tags)) return toArea(line);
  const geometry = toLines([line]);
  if (geometry && line.some(Number.isNaN)) counts.ways += 1;
  return geometry;
}

function relationGeometry({ tags, members = [] }: OsmElement, elements: OsmElements, counts: OsmCounts) {
  const isArea = isAreaRelation(tags);
  if (!isArea && !isLineRelation(tags)) return null;
  const ways = members.filter(({ type }) => type === 'way').map((member) => ({ member, line: memberLine(member, elements) })); // prettier-ignore
  const known = ways.flatMap(({ member: { role }, line }) => (line ? [{ role, line }] : []));
  const isMissing = known.length < ways.length || known.some(({ line }) => line.some(Number.isNaN));
  if (!isArea) {
    const geometry = toLines(known.map(({ line }) => line), true); // prettier-ignore
    if (geometry && isMissing) counts.relations += 1;
    return geometry;
  }
  const linesOf = (isInner: boolean) => known.filter(({ role }) => (role === 'inner') === isInner).map(({ line }) => line); // prettier-ignore
  const { shape, left } = assembleArea(linesOf(false), linesOf(true));
  const geometry = shape ?? toLines(known.map(({ line }) => line), true); // prettier-ignore
  if (geometry && (isMissing || left > 0)) counts.relations += 1;
  return geometry;
}

function memberLine({ ref, line }: OsmMember, elements: OsmElements): OsmLine | undefined {
  const way = elements.find('way', ref);
  return line ?? (way && lineOf(way, elements));
}

/** By its own positions, or those of its nodes; undefined where none is known. */
function lineOf({ line, nodes }: OsmElement, elements: OsmElements): OsmLine | undefined {
  const positions = line ?? nodes?.flatMap((id) => elements.find('node', id)?.at ?? [NaN, NaN]);
  return positions?.some((number) => !Number.isNaN(number)) === true ? positions : undefined;
}

function toPoint(at: XY): FlatGeometry {
  return { type: 'Point', coordinates: Float64Array.from(at), stride: 2, ends: Uint32Array.of(1) };
}

/** A line ends where a position is not known, and goes on behind it: an edge over the gap would be none of the way's. */
function toLines(lines: readonly OsmLine[], isMulti = false): FlatGeometry | null {
  const known = lines.flatMap(splitAtGaps).filter(({ length }) => length >= 4);
  if (known.length === 0) return null;
  const ends = runningTotals(known.map(({ length }) => length / 2));
  const coordinates = Float64Array.from(known.flat());
  return { type: known.length > 1 || isMulti ? 'MultiLineString' : 'LineString', coordinates, stride: 2, ends };
}

function splitAtGaps(line: OsmLine): readonly OsmLine[] {
  if (!line.some(Number.isNaN)) return [line];
  const pieces: number[][] = [[]];
  for (let i = 0; i < line.length; i += 2) {
    const [x, y] = [line[i] as number, line[i + 1] as number];
    if (Number.isNaN(x)) pieces.push([]);
    else pieces.at(-1)?.push(x, y);
  }
  return pieces;
}
