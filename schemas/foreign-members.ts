/** Members of GeoJSON that results do not keep: foreign ones (RFC 7946, section 6.1) and boxes that would be wrong. */
import { DUPLICATES } from './duplicate-members.ts';
import { isObject } from './is-object.ts';
import { LARGE_INTEGERS } from './large-integers.ts';
import { TABLE } from './table-forms.ts';

/** Deeper than any geometry that is accepted. */
const MAX_DEPTH = 10;

/** Foreign members, counted: a layer may have very many features. */
export interface ForeignMembers {
  /** Names of foreign members of the Feature or FeatureCollection. */
  readonly own: readonly string[];
  /** Names of those that a result has too, with another value. */
  readonly replaced: readonly string[];
  /** Texts that describe a collection as a whole, and so its result too. */
  readonly kept: Readonly<Record<string, string>>;
  /** Name of that object in a warning. */
  readonly whole: string;
  /** Number of features of a collection that have each. */
  readonly ofFeatures: ReadonlyMap<string, number>;
  /** Number of geometries that have each, members of collections included. */
  readonly ofGeometries: ReadonlyMap<string, number>;
}

// A crs member is read at every level.
const knownMembers = {
  // GDAL writes the steps to which it has rounded, which is not that of a result.
  collection: new Set(['type', 'features', 'crs', 'summary', 'xy_coordinate_resolution', 'z_coordinate_resolution', DUPLICATES, LARGE_INTEGERS, TABLE]), // prettier-ignore
  feature: new Set(['type', 'id', 'geometry', 'properties', 'crs', 'summary', DUPLICATES, LARGE_INTEGERS]),
  member: new Set(['type', 'id', 'geometry', 'properties', 'crs', DUPLICATES, LARGE_INTEGERS]),
  // Members of the flat form included.
  geometry: new Set([
    'type',
    'coordinates',
    'geometries',
    'crs',
    'stride',
    'ends',
    'parts',
    DUPLICATES,
    LARGE_INTEGERS,
  ]),
} as const;

/** Members that hold for whatever is made of a collection; GDAL writes the first one always. */
const describing = ['name', 'title', 'description', 'license', 'attribution', 'copyright'];

/** @param sent a geometry, a Feature or a FeatureCollection that has been checked, as it was sent */
export function foreignMembers(sent: object): ForeignMembers {
  const [ofFeatures, ofGeometries] = [new Map<string, number>(), new Map<string, number>()];
  const { type, features, geometry } = sent as Sent;
  if (type === 'Feature') {
    countGeometry(geometry, ofGeometries);
    const own = namesOf(sent, knownMembers.feature);
    return { own, replaced: replacedOf(sent), kept: {}, whole: 'Feature', ofFeatures, ofGeometries };
  }
  if (type !== 'FeatureCollection') {
    countGeometry(sent, ofGeometries);
    return { own: [], replaced: [], kept: {}, whole: 'geometry', ofFeatures, ofGeometries };
  }
  for (const feature of features ?? []) {
    if (!isObject(feature)) continue;
    // A geometry among features is broken, and repaired as one: its coordinates are not lost. So is a misspelt Feature.
    if (feature.type !== 'Feature' && !Object.hasOwn(feature, 'properties')) {
      countGeometry(feature, ofGeometries);
      continue;
    }
    count(feature, knownMembers.member, ofFeatures);
    countGeometry(feature.geometry, ofGeometries);
  }
  const kept = keptOf(sent);
  const own = namesOf(sent, knownMembers.collection).filter((name) => !Object.hasOwn(kept, name));
  return { own, replaced: replacedOf(sent), kept, whole: 'collection', ofFeatures, ofGeometries };
}

interface Sent {
  readonly type?: unknown;
  readonly features?: readonly unknown[];
  readonly geometry?: unknown;
}

function replacedOf(sent: object): readonly string[] {
  return Object.hasOwn(sent, 'summary') ? ['summary'] : [];
}

function keptOf(sent: object): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(sent).flatMap(([name, value]: [string, unknown]) => {
      return describing.includes(name) && typeof value === 'string' ? [[name, value] as const] : [];
    }),
  );
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

/**
 * @param isKept whether the result has the texts that can be kept
 * @returns one warning about all of them, or none
 */
export function foreignMemberWarnings(foreign: ForeignMembers, isKept: boolean, input?: string): readonly string[] {
  const { own, replaced, kept, whole, ofFeatures, ofGeometries } = foreign;
  const parts: string[] = [];
  // The name of a second layer is that of a file, and nobody misses it.
  const lost = isKept ? own : [...Object.keys(kept).filter((name) => name !== 'name'), ...own];
  if (lost.length > 0) parts.push(`${formatNames(lost)} of the ${whole}`);
  if (ofFeatures.size > 0) parts.push(formatCounts(ofFeatures, ['feature', 'features']));
  if (ofGeometries.size > 0) parts.push(formatCounts(ofGeometries, ['geometry', 'geometries']));
  const members = input === undefined ? 'Members' : `Members of ${input}`;
  const dropped = parts.length > 0 ? [`dropped from the result: ${parts.join('; ')}`] : [];
  const others = replaced.length > 0 ? [`replaced in the result: ${formatNames(replaced)} of the ${whole}`] : [];
  const said = [...dropped, ...others];
  return said.length === 0 ? [] : [`${members} ${said.join('; ')}.`];
}

/**
 * The summary of a result, which is there wherever its job is told, is not among them.
 * @returns the members that a file of another format has no place for, such as `license of the collection`; undefined for none
 */
export function listForeignMembers({ own, kept, whole, ofFeatures, ofGeometries }: ForeignMembers): string | undefined {
  // The name of a layer is that of its file.
  const names = [...Object.keys(kept).filter((name) => name !== 'name'), ...own];
  const lists = [
    ...(names.length > 0 ? [`${formatNames(names)} of the ${whole}`] : []),
    ...(ofFeatures.size > 0 ? [formatCounts(ofFeatures, ['feature', 'features'])] : []),
    ...(ofGeometries.size > 0 ? [formatCounts(ofGeometries, ['geometry', 'geometries'])] : []),
  ];
  return lists.length > 0 ? lists.join('; ') : undefined;
}

function formatCounts(counts: ReadonlyMap<string, number>, [one, many]: readonly [string, string]): string {
  return formatNames([...counts].map(([name, count]) => `${name} of ${count} ${count === 1 ? one : many}`));
}

function formatNames(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  const shown = names.slice(0, MAX_NAMED).map((name) => (name.length > 60 ? `${name.slice(0, 60)}…` : name));
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
