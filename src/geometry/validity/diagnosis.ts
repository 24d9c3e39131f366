/** What is suspicious about a layer as a whole: finds and explains, proposes what to call, changes nothing. */
import type { Layer } from '../../../schemas/layer.ts';
import { positionFindings } from './diagnosis-positions.ts';
import { repetitionFindings, shapeFindings } from './diagnosis-shapes.ts';
import type { Bounds } from '../shapes/flat.ts';
import { loadGeos } from '../engine/geos.ts';

export interface Finding {
  readonly code: string;
  /** error: results will be wrong; warning: they may be; note: good to know. */
  readonly severity: 'error' | 'warning' | 'note';
  /** How many features, or vertices where the explanation says so. */
  readonly count: number;
  /** Places of the first ten features in the input, from 0. */
  readonly features: readonly number[];
  readonly explanation: string;
  /** The process to call next; null where there is none. */
  readonly process: string | null;
  readonly advice: string;
}

const severities = ['error', 'warning', 'note'];

/**
 * @param expected where the layer should be, in longitude and latitude
 * @returns the gravest first
 */
export async function diagnoseLayer(layer: Layer, expected: Bounds | undefined): Promise<readonly Finding[]> {
  const engine = await loadGeos();
  const findings = [
    ...positionFindings(layer, expected),
    ...shapeFindings(engine, layer),
    ...repetitionFindings(layer),
  ];
  return findings.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}
