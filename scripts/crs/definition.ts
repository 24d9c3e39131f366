/** PROJ's own definitions put into the words that proj4 knows, or the reason why there are none. */
import { ellipsoids } from '../../src/geometry/crs/ellipsoid.ts';
import type { Axes } from '../../src/geometry/crs/table.ts';
import type { AxisAnswer, GeographicAnswer, ProjectedAnswer } from './answers.ts';

// These stand in the table elsewhere, or say what proj4 does not need to be told.
const dropped = /^\+(?:datum|ellps|units=m$|no_defs|type|axis|wktext|nadgrids|pm|over|a=|b=|rf=|R=|k=1$|k_0=1$)/;

/** @returns `+ellps=…` where proj4 has the very numbers, else its numbers */
export function ellipsoidOf({ ellipsoid: { a, b } }: GeographicAnswer | ProjectedAnswer): string {
  const known = Object.entries(ellipsoids).find(
    ([, { a: knownA, inverseFlattening }]) => knownA === a && Math.abs(a * (1 - 1 / inverseFlattening) - b) < 1e-6,
  );
  if (known) return `+ellps=${known[0]}`;
  // Some projections of proj4 read the flattening and forget to derive it from the axes.
  return a === b ? `+a=${a} +b=${b}` : `+a=${a} +rf=${Number((a / (a - b)).toPrecision(12))}`;
}

/** The projection without ellipsoid and meridian, which its base has; Web Mercator alone calculates on its own sphere. */
export function projectionOf(answer: ProjectedAnswer): string {
  const words = (answer.definition ?? '').split(' ');
  const kept = words.filter((word) => !dropped.test(word));
  return [...kept, ...sphereOf(words)].join(' ');
}

/** The sphere that a projection calculates on although its datum has an ellipsoid. */
function sphereOf(words: readonly string[]): readonly string[] {
  const [a, b, radius] = ['+a=', '+b=', '+R='].map((start) => words.find((word) => word.startsWith(start)));
  if (radius !== undefined) return [radius];
  return b !== undefined && a?.slice(3) === b.slice(3) ? [a, b] : [];
}

/** @returns undefined where an axis runs along no compass direction that has a letter here */
export function axesOf(axes: readonly AxisAnswer[]): Axes | undefined {
  const [first, second] = axes;
  if (!first || !second || axes.length !== 2) return undefined;
  const letters = `${first[1].charAt(0)}${second[1].charAt(0)}`;
  if (!isPolar(first) && isAxes(letters)) return letters;
  // Around a pole both axes point the same way; their names tell which is which.
  if (!isPolar(first)) return undefined;
  return first[0] === 'northing' && second[0] === 'easting' ? 'ne' : 'en';
}

function isPolar([, direction]: AxisAnswer): boolean {
  return direction.includes('along') || direction === '';
}

function isAxes(letters: string): letters is Axes {
  return ['en', 'ne', 'ws', 'sw', 'wn'].includes(letters);
}
