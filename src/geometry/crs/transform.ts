/** Transforms positions from one CRS to another and reports method and accuracy. */
import { computeArea, measureOverhang, formatArea, type Area } from './area.ts';
import { getAxisNames, type AxisOrder } from './axes.ts';
import { requireOnEarth, requireImage, requireRoundTrip, requireWithinMaps, type LocatePosition } from './checks.ts';
import { keepOnMap } from './edges-of-map.ts';
import { chooseShift, formatShift, type ChosenShift } from './datum.ts';
import { createFrame } from './frame.ts';
import { datumOf } from './prime-meridians.ts';
import { loadProj, type ProjEngine, type TwoWayMapping } from './proj.ts';
import type { Crs, CrsTable } from './table.ts';

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
}

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
}

/**
 * @param positions x and y interleaved, in the units of the source; not changed
 * @throws {ProcessError} `invalid-geometry` for the first position without an image; `invalid-input` when there is no
 *   datum shift between the CRSs
 */
export async function transformPositions(positions: Float64Array, request: TransformRequest): Promise<TransformResult> {
  const { source, target, axisOrder } = request;
  const out = positions.slice();
  if (source.id === target.id) {
    requireImage(out, { ...request, inputPositions: positions });
    if (source.kind === 'geographic') {
      createFrame(source, axisOrder, await loadProj()).inverse(out);
      requireOnEarth(out, { ...request, inputPositions: positions });
      return { ...describeResult(request, {}, []), positions: positions.slice() };
    }
    return { ...describeResult(request, {}, []), positions: out };
  }
  if (positions.length === 0) {
    const method = 'nothing to do: there are no positions';
    return { axes: getAxisNames(target, axisOrder), method, accuracyM: 0, warnings: [], positions: out };
  }
  const proj = await loadProj();
  const from = createFrame(source, axisOrder, proj);
  const to = createFrame(target, axisOrder, proj);
  const check = { ...request, inputPositions: positions };

  requireWithinMaps(positions, check);
  from.inverse(out);
  requireOnEarth(out, check);
  keepOnMap(out, from, check);
  const extent = computeArea(out);
  const shifts = chooseShifts(request, extent);
  const warnings = createWarnings(request, shifts, extent);
  if (warnings.length > 0) requireRoundTrip(out, positions, from, check);

  if (shifts.from) createShift(shifts.from, source, proj)?.forward(out);
  if (shifts.to) createShift(shifts.to, target, proj)?.inverse(out);
  const onDatum = warnings.length > 0 ? out.slice() : out;
  to.forward(out);
  requireImage(out, check);
  if (warnings.length > 0) requireRoundTrip(onDatum, out, to, check);
  return { ...describeResult(request, shifts, warnings), positions: out };
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

function createShift({ shift }: ChosenShift, { ellipsoid }: Crs, proj: ProjEngine): TwoWayMapping | undefined {
  return shift.parameters.length === 0 ? undefined : proj.datumShift(ellipsoid, shift.parameters);
}

function describeResult(
  request: TransformRequest,
  shifts: Shifts,
  warnings: readonly string[],
): Omit<TransformResult, 'positions'> {
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
