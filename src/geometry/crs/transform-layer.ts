/** Transforms the geometries of a layer, with positions added so that its edges stay straight. */
import type { FlatGeometry } from '../../../schemas/flat-geometry.ts';
import type { CrsReference } from '../../../schemas/crs.ts';
import { reproject, type EdgeOptions, type Reprojected } from './reproject.ts';

export interface TransformOptions extends EdgeOptions {
  readonly source: CrsReference;
  /** Name of the input with the source, for messages. */
  readonly sourceInput: string;
  readonly target: CrsReference;
  /** A JSON pointer for each geometry, for messages. */
  readonly pointers: readonly string[];
}

export interface TransformedLayer extends Reprojected {
  /** Metres; a multiple of the one that was asked for where that would have added too many positions. */
  readonly tolerance: number;
}

/** @throws {ProcessError} as `reproject` */
export async function transformLayer(
  geometries: readonly (FlatGeometry | null)[],
  { tolerance, maxAdded, ...options }: TransformOptions,
): Promise<TransformedLayer> {
  const done = await reproject(geometries, { ...options, axisOrder: 'traditional', edges: { tolerance, maxAdded } });
  return { tolerance, ...done };
}
