/** Members of GeoJSON that results do not keep: foreign ones (RFC 7946, section 6.1) and boxes that would be wrong. */
import { DUPLICATES } from './duplicate-members.ts';
import { isObject } from './is-object.ts';

/** Deeper than any geometry that is accepted. */
const MAX_DEPTH = 10;

/** Foreign members, counted: a layer may have very many features. */
export interface ForeignMembers {
  /** Names of foreign members of the Feature or FeatureCollection. */
  readonly own: readonly string[];
  /** Name of that object in a warning. */
  readonly whole: string;
  /** Number of features of a collection that have each. */
  readonly ofFeatures: ReadonlyMap<string, number>;
  /** Number of geometries that have each, members of collections included. */
  readonly ofGeometries: ReadonlyMap<string, number>;
}

// `summary` is that of an earlier result; a crs member is read at every level.
const knownMembers = {
  collection: new Set(['type', 'features', 'crs', 'summary', DUPLICATES]),
  feature: new Set(['type', 'id', 'geometry', 'properties', 'crs', 'summary', DUPLICATES]),
  member: new Set(['type', 'id', 'geometry', 'properties', 'crs', DUPLICATES]),
  // Members of the flat form included.
  geometry: new Set(['type', 'coordinates', 'geometries', 'crs', 'stride', 'ends', 'parts', DUPLICATES]),
} as const;

/** @param sent a geometry, a Feature or a FeatureCollection that has been checked, as it was sent */
export function foreignMembers(sent: object): ForeignMembers {
  const [ofFeatures, ofGeometries] = [new Map<string, number>(), new Map<string, number>()];
  const { type, features, geometry } = sent as Sent;
  if (type === 'Feature') {
    countGeometry(geometry, ofGeometries);
    return { own: namesOf(sent, knownMembers.feature), whole: 'Feature', ofFeatures, ofGeometries };
  }
  if (type !== 'FeatureCollection') {
    countGeometry(sent, ofGeometries);
    return { own: [], whole: 'geometry', ofFeatures, ofGeometries };
  }
  for (const feature of features ?? []) {
    if (!isObject(feature)) continue;
    // A geometry among features is broken, and repaired as one: its coordinates are not lost.
    if (feature.type !== 'Feature') {
      countGeometry(feature, ofGeometries);
      continue;
    }
    count(feature, knownMembers.member, ofFeatures);
    countGeometry(feature.geometry, ofGeometries);
  }
  return { own: namesOf(sent, knownMembers.collection), whole: 'collection', ofFeatures, ofGeometries };
}

interface Sent {
  readonly type?: unknown;
  readonly features?: readonly unknown[];
  readonly geometry?: unknown;
}

function namesOf(sent: object, expected: ReadonlySet<string>): readonly string[] {
  return Object.keys(sent).filter((name) => !expected.has(name));
}

/** @param geometry may be broken */
function countGeometry(geometry: unknown, counts: Map<string, number>, depth = 0): void {
  if (!isObject(geometry) || depth > MAX_DEPTH) return;
  count(geometry, knownMembers.geometry, counts);
  if (!Array.isArray(geometry.geometries)) return;
  for (const member of geometry.geometries) countGeometry(member, counts, depth + 1);
}

function count(sent: object, expected: ReadonlySet<string>, counts: Map<string, number>): void {
  // Called a hundred thousand times, so without a list of keys.
  for (const name in sent) {
    if (!expected.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
}

const MAX_NAMED = 5;

/** @returns one warning about all of them, or none */
export function foreignMemberWarnings(foreign: ForeignMembers, input?: string): readonly string[] {
  const { own, whole, ofFeatures, ofGeometries } = foreign;
  const parts: string[] = [];
  if (own.length > 0) parts.push(`${formatNames(own)} of the ${whole}`);
  if (ofFeatures.size > 0) parts.push(formatCounts(ofFeatures, ['feature', 'features']));
  if (ofGeometries.size > 0) parts.push(formatCounts(ofGeometries, ['geometry', 'geometries']));
  const members = input === undefined ? 'Members' : `Members of ${input}`;
  return parts.length === 0 ? [] : [`${members} dropped from the result: ${parts.join('; ')}.`];
}

function formatCounts(counts: ReadonlyMap<string, number>, [one, many]: readonly [string, string]): string {
  return formatNames([...counts].map(([name, count]) => `${name} of ${count} ${count === 1 ? one : many}`));
}

function formatNames(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  const shown = names.slice(0, MAX_NAMED).map((name) => (name.length > 60 ? `${name.slice(0, 60)}…` : name));
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
