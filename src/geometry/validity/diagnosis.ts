/** What is suspicious about a layer as a whole: finds and explains, proposes what to call, changes nothing. */
import type { Layer } from '../../../schemas/layer.ts';
import { positionFindings } from './diagnosis-positions.ts';
import { repetitionFindings, shapeFindings } from './diagnosis-shapes.ts';
import type { Bounds } from '../flat/flat.ts';
import type { Finding } from './finding.ts';
import { loadGeos } from '../engine/geos.ts';

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
