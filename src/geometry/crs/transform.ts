/** Transforms positions from one CRS to another and reports method and accuracy. */
import { mapInThisThread, type MapBlocks } from '../../common/blocks.ts';
import { ProcessError } from '../../common/errors.ts';
import { computeArea, measureOverhang, formatArea, type Area } from './area.ts';
import { getAxisNames, type AxisOrder } from './axes.ts';
import { findFarImage, findMissingImage, findOffEarth, type Fault } from './checks.ts';
import { chooseShift, formatShift, type ChosenShift } from './datum.ts';
import { createFrame } from './frame.ts';
import { datumOf } from './prime-meridians.ts';
import { loadProj } from './proj.ts';
import type { Crs, CrsTable } from './table.ts';
import { blockWork, type CheckFault, type SecondHalf } from './transform-blocks.ts';

// Areas of use are rough, and zones are used beyond their edges.
const MARGIN_DEGREES = 1;

export interface TransformResult {
  /** x and y interleaved, in the units of the target; finite, not rounded. */
  readonly positions: Float64Array;
  /** Names of the two axes in order. */
  readonly axes: readonly [string, string];
  readonly method: string;
  /**
   * Accuracy in metres: what EPSG declares for the datum shifts, which is not a bound, plus the largest measured
   * distance to PROJ for the CRSs. Null where positions lie outside the areas of these declarations.
   */
  readonly accuracyM: number | null;
  readonly warnings: readonly string[];
  /** By which further positions among these are transformed in the same way. */
  readonly plan: TransformPlan;
}

/** The part of a transformation that depends on the extent of all positions. */
export interface TransformPlan {
  readonly shifts: Shifts;
  readonly warnings: readonly string[];
}

/** Describes the location of a position in the input, counted from 0: as text and as a JSON pointer. */
export type LocatePosition = (position: number) => { readonly label: string; readonly pointer: string };

export interface TransformRequest {
  readonly table: CrsTable;
  readonly source: Crs;
  readonly target: Crs;
  /** Axis order of input and output positions. */
  readonly axisOrder: AxisOrder;
  /** Locates positions for messages; by default they are counted. */
  readonly locate?: LocatePosition;
  /** JSON pointers of the inputs that name source and target, for messages; by default those of reproject. */
  readonly pointers?: readonly [source: string, target: string];
  /** That of the positions among which these are; by default it is made from them alone. */
  readonly plan?: TransformPlan;
  readonly progress?: ((fraction: number) => void) | undefined;
  readonly mapBlocks?: MapBlocks | undefined;
}

/**
 * @param positions x and y interleaved, in the units of the source; not changed
 * @throws {ProcessError} `invalid-geometry` for the first position without an image; `invalid-input` when there is no
 *   datum shift between the CRSs
 */
export async function transformPositions(positions: Float64Array, request: TransformRequest): Promise<TransformResult> {
  const { source, target, axisOrder, progress } = request;
  if (source.id === target.id) return keepPositions(positions, request);
  if (positions.length === 0) {
    const method = 'nothing to do: there are no positions';
    const plan = { shifts: {}, warnings: [] };
    return { axes: getAxisNames(target, axisOrder), method, accuracyM: 0, warnings: [], positions, plan };
  }
  const lonLat = await mapPositions(positions, request, undefined, (fraction) => progress?.(fraction / 2));
  const plan = request.plan ?? makePlan(request, computeArea(lonLat));
  const { shifts, warnings } = plan;
  const second = { lonLat, from: shifts.from?.shift, to: shifts.to?.shift, returns: warnings.length > 0 };
  const out = await mapPositions(positions, request, second, (fraction) => progress?.((1 + fraction) / 2));
  return { ...describeResult(request, shifts, warnings), positions: out, plan };
}

function makePlan(request: TransformRequest, extent: Area): TransformPlan {
  const shifts = chooseShifts(request, extent);
  return { shifts, warnings: createWarnings(request, shifts, extent) };
}

/** One CRS, so that there is nothing to compute. */
async function keepPositions(positions: Float64Array, request: TransformRequest): Promise<TransformResult> {
  const { source, axisOrder } = request;
  refuse(findMissingImage(positions, request) ?? findFarImage(positions, request), positions, request);
  if (source.kind === 'geographic') {
    const lonLat = positions.slice();
    createFrame(source, axisOrder, await loadProj()).inverse(lonLat);
    refuse(findOffEarth(lonLat, request), positions, request);
  }
  return { ...describeResult(request, {}, []), positions: positions.slice(), plan: { shifts: {}, warnings: [] } };
}

/** Positions per block. */
const BLOCK = 8192;

/** Time for a position in one half of a transformation between a projected and a geographic CRS. */
const MS_PER_POSITION = 0.001;

