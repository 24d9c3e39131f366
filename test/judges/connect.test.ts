import { describe, expect, it } from 'vitest';
import { toFlat } from '../../schemas/flat-geometry.ts';
import { connectStreets } from '../../src/geometry/network/connect.ts';
import { findNearMisses } from '../../src/geometry/network/join-ends.ts';
import { joinVertices } from '../../src/geometry/network/join-vertices.ts';
import { indexSegments } from '../../src/geometry/network/segment-index.ts';
import { readStreetLines } from '../../src/geometry/network/street-lines.ts';
import { hasJudge, judge } from './judge.ts';
import { createRandom, type Random } from './random.ts';

type Line = readonly (readonly [number, number])[];

/** Lines on a lattice, which touch, overlap and cross at vertices, or anywhere. */
function createLines(random: Random, isLattice: boolean): readonly Line[] {
  const number = () => (isLattice ? random.integer(6) / 8 : random.fraction());
  return Array.from({ length: 3 + random.integer(8) }, () => {
    const line: [number, number][] = [];
    while (line.length < 2 + random.integer(14)) {
      const [x, y] = [number(), number()];
      const before = line.at(-1);
      if (before?.[0] !== x || before[1] !== y) line.push([x, y]);
    }
    return line;
  });
}

function read(lines: readonly Line[], levels: readonly number[]) {
  const features = lines.map((coordinates) => ({ geometry: toFlat({ type: 'LineString', coordinates: [...coordinates].map((place) => [...place]) }), properties: {} })); // prettier-ignore
  return readStreetLines({ features }, (_, index) => ({ forward: 5, backward: 5, level: levels[index] ?? 0 })).lines;
}

describe.skipIf(!hasJudge)('connecting streets', () => {
  it('makes a node of each place where lines of one level meet, and of no other', { timeout: 60_000 }, () => {
    const cases = Array.from({ length: 400 }, (_, seed) => {
      const random = createRandom(seed + 1);
      const lines = createLines(random, seed % 2 === 0);
      const levels = lines.map(() => (seed % 3 === 0 ? random.integer(3) - 1 : 0));
      const connected = connectStreets(read(lines, levels), { connect: 'crossings', tolerance: 0 }).lines;
      const { places } = joinVertices(connected);
      // By level, as lines of other levels that have a vertex at a place do not make it a meeting.
      const owners = new Map<string, Set<number>>();
      const twice = new Map<string, number>();
      for (let line = 0; line < connected.features.length; line++) {
        for (let vertex = connected.starts[line] ?? 0; vertex < (connected.starts[line + 1] ?? 0); vertex++) {
          const key = `${levels[line]} ${connected.coordinates[2 * vertex]} ${connected.coordinates[2 * vertex + 1]}`;
          owners.set(key, (owners.get(key) ?? new Set()).add(line));
          twice.set(key, places[vertex] ?? 0);
        }
      }
      const nodes = [...owners].flatMap(([key, set]) => (set.size > 1 ? [key.split(' ').slice(1).map(Number)] : []));
      return { lines, levels, nodes };
    });
    const verdicts = judge<{ missing: unknown[]; lone: unknown[]; found: number }>('connect.py', cases);
    expect(
      verdicts.flatMap(({ missing, lone }, i) => (missing.length + lone.length > 0 ? [{ i, missing, lone }] : [])),
    ).toEqual([]);
    expect(verdicts.reduce((sum, { found }) => sum + found, 0)).toBeGreaterThan(5000);
  });

  it('finds the ends that are within the tolerance of another line', { timeout: 60_000 }, () => {
    const found: (readonly [number, number, number])[][] = [];
    const cases = Array.from({ length: 300 }, (_, seed) => {
      const random = createRandom(seed + 1);
      // A field of 200 m at the equator, where a degree is as long everywhere.
      const lines = createLines(random, seed % 4 === 0).map((line) =>
        line.map(([x, y]) => [x / 500, y / 500] as const),
      );
      const levels = lines.map(() => (seed % 3 === 0 ? random.integer(3) - 1 : 0));
      const tolerance = 1 + random.integer(20);
      const street = read(lines, levels);
      const own: (readonly [number, number, number])[] = [];
      const { starts } = street;
      findNearMisses(street, indexSegments(street), 1e-9, () => {});
      findNearMisses(street, indexSegments(street), tolerance, ({ end, line, distance }) => own.push([line, end === starts[line] ? 0 : -1, distance])); // prettier-ignore
      found.push(own);
      return { lines, levels, tolerance };
    });
    const verdicts = judge<{ found: readonly (readonly [number, number, number])[] }>('connect.py', cases);
    let total = 0;
    verdicts.forEach((verdict, i) => {
      const own = new Map(found[i]?.map(([line, end, distance]) => [`${line} ${end}`, distance]));
      for (const [line, end, distance] of verdict.found) {
        const found = own.get(`${line} ${end}`);
        // An end whose line goes beyond a shared vertex within the tolerance is not looked at.
        if (found === undefined) continue;
        expect(Math.abs(found - distance)).toBeLessThan(1e-4);
        total += 1;
      }
      const theirs = new Set(verdict.found.map(([line, end]) => `${line} ${end}`));
      for (const key of own.keys()) expect([i, key, theirs.has(key)]).toEqual([i, key, true]);
    });
    expect(total).toBeGreaterThan(500);
  });
});
