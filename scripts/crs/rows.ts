/** Makes the rows of the table, and says why a CRS gets none. */
import { createFrame } from '../../src/geometry/crs/frame.ts';
import type { ProjEngine, TwoWayMapping } from '../../src/geometry/crs/proj.ts';
import { completeDefinition, type Crs } from '../../src/geometry/crs/table.ts';
import type { Box, GeographicAnswer, Pair, OperationAnswer, ProjectedAnswer } from './answers.ts';
import { axesOf, ellipsoidOf, projectionOf } from './definition.ts';
import { deviationFrom, metresBetween } from './measure.ts';
import { shiftParameters } from './shift.ts';

/** A code is offered only when it is this near to PROJ at every point, both ways. */
const MAX_DEVIATION_M = 0.01;
// EPSG writes 999 for "unknown", and hundreds of metres help nobody.
const WORST_ACCURACY_M = 100;
// Transformations for the same place agree to some tens of metres; MGI 1901 to WGS 84 (14) lies 2 km off all others.
const OUTLIER_M = 500;
// Where EPSG has no direct way, PROJ joins two by a third datum; beyond this they are detours over another continent.
const WORST_PIVOT_M = 2;

export interface Outcome {
  readonly row?: string;
  /** Why there is no row, and the detail that belongs into the sentence. */
  readonly refused?: readonly [reason: string, detail: string];
}

export interface Units {
  indexOf(name: string, size: number): number;
}

export function geographicRow(answer: GeographicAnswer, units: Units): string | undefined {
  const axes = axesOf(answer.axes);
  const unit = unitOf(answer.axes);
  if (!axes || !unit) return undefined;
  const { code, name, area, meridian } = answer;
  const index = units.indexOf(unit.name, unit.size);
  const grids = neededGrids(answer).join(', ');
  return [code, name, axes, index, area.join(','), ellipsoidOf(answer), meridian, grids].join('|');
}

/** In PROJ's order of preference. */
export function shiftRows(answer: GeographicAnswer, proj: ProjEngine): readonly string[] {
  if (answer.code === 4326) return [shiftRow(answer, { ...identity, area: answer.area }, [], 0)];
  const crs = toCrs(answer);
  const frame = createFrame(crs, 'traditional', proj);
  const checked = usable(answer).flatMap((operation) => {
    const parameters = shiftParameters(operation.pipeline ?? '');
    if (!parameters || !operation.points || !operation.area) return [];
    const mapping = joined(parameters, crs.ellipsoid, frame, proj);
    const deviation = deviationFrom(operation.points, mapping, { isAngle: true, size: crs.unitSize });
    return deviation > MAX_DEVIATION_M ? [] : [{ operation, parameters, deviation, area: operation.area, mapping }];
  });
  return checked
    .filter((one) => !isOutlier(one, checked))
    .map(({ operation, parameters, deviation }) => shiftRow(answer, operation, parameters, deviation));
}

export function projectedRow(
  answer: ProjectedAnswer,
  base: GeographicAnswer,
  tools: { proj: ProjEngine; units: Units },
): Outcome {
  const { code, name, area, points } = answer;
  const method = answer.method ?? 'unknown';
  const [axes, unit] = [axesOf(answer.axes), unitOf(answer.axes)];
  if (!answer.definition || !axes || !unit || !points) return { refused: ['method', method] };
  const projection = projectionOf(answer);
  const { ellipsoid, meridian } = toCrs(base);
  const definition = completeDefinition(projection, ellipsoid, meridian);
  const crs: Crs = { ...toCrs(base), kind: 'projected', axes, unitSize: unit.size, projection: definition };
  let frame: TwoWayMapping;
  try {
    frame = createFrame(crs, 'traditional', tools.proj);
  } catch {
    return { refused: ['method', method] };
  }
  const deviation = deviationFrom(points, frame, { isAngle: false, size: unit.size });
  if (deviation > MAX_DEVIATION_M) return { refused: ['differs', method] };
  const index = tools.units.indexOf(unit.name, unit.size);
  const row = [code, name, axes, index, area.join(','), base.code, projection, rounded(deviation)];
  return { row: row.join('|') };
}

