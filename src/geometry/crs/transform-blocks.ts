/** Halves of a transformation between CRSs, block by block of the positions. */
import type { BlockMapper, BlockWork } from '../../common/blocks.ts';
import { findFarImage, findFarInput, findMissingImage, findNoReturn, findOffEarth, type CheckContext, type Fault } from './checks.ts'; // prettier-ignore
import { createMapKeeper } from './edges-of-map.ts';
import { createFrame } from './frame.ts';
import { loadProj, type ProjEngine, type TwoWayMapping } from './proj.ts';
import type { Crs, Shift } from './table.ts';

export interface TransformTables extends CheckContext {
  /** x and y interleaved, in the units of the source. */
  readonly inputPositions: Float64Array;
  /** The second half, from longitude and latitude; without it the first half, from the input to these. */
  readonly second?: SecondHalf;
}

export interface SecondHalf {
  /** Longitudes and latitudes on the datum of the source. */
  readonly lonLat: Float64Array;
  /** Shift from the datum of the source to WGS 84, and from that of the target. */
  readonly from: Shift | undefined;
  readonly to: Shift | undefined;
  /** True where positions are beyond the areas of the CRSs, so that each must come back. */
  readonly returns: boolean;
}

export interface TransformedBlock {
  /** Results of the half, interleaved. */
  readonly positions: Float64Array;
  readonly fault: CheckFault | undefined;
}

/** The first fault that a check finds in a block, counted from its first position. */
export interface CheckFault extends Fault {
  /** Number of checks before this one: all positions pass one check before the next. */
  readonly check: number;
}

export const blockWork: BlockWork<TransformTables, TransformedBlock> = {
  module: 'geometry/crs/transform-blocks',
  async open(tables) {
    const proj = await loadProj();
    return tables.second ? openSecondHalf(tables, tables.second, proj) : openFirstHalf(tables, proj);
  },
};

function openFirstHalf(
  { inputPositions, ...context }: TransformTables,
  proj: ProjEngine,
): BlockMapper<TransformedBlock> {
  const from = createFrame(context.source, context.axisOrder, proj);
  const keepOnMap = createMapKeeper(context.source, from);
  return (first, end) => {
    const input = inputPositions.subarray(2 * first, 2 * end);
    const positions = input.slice();
    const fault = runChecks([
      () => findFarInput(input, context),
      () => {
        from.inverse(positions);
        return findOffEarth(positions, context);
      },
      () => keepOnMap(input, positions),
    ]);
    return { positions, fault };
  };
}

function openSecondHalf(
  { inputPositions, ...context }: TransformTables,
  { lonLat, from: fromDatum, to: toDatum, returns }: SecondHalf,
  proj: ProjEngine,
): BlockMapper<TransformedBlock> {
  const from = createFrame(context.source, context.axisOrder, proj);
  const to = createFrame(context.target, context.axisOrder, proj);
  const [toWgs84, toTarget] = [
    createShift(fromDatum, context.source, proj),
    createShift(toDatum, context.target, proj),
  ];
  return (first, end) => {
    const input = inputPositions.subarray(2 * first, 2 * end);
    const onDatum = lonLat.slice(2 * first, 2 * end);
    const positions = new Float64Array(onDatum.length);
    const fault = runChecks([
      () => (returns ? findNoReturn(onDatum, input, from, context) : undefined),
      () => {
        toWgs84?.forward(onDatum);
        toTarget?.inverse(onDatum);
        positions.set(onDatum);
        to.forward(positions);
        return findMissingImage(positions, context);
      },
      () => findFarImage(positions, context),
      () => (returns ? findNoReturn(onDatum, positions, to, context) : undefined),
    ]);
    return { positions, fault };
  };
}

function runChecks(checks: readonly (() => Fault | undefined)[]): CheckFault | undefined {
  for (const [check, find] of checks.entries()) {
    const fault = find();
    if (fault) return { ...fault, check };
  }
  return undefined;
}

function createShift(shift: Shift | undefined, { ellipsoid }: Crs, proj: ProjEngine): TwoWayMapping | undefined {
  if (!shift || shift.parameters.length === 0) return undefined;
  return proj.datumShift(ellipsoid, shift.parameters);
}
