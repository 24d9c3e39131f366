/** Transforms positions from one CRS to another, and says how and how exactly. */
import { areaAround, overhang, showArea, type Area } from './area.ts';
import { axisNames, type AxisOrder } from './axes.ts';
import { requireOnEarth, requirePlace, requireReturn, requireWithinMaps, type PlaceOf } from './checks.ts';
import { chooseShift, nameShift, type ChosenShift } from './datum.ts';
import { createFrame } from './frame.ts';
import { loadProj, type ProjEngine, type TwoWay } from './proj.ts';
import type { Crs, CrsTable } from './table.ts';

// Areas of use are drawn roughly, and zones are used beyond their edges.
const MARGIN_DEGREES = 1;

export interface Transformed {
  /** x, y, x, y, … in the units of the target, all finite, not rounded. */
  readonly positions: Float64Array;
  /** The names of the two coordinates, in their order. */
  readonly axes: readonly [string, string];
  readonly method: string;
  /**
   * Metres: what EPSG declares of the datum shifts, which is no bound, plus the largest distance to PROJ that was measured for the
   * CRSs. Null where positions lie outside the areas for which EPSG declares anything.
   */
  readonly accuracyM: number | null;
  readonly warnings: readonly string[];
}

export interface TransformRequest {
  readonly table: CrsTable;
  readonly source: Crs;
  readonly target: Crs;
  /** Of the positions given and of those returned. */
  readonly axisOrder: AxisOrder;
  /** For messages; positions are only counted without it. */
  readonly place?: PlaceOf;
  /** Of the inputs that name source and target, for messages; those of reproject without it. */
  readonly pointers?: readonly [source: string, target: string];
}

/**
 * @param positions x, y, x, y, … in the units of the source; left as they are
 * @throws {ProcessError} `invalid-geometry` naming the first position that has no image; `invalid-input` when the two
 *   datums cannot be brought together
 */
export async function transformPositions(positions: Float64Array, request: TransformRequest): Promise<Transformed> {
  const { source, target, axisOrder } = request;
  const out = positions.slice();
  if (source.id === target.id) {
    requirePlace(out, { ...request, given: positions });
    if (source.kind === 'geographic') {
      createFrame(source, axisOrder, await loadProj()).inverse(out);
      requireOnEarth(out, { ...request, given: positions });
      return { ...stated(request, {}, []), positions: positions.slice() };
    }
    return { ...stated(request, {}, []), positions: out };
  }
  if (positions.length === 0) {
    const method = 'nothing to do: there are no positions';
    return { axes: axisNames(target, axisOrder), method, accuracyM: 0, warnings: [], positions: out };
  }
  const proj = await loadProj();
  const from = createFrame(source, axisOrder, proj);
  const to = createFrame(target, axisOrder, proj);
  const check = { ...request, given: positions };

  requireWithinMaps(positions, check);
  from.inverse(out);
  requireOnEarth(out, check);
  const extent = areaAround(out);
  const shifts = shiftsBetween(request, extent);
  const warnings = warningsOf(request, shifts, extent);
  if (warnings.length > 0) requireReturn(out, positions, from, check);

  if (shifts.from) alongShift(shifts.from, source, proj)?.forward(out);
  if (shifts.to) alongShift(shifts.to, target, proj)?.inverse(out);
  const onDatum = warnings.length > 0 ? out.slice() : out;
  to.forward(out);
  requirePlace(out, check);
  if (warnings.length > 0) requireReturn(onDatum, out, to, check);
  return { ...stated(request, shifts, warnings), positions: out };
}

interface Shifts {
  readonly from?: ChosenShift;
  readonly to?: ChosenShift;
}

/** None between CRSs on one datum. */
function shiftsBetween({ table, source, target, pointers }: TransformRequest, extent: Area): Shifts {
  if (source.base === target.base) return {};
  const [from = '/source_crs', to = '/target_crs'] = pointers ?? [];
  return { from: chooseShift(table, source, extent, from), to: chooseShift(table, target, extent, to) };
}

function alongShift({ shift }: ChosenShift, { ellipsoid }: Crs, proj: ProjEngine): TwoWay | undefined {
  return shift.parameters.length === 0 ? undefined : proj.datumShift(ellipsoid, shift.parameters);
}

function stated(
  request: TransformRequest,
  shifts: Shifts,
  warnings: readonly string[],
): Omit<Transformed, 'positions'> {
  const { source, target, axisOrder } = request;
  return {
    axes: axisNames(target, axisOrder),
    method: describeMethod(request, shifts),
    accuracyM: source.id === target.id ? 0 : warnings.length > 0 ? null : accuracyOf(source, target, shifts),
    warnings,
  };
}

function describeMethod({ source, target }: TransformRequest, { from, to }: Shifts): string {
  if (source.id === target.id) return 'nothing to do: source and target are the same';
  const steps = [
    ...(source.kind === 'projected' ? [`inverse projection of ${source.id}`] : []),
    ...(from && source.base !== 4326 ? [nameShift(from.shift)] : []),
    ...(to && target.base !== 4326 ? [`inverse of ${nameShift(to.shift)}`] : []),
    ...(!from && !to ? ['no datum shift'] : []),
    ...(target.kind === 'projected' ? [`projection of ${target.id}`] : []),
  ];
  return steps.join('; ');
}

function accuracyOf(source: Crs, target: Crs, { from, to }: Shifts): number {
  const shifts = [from, to].reduce((sum, at) => sum + (at ? at.shift.accuracyM + at.shift.deviationM : 0), 0);
  return Number((shifts + source.deviationM + target.deviationM).toPrecision(3));
}

function warningsOf({ source, target }: TransformRequest, { from, to }: Shifts, extent: Area): readonly string[] {
  const reach = `Positions reach to ${showArea(extent)} (west, south, east, north), outside the area`;
  const crss = [source, target]
    .filter(({ area }) => overhang(area, extent) > MARGIN_DEGREES)
    .map(({ id, area }) => `${reach} of use of ${id}, ${showArea(area)}. Out there its accuracy is not known.`);
  const shifts = [from, to]
    .filter((chosen) => chosen !== undefined && !chosen.isInside)
    .map((chosen) => chosen?.shift)
    .filter((shift) => shift !== undefined)
    .map(
      (shift) =>
        `${reach} of the datum shift ${nameShift(shift)}, ${showArea(shift.area)}. ` +
        'Out there it can be wrong by many metres.',
    );
  return [...crss, ...shifts];
}
