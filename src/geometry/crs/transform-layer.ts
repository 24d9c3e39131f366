/** Transforms the geometries of a layer, with positions added so that its edges stay straight. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { CrsReference } from '../../../schemas/crs.ts';
import { resolveCrs } from './crs.ts';
import { reproject, type Reprojected } from './reproject.ts';
import { splitEdges } from './split-edges.ts';
import { loadCrsTable } from './table.ts';
import { transformPositions } from './transform.ts';

export interface TransformOptions {
  readonly source: CrsReference;
  /** Name of the input with the source, for messages. */
  readonly sourceInput: string;
  readonly target: CrsReference;
  /** A JSON pointer for each geometry, for messages. */
  readonly pointers: readonly string[];
  /** Metres between a place on an edge and its image on the edge between the images of its ends. */
  readonly tolerance: number;
  /** Positions that may be added before the tolerance is widened. */
  readonly maxAdded: number;
}

export interface TransformedLayer extends Reprojected {
  /** Positions on edges. */
  readonly added: number;
  /** Metres; a multiple of the one that was asked for where that would have added too many positions. */
  readonly tolerance: number;
}

/** @throws {ProcessError} as `reproject` */
export async function transformLayer(
  geometries: readonly (FlatGeometry | null)[],
  options: TransformOptions,
): Promise<TransformedLayer> {
  const table = await loadCrsTable();
  const source = resolveCrs(table, options.source, options.sourceInput);
  const target = resolveCrs(table, options.target, 'target_crs');
  const axisOrder = 'traditional';
  // First as it is, so that errors name positions that were sent.
  const plain = await reproject(geometries, { ...options, axisOrder });
  const {
    geometries: split,
    added,
    tolerance,
  } = await splitEdges(geometries, {
    transform: async (positions) =>
      (await transformPositions(positions, { table, source, target, axisOrder })).positions,
    target: target.kind === 'geographic' ? {} : { unitSize: target.unitSize },
    tolerance: options.tolerance,
    maxAdded: options.maxAdded,
  });
  const done = added === 0 ? plain : await reproject(split, { ...options, axisOrder });
  return { ...done, added, tolerance };
}