function toCrs(answer: GeographicAnswer): Crs {
  const [west, south, east, north] = answer.area;
  const unit = unitOf(answer.axes);
  return {
    id: `EPSG:${answer.code}`,
    code: answer.code,
    name: answer.name,
    kind: 'geographic',
    axes: axesOf(answer.axes) ?? 'ne',
    unit: unit?.name ?? '',
    unitSize: unit?.size ?? NaN,
    area: { west, south, east, north },
    base: answer.code,
    ellipsoid: ellipsoidOf(answer),
    meridian: answer.meridian,
    projection: '',
    deviationM: 0,
  };
}

/** From WGS 84 to the coordinates of the CRS. */
function joined(
  parameters: readonly number[],
  ellipsoid: string,
  frame: TwoWayMapping,
  proj: ProjEngine,
): TwoWayMapping {
  if (parameters.length === 0) return frame;
  const shift = proj.datumShift(ellipsoid, parameters);
  return {
    forward(positions) {
      shift.inverse(positions);
      frame.forward(positions);
    },
    inverse(positions) {
      frame.inverse(positions);
      shift.forward(positions);
    },
  };
}

interface Placed {
  readonly area: Box;
  readonly mapping: TwoWayMapping;
}

/** Farther from every other shift for the middle of its area than any error of a datum: a slip in its parameters. */
function isOutlier(one: Placed, all: readonly Placed[]): boolean {
  const [west, south, east, north] = one.area;
  const at: Pair = [(west + east) / 2, (south + north) / 2];
  const others = all.filter(({ area }) => area[0] <= at[0] && at[0] <= area[2] && area[1] <= at[1] && at[1] <= area[3]);
  const image = ({ mapping }: Placed): Pair => {
    const position = Float64Array.of(...at);
    mapping.forward(position);
    return [position[0] ?? NaN, position[1] ?? NaN];
  };
  const distances = others.filter((other) => other !== one).map((other) => metresBetween(image(one), image(other)));
  return distances.length > 1 && Math.min(...distances) > OUTLIER_M;
}

function usable({ direct, pivots = [], area }: GeographicAnswer): readonly OperationAnswer[] {
  const isGood = ({ grids, accuracy, pipeline }: OperationAnswer) =>
    grids.length === 0 && pipeline !== null && accuracy >= 0 && accuracy < WORST_ACCURACY_M;
  const detours = pivots.filter(
    (operation) => isGood(operation) && operation.accuracy <= WORST_PIVOT_M && isEqualOrWider(operation.area, area),
  );
  const straight = direct.filter(isGood);
  return straight.length > 0 ? straight : detours;
}

function neededGrids({ direct, pivots = [] }: GeographicAnswer): readonly string[] {
  return [...direct, ...pivots].find(({ grids }) => grids.length > 0)?.grids ?? [];
}

const identity = { name: 'none needed', code: null, accuracy: 0, areaName: null };

function shiftRow(
  { code }: GeographicAnswer,
  operation: Pick<OperationAnswer, 'name' | 'code' | 'accuracy' | 'area' | 'areaName'>,
  parameters: readonly number[],
  deviation: number,
): string {
  // PROJ takes an offshore transformation last; it knows one by the name of its area.
  const offshore = operation.areaName?.includes('- offshore') === true ? 1 : '';
  const area = operation.area?.join(',') ?? '';
  const { accuracy, name } = operation;
  return [code, operation.code ?? '', name, accuracy, area, offshore, parameters.join(','), rounded(deviation)].join(
    '|',
  );
}

function isEqualOrWider(outer: Box | null, inner: Box): boolean {
  if (!outer) return false;
  const crosses = outer[0] > outer[2] || inner[0] > inner[2];
  return !crosses && outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}

function unitOf(axes: GeographicAnswer['axes']): { name: string; size: number } | undefined {
  const [first] = axes;
  if (!first) return undefined;
  const [, , unit, size] = first;
  if (unit.startsWith('degree')) return { name: 'degree', size: 1 };
  return unit === 'grad' ? { name: 'grad', size: 0.9 } : { name: unit, size };
}

/** Upwards, in one digit: enough for a bound. */
function rounded(metres: number): string {
  if (metres <= 1e-9) return '1e-9';
  const power = 10 ** Math.floor(Math.log10(metres));
  return `${Number((Math.ceil(metres / power) * power).toPrecision(1))}`;
}
