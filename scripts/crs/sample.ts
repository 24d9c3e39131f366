/** Picks the reference points that the tests hold our results against: PROJ's answers, untouched. */
import type { Answer, GeographicAnswer, Pair, ProjectedAnswer, Reference } from './answers.ts';
import { metresBetween } from './measure.ts';

/** Longitude and latitude on WGS 84, and the coordinates that cs2cs gives for them without grids, x before y. */
export type ReferencePoint = readonly [code: number, longitude: number, latitude: number, x: number, y: number];

// Much used, or known to go wrong: datum shifts of either convention, odd axes, units, meridians, poles.
const wanted = new Set([
  2039, 2046, 2056, 2100, 2154, 2157, 2180, 2193, 2227, 2263, 2272, 2326, 2443, 2451, 3003, 3006, 3031, 3034, 3035,
  3067, 3068, 3112, 3116, 3310, 3338, 3347, 3395, 3400, 3413, 3414, 3571, 3577, 3762, 3763, 3794, 3812, 3832, 3857,
  3909, 3912, 3978, 3979, 3995, 4149, 4167, 4230, 4258, 4269, 4277, 4283, 4289, 4301, 4313, 4314, 4326, 4362, 4612,
  4674, 4807, 5041, 5070, 5110, 5179, 5186, 5243, 5253, 5513, 5514, 5837, 5880, 6372, 6870, 6931, 6933, 7755, 7844,
  7856, 8353, 8857, 9377, 9674, 20790, 21781, 22186, 22285, 22391, 23032, 23700, 25832, 25833, 26191, 26917, 26985,
  27200, 27493, 27572, 27700, 28191, 28193, 28350, 28992, 29101, 29702, 29902, 30791, 31256, 31287, 31370, 31467, 31468,
  31469, 31700, 31985, 32040, 32118, 32601, 32633, 32661, 32661, 32733, 32761, 54032,
]);
const EVERY = 70;

/**
 * Three points inside each area of use, where EPSG states a transformation without a grid. Left out: points at which
 * PROJ itself takes another way back than there.
 */
export function sampleReferences(answers: readonly Answer[], isOffered: (code: number) => boolean) {
  const bases = new Map(answers.filter(isGeographic).map((answer) => [answer.code, answer]));
  const located = answers.filter(isLocated).filter(({ code }) => isOffered(code));
  const chosen = located.filter(({ code }, i) => wanted.has(code) || i % EVERY === 0);
  return chosen.flatMap((answer) => {
    const base = isGeographic(answer) ? answer : bases.get(answer.base);
    return [6, 12, 18]
      .map((i) => answer.default[i])
      .filter((point) => point !== undefined)
      .filter((point) => base && hasShiftAt(base, point[0]) && metresBetween(point[0], point[2]) < 0.1)
      .map((point) => toRow(answer.code, point));
  });
}

function hasShiftAt({ direct, pivots = [] }: GeographicAnswer, [x, y]: Pair): boolean {
  return [...direct, ...pivots].some(({ grids, area }) => {
    if (grids.length > 0 || !area) return false;
    const [west, south, east, north] = area;
    const isBetween = west <= east ? west <= x && x <= east : x >= west || x <= east;
    return isBetween && south <= y && y <= north;
  });
}

function toRow(code: number, [[longitude, latitude], [x, y]]: Reference): ReferencePoint {
  return [code, Number(longitude.toFixed(6)), Number(latitude.toFixed(6)), x, y];
}

function isGeographic(answer: Answer): answer is GeographicAnswer {
  return answer.kind === 'geographic 2D';
}

function isLocated(answer: Answer): answer is GeographicAnswer | ProjectedAnswer {
  return answer.kind === 'projected' || isGeographic(answer);
}
