/** Golden values of a process, from a source that is not this repository: `golden/<id>.json`. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const Places = z.array(z.array(z.number()).length(2)).min(1);

const GoldenCase = z.strictObject({
  title: z.string(),
  inputs: z.record(z.string(), z.unknown()),
  /** Members that the outputs must have; others do not count. */
  expected: z.record(z.string(), z.unknown()),
  /** Largest difference of a number, as a share of it, or absolute where it is below 1. */
  tolerance: z.number().positive().max(0.1),
  /** Features and names in any order. */
  unordered: z.boolean().default(false),
  /** Where polygons of the first output must and must not reach. */
  places: z.strictObject({ inside: Places, outside: Places }).optional(),
});

const Golden = z.strictObject({
  process: z.string(),
  /** Which way it takes an edge over more than 180 degrees of longitude, as it has been seen to do; not from its definition. */
  longEdges: z.enum(['short', 'refused']).optional(),
  /** Program and version, paper, published table, or the arithmetic. */
  source: z.string().min(10).or(z.literal('definition')),
  cases: z.array(GoldenCase).min(1),
});

export type GoldenCase = z.output<typeof GoldenCase>;

/** @returns nothing where there is no file */
export function readGolden(id: string): z.output<typeof Golden> | undefined {
  const file = new URL(`./golden/${id}.json`, import.meta.url);
  return existsSync(file) ? Golden.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** @returns where the outputs are not as expected, each as a sentence */
export function differences(outputs: unknown, { expected, tolerance, unordered, places }: GoldenCase): string[] {
  const compare = (actual: unknown, wanted: unknown, path: string): string[] => {
    if (typeof wanted === 'number') {
      const isNear = typeof actual === 'number' && Math.abs(actual - wanted) <= tolerance * Math.max(1, Math.abs(wanted)); // prettier-ignore
      return isNear ? [] : [`${path} is ${String(actual)}, not ${wanted}`];
    }
    if (!isObject(wanted)) return actual === wanted ? [] : [`${path} is ${String(actual)}, not ${String(wanted)}`];
    if (!isObject(actual)) return [`${path} is ${String(actual)}`];
    if (Array.isArray(wanted)) return compareLists(actual, wanted, path);
    const [one, other] = [inOneForm(actual), inOneForm(wanted)];
    return Object.entries(other).flatMap(([name, value]) => compare(one[name], value, `${path}/${name}`));
  };
  const compareLists = (actual: unknown, wanted: readonly unknown[], path: string): string[] => {
    if (!Array.isArray(actual)) return [`${path} is not an array`];
    if (actual.length !== wanted.length) return [`${path} has ${actual.length} members, not ${wanted.length}`];
    if (!unordered || path.endsWith('/coordinates'))
      return wanted.flatMap((value, i) => compare(actual[i], value, path.endsWith('/coordinates') ? path : `${path}/${i}`)); // prettier-ignore
    const left: unknown[] = [...(actual as unknown[])];
    return wanted.flatMap((value, i) => {
      const found = left.findIndex((candidate) => compare(candidate, value, path).length === 0);
      if (found < 0) return [`${path}: nothing is like expected ${i}`];
      left.splice(found, 1);
      return [];
    });
  };
  return [...compare(outputs, expected, ''), ...(places ? misplaced(outputs, places) : [])];
}

function misplaced(outputs: unknown, { inside, outside }: NonNullable<GoldenCase['places']>): string[] {
  const [output] = Object.values(outputs as Json) as { geometry?: { type: string; coordinates: unknown } }[];
  const { type, coordinates } = output?.geometry ?? { type: '', coordinates: [] };
  const rings = (type === 'Polygon' ? coordinates : (coordinates as unknown[]).flat()) as number[][][];
  return [
    ...inside.filter((place) => !isInside(place, rings)).map((place) => `${JSON.stringify(place)} is not inside`),
    ...outside.filter((place) => isInside(place, rings)).map((place) => `${JSON.stringify(place)} is not outside`),
  ];
}

/** Even-odd rule. */
function isInside([x = 0, y = 0]: readonly number[], rings: readonly (readonly number[][])[]): boolean {
  let crossings = 0;
  for (const ring of rings) {
    ring.slice(1).forEach(([x2 = 0, y2 = 0], i) => {
      const [x1 = 0, y1 = 0] = ring[i] ?? [];
      if (y1 > y !== y2 > y && x < x1 + ((y - y1) * (x2 - x1)) / (y2 - y1)) crossings += 1;
    });
  }
  return crossings % 2 === 1;
}

/** A geometry with its rings, lines and parts begun, directed and ordered in one way; anything else as it is. */
function inOneForm(value: Json): Json {
  const { type, coordinates } = value;
  if (typeof type !== 'string' || !Array.isArray(coordinates)) return value;
  const depth = { LineString: 1, MultiPoint: 1, Polygon: 2, MultiLineString: 2, MultiPolygon: 3 }[type] ?? 0;
  if (depth === 0) return value;
  if (type === 'MultiPoint') return { ...value, coordinates: ordered(coordinates as Line) };
  if (type === 'LineString') return { ...value, coordinates: line(coordinates as Line) };
  const lines = depth === 2 ? ordered((coordinates as Line[]).map(line)) : ordered((coordinates as Line[][]).map((rings) => ordered(rings.map(line)))); // prettier-ignore
  return { ...value, coordinates: lines };
}

type Line = readonly (readonly number[])[];

/** Rings begin at their smallest position; both kinds go to the smaller neighbour first. */
function line(positions: Line): Line {
  const [first, last] = [positions[0], positions.at(-1)];
  if (positions.length < 4 || key(first) !== key(last)) return smaller(positions, positions.toReversed());
  const open = positions.slice(1);
  const keys = open.map(key);
  const start = keys.indexOf([...keys].sort()[0] ?? '');
  const turned = [...open.slice(start), ...open.slice(0, start)];
  const [begin = [], ...rest] = turned;
  return smaller([begin, ...rest, begin], [begin, ...rest.toReversed(), begin]);
}

function smaller(one: Line, other: Line): Line {
  return JSON.stringify(one.map(key)) <= JSON.stringify(other.map(key)) ? one : other;
}

function ordered<T>(items: readonly T[]): readonly T[] {
  return items.map((item) => [key(item), item] as const).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item); // prettier-ignore
}

/** Coarse, so that the last digits of two programs make no other order. */
function key(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === 'number' ? Number(item.toFixed(5)) + 0 : item));
}