/** Transforms all positions by one half of the work. @throws {ProcessError} for the first fault of the first check with one */
async function mapPositions(
  inputPositions: Float64Array,
  request: TransformRequest,
  second: SecondHalf | undefined,
  progress: (fraction: number) => void,
): Promise<Float64Array> {
  const { source, target, axisOrder, mapBlocks = mapInThisThread } = request;
  const tables = { source, target, axisOrder, inputPositions, ...(second && { second }) };
  const items = inputPositions.length / 2;
  const job = { items, blockSize: BLOCK, positions: items, msPerPosition: MS_PER_POSITION, progress };
  const out = new Float64Array(inputPositions.length);
  let [done, found]: [number, CheckFault | undefined] = [0, undefined];
  for await (const { positions, fault } of mapBlocks(blockWork, tables, job)) {
    out.set(positions, 2 * done);
    if (fault && fault.check < (found?.check ?? Infinity)) found = { ...fault, position: done + fault.position };
    done += positions.length / 2;
  }
  refuse(found, inputPositions, request);
  return out;
}

/** @throws {ProcessError} `invalid-geometry` for a fault */
function refuse(fault: Fault | undefined, inputPositions: Float64Array, { locate }: TransformRequest): void {
  if (!fault) return;
  const { position, reason } = fault;
  const { label, pointer } = locate?.(position) ?? { label: `Position ${position + 1}`, pointer: undefined };
  const [x = NaN, y = NaN] = inputPositions.subarray(2 * position);
  const message = `${label}, [${x}, ${y}], ${reason}`;
  throw new ProcessError('invalid-geometry', `${message}.`, pointer === undefined ? [] : [{ pointer, message }]);
}

interface Shifts {
  readonly from?: ChosenShift;
  readonly to?: ChosenShift;
}

/** Empty between CRSs on one datum, whatever their prime meridians. */
function chooseShifts({ table, source, target, pointers }: TransformRequest, extent: Area): Shifts {
  if (datumOf(source.base) === datumOf(target.base)) return {};
  const [from = '/source_crs', to = '/target_crs'] = pointers ?? [];
  return { from: chooseShift(table, source, extent, from), to: chooseShift(table, target, extent, to) };
}

function describeResult(
  request: TransformRequest,
  shifts: Shifts,
  warnings: readonly string[],
): Omit<TransformResult, 'positions' | 'plan'> {
  const { source, target, axisOrder } = request;
  return {
    axes: getAxisNames(target, axisOrder),
    method: describeMethod(request, shifts),
    accuracyM: source.id === target.id ? 0 : warnings.length > 0 ? null : estimateAccuracy(source, target, shifts),
    warnings,
  };
}

function describeMethod({ source, target }: TransformRequest, { from, to }: Shifts): string {
  if (source.id === target.id) return 'nothing to do: source and target are the same';
  const steps = [
    ...(source.kind === 'projected' ? [`inverse projection of ${source.id}`] : []),
    ...(from && source.base !== 4326 ? [formatShift(from.shift)] : []),
    ...(to && target.base !== 4326 ? [`inverse of ${formatShift(to.shift)}`] : []),
    ...(!from && !to ? [describeSameDatum(source, target)] : []),
    ...(target.kind === 'projected' ? [`projection of ${target.id}`] : []),
  ];
  return steps.join('; ');
}

/** A prime meridian is where longitudes are counted from: a rotation, exact by definition. */
function describeSameDatum(source: Crs, target: Crs): string {
  const [from, to] = [source, target].map((crs) => (crs.kind === 'geographic' ? crs.meridian : 0));
  return from === to
    ? 'no datum shift'
    : `shift of longitude between prime meridians, ${from} and ${to} degrees east of Greenwich; no datum shift`;
}

function estimateAccuracy(source: Crs, target: Crs, { from, to }: Shifts): number {
  const shifts = [from, to].reduce((sum, at) => sum + (at ? at.shift.accuracyM + at.shift.deviationM : 0), 0);
  return Number((shifts + source.deviationM + target.deviationM).toPrecision(3));
}

function createWarnings({ source, target }: TransformRequest, { from, to }: Shifts, extent: Area): readonly string[] {
  const range = `Positions extend over ${formatArea(extent)} (west, south, east, north), beyond the area`;
  const crss = [source, target]
    .filter(({ area }) => measureOverhang(area, extent) > MARGIN_DEGREES)
    .map(({ id, area }) => `${range} of use of ${id}, ${formatArea(area)}. Its accuracy there is unknown.`);
  const shifts = [from, to]
    .filter((chosen) => chosen !== undefined && !chosen.isInside)
    .map((chosen) => chosen?.shift)
    .filter((shift) => shift !== undefined)
    .map(
      (shift) =>
        `${range} of the datum shift ${formatShift(shift)}, ${formatArea(shift.area)}. Its accuracy of ${shift.accuracyM} ` +
        'metres does not hold there: it can be wrong by many metres.',
    );
  return [...crss, ...shifts];
}
