/** Nodes, ways and relations of OpenStreetMap, as Overpass and the OSM API answer them, whatever was asked for of each. */
import { isObject } from '../../schemas/is-object.ts';
import { malformed } from './define-format.ts';

export type Tags = ReadonlyMap<string, string>;
export type XY = readonly [number, number];
/** Positions one after another, NaN for those that are not known. */
export type OsmLine = readonly number[];

/** Digits where it is an integer beyond 2^53. */
export type OsmId = number | string;

export interface OsmMember {
  readonly type: string;
  readonly ref: OsmId;
  readonly role: string;
  readonly line?: OsmLine;
}

export interface OsmElement {
  readonly type: 'node' | 'way' | 'relation';
  readonly id: OsmId;
  tags: Tags;
  /** Version, time and author, where they were asked for. */
  meta: readonly (readonly [string, string | number])[];
  /** Position of a node. */
  at?: XY;
  /** Centre of a way or relation, where that was asked for in place of its geometry. */
  center?: XY;
  /** Nodes of a way. */
  nodes?: readonly OsmId[];
  line?: OsmLine;
  members?: readonly OsmMember[];
}

const types: ReadonlySet<unknown> = new Set(['node', 'way', 'relation']);
const metaNames = ['timestamp', 'version', 'changeset', 'user', 'uid'] as const;

/** Elements by type and id: one that is in an answer twice is one, with what is known from both. */
export class OsmElements {
  readonly all = new Map<string, OsmElement>();
  /** Number of elements of other types, such as areas and counts. */
  readonly others = new Map<string, number>();
  readonly #title: string;

  constructor(title: string) {
    this.#title = title;
  }

  find(type: string, id: OsmId): OsmElement | undefined {
    return this.all.get(`${type}/${id}`);
  }

  /** @param index from 0, for messages. @throws {ProcessError} `invalid-input` */
  add(value: unknown, index: number): void {
    const fail = (reason: string): never => {
      throw malformed(this.#title, `element ${index + 1}`, reason);
    };
    if (!isObject(value) || typeof value.type !== 'string') return fail('it is not an object with a type');
    const { type, id } = value;
    if (!types.has(type)) {
      this.others.set(type, (this.others.get(type) ?? 0) + 1);
      return;
    }
    if (!isOsmId(id)) return fail('its id is not an integer');
    const element: OsmElement = Object.assign(toElement(value, fail), { type: type as OsmElement['type'], id });
    const key = `${type}/${element.id}`;
    const before = this.all.get(key);
    if (before) merge(before, element);
    else this.all.set(key, element);
  }
}

function isOsmId(id: unknown): id is OsmId {
  return Number.isSafeInteger(id) || (typeof id === 'string' && /^-?\d{16,}$/.test(id));
}

/** @param text an id as XML has it */
export function toOsmId(text: string | undefined): OsmId {
  const number = Number(text);
  return Number.isSafeInteger(number) || text === undefined ? number : text;
}

function merge(into: OsmElement, from: OsmElement): void {
  if (from.tags.size > 0) into.tags = from.tags;
  if (from.meta.length > 0) into.meta = from.meta;
  const { at, center, nodes, line, members } = from;
  Object.assign(into, { ...(at && { at }), ...(center && { center }), ...(nodes && { nodes }), ...(line && { line }) });
  const hasLines = into.members?.some((member) => member.line) === true;
  if (members && !hasLines) into.members = members;
}

type Fail = (reason: string) => never;

function toElement(value: Readonly<Record<string, unknown>>, fail: Fail): Omit<OsmElement, 'type' | 'id'> {
  const at = toPosition(value, fail);
  const center = isObject(value.center) ? toPosition(value.center, fail) : undefined;
  return {
    tags: toTags(value.tags, fail),
    // Most answers have none of millions of nodes.
    meta: metaNames.some((name) => value[name] !== undefined) ? toMeta(value) : NO_META,
    ...(at && { at }),
    ...(center && { center }),
    ...(Array.isArray(value.nodes) && {
      nodes: value.nodes.map((node: unknown) => (isOsmId(node) ? node : Number(node))),
    }),
    ...(Array.isArray(value.geometry) && { line: toLine(value.geometry, fail) }),
    ...(Array.isArray(value.members) && { members: value.members.map((member) => toMember(member, fail)) }),
  };
}

function toTags(value: unknown, fail: Fail): Tags {
  if (value === undefined || value === null) return NO_TAGS;
  if (!isObject(value)) return fail('its tags are not an object');
  return new Map(Object.entries(value).map(([key, text]) => [key, typeof text === 'string' ? text : JSON.stringify(text)])); // prettier-ignore
}

const NO_META: OsmElement['meta'] = [];

function toMeta(value: Readonly<Record<string, unknown>>): OsmElement['meta'] {
  return metaNames.flatMap((name) => {
    const one = value[name];
    return typeof one === 'string' || typeof one === 'number' ? [[`osm_${name}`, one] as const] : [];
  });
}

const NO_TAGS: Tags = new Map();

function toPosition(value: Readonly<Record<string, unknown>>, fail: Fail): XY | undefined {
  const { lon, lat } = value;
  if (lon === undefined && lat === undefined) return undefined;
  if (Number.isFinite(lon) && Number.isFinite(lat)) return [lon as number, lat as number];
  return fail('its lat and lon are not numbers');
}

/** Overpass has null in place of positions outside of the box that was asked for. */
function toLine(positions: readonly unknown[], fail: Fail): OsmLine {
  return positions.flatMap((position): readonly number[] => {
    if (position === null) return [NaN, NaN];
    return (isObject(position) ? toPosition(position, fail) : undefined) ?? fail('a position of its geometry has no lat and lon'); // prettier-ignore
  });
}

function toMember(value: unknown, fail: Fail): OsmMember {
  if (!isObject(value) || typeof value.type !== 'string' || !isOsmId(value.ref)) {
    return fail('a member of it has no type or ref');
  }
  const member = { type: value.type, ref: value.ref, role: typeof value.role === 'string' ? value.role : '' };
  return Array.isArray(value.geometry) ? { ...member, line: toLine(value.geometry, fail) } : member;
}
