/** Members of GeoJSON that no result keeps: foreign ones (RFC 7946, section 6.1) and boxes that results would belie. */

/** Counted, since a layer may have very many features. */
export interface ForeignMembers {
  /** Of the Feature or FeatureCollection that was sent. */
  readonly own: readonly string[];
  /** In how many features of a collection each stands. */
  readonly ofFeatures: ReadonlyMap<string, number>;
}

// `summary` is what an earlier result said of itself.
const known = {
  collection: new Set(['type', 'features', 'crs', 'summary']),
  feature: new Set(['type', 'id', 'geometry', 'properties', 'crs', 'summary']),
  member: new Set(['type', 'id', 'geometry', 'properties']),
} as const;

export function foreignMembers(sent: object, features?: readonly object[]): ForeignMembers {
  const expected = features ? known.collection : known.feature;
  const own = Object.keys(sent).filter((name) => !expected.has(name));
  const ofFeatures = new Map<string, number>();
  for (const feature of features ?? []) {
    // Called a hundred thousand times: no list of keys is made.
    for (const name in feature) {
      if (!known.member.has(name)) ofFeatures.set(name, (ofFeatures.get(name) ?? 0) + 1);
    }
  }
  return { own, ofFeatures };
}

const MOST_NAMED = 5;

/** @returns one warning about all of them, or none */
export function foreignMemberWarnings({ own, ofFeatures }: ForeignMembers, what: string): readonly string[] {
  const said: string[] = [];
  if (own.length > 0) said.push(`${listed(own)} of the ${what}`);
  if (ofFeatures.size > 0) {
    said.push(listed([...ofFeatures].map(([name, count]) => `${name} of ${count} feature${count === 1 ? '' : 's'}`)));
  }
  return said.length === 0 ? [] : [`Members that the result does not have: ${said.join('; ')}.`];
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  const shown = names.slice(0, MOST_NAMED).map((name) => (name.length > 60 ? `${name.slice(0, 60)}…` : name));
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
