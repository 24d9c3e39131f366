/** The `crs` members within one value, at every level: GeoJSON 2008 allows them on features and geometries too. */
import { declaredCrs, explainOtherCrs, isLonLatCrs, isSameCrs, type DeclaredCrs } from './declared-crs.ts';

export interface CrsDeclarations {
  /** CRS of the whole, or the first of a part. */
  readonly crs?: DeclaredCrs;
  /** First declarations that differ from it. */
  readonly others: readonly DeclaredCrs[];
  /** Geometries without a declaration, their own or inherited, where another part has one. */
  readonly without: { readonly count: number; readonly first: Path };
}

type Path = readonly (string | number)[];

export interface CrsIssue {
  readonly path: Path;
  readonly message: string;
}

const MAX_OTHERS = 9;

/** Deeper than any geometry that is accepted. */
const MAX_DEPTH = 30;

/** @param value a geometry, a Feature or a FeatureCollection as it was sent; other values have none */
export function crsDeclarations(value: object): CrsDeclarations {
  const walk = new Walk();
  walk.visit(value, false);
  const { crs, others, count, first } = walk;
  return { ...(crs && { crs }), others, without: { count: crs ? count : 0, first } };
}

/** @returns an issue for each member that contradicts another, or that is not longitude and latitude where these are required */
export function crsIssues(value: object, options: { readonly longitudeLatitude: boolean }): readonly CrsIssue[] {
  const { crs, others } = crsDeclarations(value);
  if (!crs) return [];
  const [other] = others;
  // Reproject would refuse it too.
  if (other) return [contradiction(crs, other), ...others.map((one) => contradiction(one, crs))];
  return options.longitudeLatitude && !isLonLatCrs(crs) ? [{ path: crs.path, message: explainOtherCrs(crs) }] : [];
}

function contradiction(one: DeclaredCrs, other: DeclaredCrs): CrsIssue {
  const message =
    `is ${one.name}, but /${other.path.join('/')} of the same input is ${other.name}. Send them separately, ` +
    'use reproject to bring one to the CRS of the other, or correct the wrong member';
  return { path: one.path, message };
}

class Walk {
  crs?: DeclaredCrs;
  readonly others: DeclaredCrs[] = [];
  count = 0;
  first: Path = [];
  readonly #path: (string | number)[] = [];

  /** @param covered true when an enclosing object has a member */
  visit(value: unknown, covered: boolean): void {
    if (typeof value !== 'object' || value === null || this.#path.length > MAX_DEPTH) return;
    const { type, crs, features, geometry, geometries } = value as Readonly<Record<string, unknown>>;
    const declares = crs !== undefined && crs !== null;
    if (declares) this.#take(value);
    const within = covered || declares;
    if (type === 'Feature') this.#enter('geometry', geometry, within);
    else if (type === 'FeatureCollection') this.#each('features', features, within);
    else if (type === 'GeometryCollection') this.#each('geometries', geometries, within);
    else if (!within && this.count++ === 0) this.first = [...this.#path];
  }

  #each(name: string, members: unknown, covered: boolean): void {
    if (!Array.isArray(members)) return;
    this.#path.push(name);
    members.forEach((member, index) => {
      this.#enter(index, member, covered);
    });
    this.#path.pop();
  }

  #enter(name: string | number, member: unknown, covered: boolean): void {
    this.#path.push(name);
    this.visit(member, covered);
    this.#path.pop();
  }

  #take(value: object): void {
    const declared = declaredCrs(value, this.#path);
    if (!declared || this.others.length >= MAX_OTHERS) return;
    if (!this.crs) this.crs = declared;
    else if (!isSameCrs(this.crs, declared)) this.others.push(declared);
  }
}
