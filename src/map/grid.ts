/** Grid lines of longitude and latitude, or of x and y, with labels at the edges of the map. */
import { multiples, roundDegrees, roundDown, formatDegrees, formatNumber } from './nice.ts';
import type { View } from './view.ts';

export interface GridLabel {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly edge: 'left' | 'bottom';
}

export interface Grid {
  /** SVG path data. */
  readonly lines: string;
  readonly labels: readonly GridLabel[];
}

/** Approximate pixels between two lines. */
const LINE_SPACING = 150;
const SAMPLES = 24;
const PIECES = 72;

type Point = readonly [number, number];

export function createGrid(view: View): Grid {
  const { lon, lat } = getRange(view);
  const [stepX, stepY] = getSteps(view, lat);
  const meridians = multiples(stepX, ...lon).map((x) => ({
    points: Array.from({ length: PIECES + 1 }, (_, i) => view.project(x, interpolate(lat, i / PIECES))),
    text: view.coordinates === 'planar' ? formatNumber(x, stepX) : formatDegrees(wrap(x), stepX, ['W', 'E']),
  }));
  const parallels = multiples(stepY, ...lat).map((y) => ({
    points: Array.from({ length: PIECES + 1 }, (_, i) => view.project(interpolate(lon, i / PIECES), y)),
    text: view.coordinates === 'planar' ? formatNumber(y, stepY) : formatDegrees(y, stepY, ['S', 'N']),
  }));
  const lines = [...meridians, ...parallels].map(({ points }) => toPath(points)).join('');
  // On a map of the world the edge of the Earth is not an edge of the picture: the grid needs no labels.
  if (view.world) return { lines, labels: [] };
  const bottom = meridians.flatMap(({ points, text }) => labelCrossing(points, 1, view.height, view.width, text));
  const left = parallels.flatMap(({ points, text }) => labelCrossing(points, 0, 0, view.height, text));
  return { lines, labels: [...thinLabels(bottom, 'x', 70), ...thinLabels(left, 'y', 26)] };
}

/** Ranges of longitude and latitude that the picture covers, sampled all over it. */
function getRange(view: View): { lon: Point; lat: Point } {
  if (view.world) return { lon: [-180, 180], lat: [-90, 90] };
  const [middle = 0] = view.invert(view.width / 2, view.height / 2) ?? [];
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i <= SAMPLES; i++) {
    for (let j = 0; j <= SAMPLES; j++) {
      const position = view.invert((view.width * i) / SAMPLES, (view.height * j) / SAMPLES);
      if (!position) continue;
      // Relative to the middle of the map, so that the range is unbroken across the antimeridian.
      const x = view.coordinates === 'planar' ? position[0] : middle + wrap(position[0] - middle);
      [west, east] = [Math.min(west, x), Math.max(east, x)];
      [south, north] = [Math.min(south, position[1]), Math.max(north, position[1])];
    }
  }
  if (view.coordinates === 'planar') return { lon: [west, east], lat: [south, north] };
  for (const pole of [-90, 90]) {
    const [x, y] = view.project(0, pole);
    if (x < 0 || y < 0 || x > view.width || y > view.height || view.invert(x, y) === undefined) continue;
    [west, east] = [-180, 180];
    [south, north] = [Math.min(south, pole), Math.max(north, pole)];
  }
  return { lon: [west, east], lat: [south, north] };
}

function getSteps(view: View, [south, north]: Point): Point {
  if (view.coordinates === 'planar') {
    const step = roundDown(view.perPixel * LINE_SPACING);
    return [step, step];
  }
  if (view.world) return [30, 30];
  const degrees = (view.perPixel * LINE_SPACING) / 111_195;
  const shrinking = Math.cos((Math.min(85, Math.abs((south + north) / 2)) * Math.PI) / 180);
  const stepY = roundDegrees(Math.min(degrees, 30));
  return [roundDegrees(Math.min(degrees / shrinking, 30)), stepY];
}

/** Label at the point where a line leaves the picture at one of its edges. @param axis that is constant along the edge */
function labelCrossing(points: readonly Point[], axis: 0 | 1, at: number, end: number, text: string): GridLabel[] {
  const other = axis === 0 ? 1 : 0;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    if (!a || !b || a[axis] < at === b[axis] < at) continue;
    const along = a[other] + ((at - a[axis]) / (b[axis] - a[axis])) * (b[other] - a[other]);
    if (along < 0 || along > end) continue;
    return [axis === 0 ? { x: at, y: along, text, edge: 'left' } : { x: along, y: at, text, edge: 'bottom' }];
  }
  return [];
}

/** Omits labels that would overlap. */
function thinLabels(labels: readonly GridLabel[], axis: 'x' | 'y', minDistance: number): GridLabel[] {
  const placed: GridLabel[] = [];
  for (const label of [...labels].sort((a, b) => a[axis] - b[axis])) {
    if (label[axis] - (placed.at(-1)?.[axis] ?? -Infinity) >= minDistance) placed.push(label);
  }
  return placed;
}

function toPath(points: readonly Point[]): string {
  let command = 'M';
  let path = '';
  for (const [x, y] of points) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      command = 'M';
      continue;
    }
    path += `${command}${x.toFixed(1)} ${y.toFixed(1)}`;
    command = 'L';
  }
  return path;
}

function interpolate([from, to]: Point, fraction: number): number {
  return from + (to - from) * fraction;
}

/** @returns -180 to 180 */
function wrap(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}
