/**
 * Holds whole transformations against cs2cs, with the datum shift that we choose for each point, and says how many
 * CRSs agree how well. Takes a few minutes.
 *
 *     npx tsx scripts/crs/compare.ts answers.jsonl
 */
import { ProcessError } from '../../src/common/errors.ts';
import { isUnsupported, loadCrsTable, type Crs } from '../../src/geometry/crs/table.ts';
import { transformPositions } from '../../src/geometry/crs/transform.ts';
import { readAnswers, type GeographicAnswer, type Pair, type ProjectedAnswer, type Reference } from './answers.ts';
import { metresBetween } from './measure.ts';

const [, , file = 'answers.jsonl'] = process.argv;
const answers = await readAnswers(file);
const table = await loadCrsTable();
const wgs84 = table.find(4326);
if (!wgs84 || isUnsupported(wgs84)) throw new Error('The table has no EPSG:4326.');
const limits = [1e-6, 1e-3, 1e-2, 1, 10, 100, Infinity];
const counts = new Map<string, number>();
for (const answer of answers) {
  if (answer.kind === 'projected' || answer.kind === 'geographic 2D') await compare(answer, wgs84);
}
for (const [key, count] of counts) console.log(`${count} ${key}`);

async function compare({ code, name, default: points }: GeographicAnswer | ProjectedAnswer, source: Crs) {
  const target = table.find(code);
  if (!target || isUnsupported(target)) return count('refused by the table');
  const distances: number[] = [];
  for (const point of points) distances.push(await distanceAt(point, source, target));
  const known = distances.filter((distance) => !Number.isNaN(distance));
  if (known.length === 0) return count('without a datum shift at any point');
  const worst = Math.max(...known);
  count(`within ${limits.find((limit) => worst <= limit) ?? ''} m`);
  if (worst > 0.01) console.error(`EPSG:${code} ${name}: ${worst.toPrecision(3)} m`);
}

/** Metres on the way there; NaN where we refuse or warn. */
async function distanceAt([from, to]: Reference, source: Crs, target: Crs): Promise<number> {
  try {
    const request = { table, source, target, axisOrder: 'traditional' } as const;
    const { positions, warnings } = await transformPositions(Float64Array.of(...from), request);
    if (warnings.length > 0) return NaN;
    const made: Pair = [(positions[0] ?? NaN) * target.unitSize, (positions[1] ?? NaN) * target.unitSize];
    const expected: Pair = [to[0] * target.unitSize, to[1] * target.unitSize];
    if (target.kind === 'geographic') return metresBetween(made, expected);
    return Math.hypot(made[0] - expected[0], made[1] - expected[1]);
  } catch (error) {
    if (error instanceof ProcessError) return NaN;
    throw error;
  }
}

function count(key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
