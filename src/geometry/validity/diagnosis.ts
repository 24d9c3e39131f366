/** Diagnosis of a layer: finds and explains problems, suggests a process, changes nothing. */
import type { Layer } from '../../../schemas/layer.ts';
import { diagnoseBroken } from './diagnosis-broken.ts';
import { diagnosePlane, diagnosePositions } from './diagnosis-positions.ts';
import { diagnoseDuplicates, diagnoseShapes } from './diagnosis-shapes.ts';
import type { Bounds } from '../flat/flat.ts';
import type { Finding, PlacedCrs } from './finding.ts';
import { withGeos } from '../engine/geos.ts';

const severities = ['error', 'warning', 'note'];

export interface DiagnosisContext {
  /** The layer with polygons continuous across the antimeridian, where it is longitude and latitude. */
  readonly joined: Layer;
  /** Systems in which it lies within the expected extent. */
  readonly placed: readonly PlacedCrs[];
  /** Diagnosis of its crs member; `isPlane` where coordinates are not longitude and latitude. */
  readonly declared: { readonly isPlane: boolean; readonly findings: readonly Finding[] };
}

/**
 * @param expected expected extent in longitude and latitude
 * @returns findings, most severe first
 */
export async function diagnoseLayer(
  layer: Layer,
  { joined, placed, declared }: DiagnosisContext,
  expected: Bounds | undefined,
): Promise<readonly Finding[]> {
  const isContradicted = declared.findings.some(({ code }) => code === 'crs-contradicted');
  const findings = [
    ...diagnoseBroken(layer),
    ...declared.findings,
    ...(declared.isPlane || isContradicted ? diagnosePlane(layer) : diagnosePositions(layer, joined, expected, placed)),
    // A ring that is not cut at the antimeridian only looks as if it crossed itself.
    ...(await withGeos((engine) => diagnoseShapes(engine, joined))),
    ...diagnoseDuplicates(layer),
  ];
  return findings.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}
